//! Keys in projects: made there, assigned, changed, taken out, read.

pub(crate) mod add;
pub(crate) mod assign;
pub(crate) mod read;
pub(crate) mod seen;
pub(crate) mod unassign;

pub use add::{AddProjectKey, AddProjectKeyRefusal};
pub use assign::{AssignKey, AssignKeyRefusal, ChangeProjectKey};
pub use seen::{ChangeSeenProjectKey, ChangeSeenProjectKeyRefusal, SeenProjectKey};
pub use unassign::{UnassignKey, UnassignKeyRefusal};

use crate::Error;
use crate::change::Tx;
use crate::seam::statements;
use keywright_domain::{Draft, EventType, KeyId, OrgId, ProjectId, ProjectRoles, PublicKey};

statements! {
    INSERT_ROLES = "INSERT INTO api_key_group_roles (api_key_id, group_id, roles) VALUES ($1, $2, $3)";
    SET_ROLES = "UPDATE api_key_group_roles SET roles = $3 WHERE api_key_id = $1 AND group_id = $2";
    DELETE_ROLES = "DELETE FROM api_key_group_roles WHERE api_key_id = $1 AND group_id = $2";
    TOUCH_KEY = "UPDATE api_keys SET rights_revision = $2 WHERE id = $1";
}

/// Writes a key's roles in a project, and that its rights have changed; no roles takes it out.
async fn write_roles(
    key: KeyId,
    project: ProjectId,
    before: ProjectRoles,
    after: ProjectRoles,
    tx: &mut Tx,
) -> Result<(), Error> {
    let (key, project) = (key.to_string(), project.to_string());
    let write = match (before.is_empty(), after.is_empty()) {
        (_, true) => DELETE_ROLES.bind(key.as_str()).bind(project),
        (true, false) => INSERT_ROLES.bind(key.as_str()).bind(project).bind(after.to_text()),
        (false, false) => SET_ROLES.bind(key.as_str()).bind(project).bind(after.to_text()),
    };
    tx.write(write).await?;
    let revision = tx.next_revision();
    tx.write(TOUCH_KEY.bind(key).bind(revision)).await.map(|_| ())
}

/// Gives a key its first roles in a project, and says so.
pub(crate) async fn join(
    (key, public_key): (KeyId, PublicKey),
    org: OrgId,
    project: ProjectId,
    roles: ProjectRoles,
    tx: &mut Tx,
) -> Result<(), Error> {
    write_roles(key, project, ProjectRoles::EMPTY, roles, tx).await?;
    tx.record(joined((key, public_key), org, project, roles));
    Ok(())
}

/// The same for a key that this write makes: its rights have no earlier revision.
fn join_new((key, public_key): (KeyId, PublicKey), org: OrgId, project: ProjectId, roles: ProjectRoles, tx: &mut Tx) {
    tx.insert(INSERT_ROLES.bind(key.to_string()).bind(project.to_string()).bind(roles.to_text()));
    tx.record(joined((key, public_key), org, project, roles));
}

fn joined((key, public_key): (KeyId, PublicKey), org: OrgId, project: ProjectId, roles: ProjectRoles) -> Draft {
    let draft = Draft::of_org(EventType::ApiKeyAddedToGroup, org).in_project(project);
    draft.about_key(key, public_key).saying(format!("roles {}", roles.to_text()))
}

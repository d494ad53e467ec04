//! People in projects: given roles there, changed, taken out, listed. Whoever is invited to the organization holds the
//! roles that the invitation brings.

pub(crate) mod add;
pub(crate) mod change;
pub(crate) mod remove;

pub use add::AddProjectUser;
pub use change::ChangeProjectUser;
pub use remove::RemoveProjectUser;

use crate::Error;
use crate::change::{Stop, Tx};
use crate::org_users::MembershipRefusal;
use crate::seam::statements;
use crate::users::Person;
use keywright_domain::{EventType, OrgId, OrgUser, ProjectId, ProjectRole, ProjectRoles};

statements! {
    INSERT_ROLES = "INSERT INTO group_users (group_id, user_id, roles) VALUES ($1, $2, $3)";
    SET_ROLES = "UPDATE group_users SET roles = $3 WHERE group_id = $1 AND user_id = $2";
    DELETE_ROLES = "DELETE FROM group_users WHERE group_id = $1 AND user_id = $2";
    OWNERS = "SELECT COUNT(*) AS total FROM group_users WHERE group_id = $1 AND roles LIKE 'GROUP_OWNER%'";
    DELETE_INVITATION = "DELETE FROM group_invitations WHERE group_id = $1 AND user_id = $2";
    COUNT = "SELECT COUNT(*) AS total FROM group_users WHERE group_id = $1";
}

/// Writes a member's roles in a project; none before makes the person a member of it, whom nothing invites there any
/// more, none after ends that.
pub(crate) async fn write_roles(
    person: &Person,
    org: OrgId,
    project: ProjectId,
    before: ProjectRoles,
    after: ProjectRoles,
    tx: &mut Tx,
) -> Result<(), Error> {
    let (group, user) = (project.to_string(), person.id.to_string());
    let (write, kind) = match (before.is_empty(), after.is_empty()) {
        (_, true) => (DELETE_ROLES.bind(group).bind(user), EventType::RemovedFromGroup),
        (true, false) => (INSERT_ROLES.bind(group).bind(user).bind(after.to_text()), EventType::JoinedGroup),
        (false, false) => (SET_ROLES.bind(group).bind(user).bind(after.to_text()), EventType::UserRolesChanged),
    };
    tx.write(write).await?;
    if kind == EventType::JoinedGroup {
        tx.write(DELETE_INVITATION.bind(project.to_string()).bind(person.id.to_string())).await?;
    }
    let draft = person.draft(kind, org).in_project(project);
    tx.record(match kind {
        EventType::UserRolesChanged => draft.saying(format!("from {} to {}", before.to_text(), after.to_text())),
        EventType::JoinedGroup => draft.saying(format!("roles {}", after.to_text())),
        _ => draft,
    });
    Ok(())
}

/// Would the project's people be left without an owner of their own? Somebody who owns the organization is not counted.
pub(crate) async fn is_last_owner(project: ProjectId, held: ProjectRoles, tx: &mut Tx) -> Result<bool, Error> {
    Ok(held.contains(ProjectRole::Owner) && total(OWNERS.bind(project.to_string()), tx).await? <= 1)
}

/// Is there room for one more in each of these projects that the person is not in already?
pub(crate) async fn check_room(
    person: Option<&OrgUser>,
    projects: &[(ProjectId, ProjectRoles)],
    limit: u64,
    tx: &mut Tx,
) -> Result<(), Stop<MembershipRefusal>> {
    for (project, _) in projects {
        let is_new = person.is_none_or(|person| person.in_project(*project).is_empty());
        if is_new && count(*project, tx).await? >= limit {
            return Err(Stop::Refused(MembershipRefusal::ProjectFull(*project, limit)));
        }
    }
    Ok(())
}

/// How many people are in the project.
pub(crate) async fn count(project: ProjectId, tx: &mut Tx) -> Result<u64, Error> {
    total(COUNT.bind(project.to_string()), tx).await
}

async fn total(query: crate::seam::Query, tx: &mut Tx) -> Result<u64, Error> {
    let row = tx.optional(query).await?;
    let total = row.map(|row| row.get::<i64>("total")).transpose()?;
    Ok(crate::page::total(total))
}

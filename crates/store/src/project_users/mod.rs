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
use crate::seam::{Query, statements};
use crate::users::Person;
use keywright_domain::{EventType, OrgId, OrgUser, ProjectId, ProjectRole, ProjectRoles};

statements! {
    INSERT_ROLES = "INSERT INTO group_users (group_id, user_id, roles) VALUES ($1, $2, $3)";
    SET_ROLES = "UPDATE group_users SET roles = $3 WHERE group_id = $1 AND user_id = $2";
    DELETE_ROLES = "DELETE FROM group_users WHERE group_id = $1 AND user_id = $2";
    OWNERS = "SELECT COUNT(*) AS total FROM group_users WHERE group_id = $1 AND roles LIKE 'GROUP_OWNER%'";
    DELETE_INVITATION = "DELETE FROM group_invitations WHERE group_id = $1 AND user_id = $2";
    COUNTS = "WITH page (place, id) AS (VALUES ($1, $2)) SELECT p.id AS id, \
        (SELECT COUNT(*) FROM group_users m WHERE m.group_id = p.id) AS total FROM page p";
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

/// How many people have the role of an owner in a project themselves.
pub(crate) fn owners(project: ProjectId) -> Query {
    OWNERS.bind(project.to_string())
}

/// Would the project's people be left without an owner of their own? Somebody who owns the organization is not counted.
pub(crate) async fn is_last_owner(project: ProjectId, held: ProjectRoles, tx: &mut Tx) -> Result<bool, Error> {
    Ok(held.contains(ProjectRole::Owner) && total(owners(project), tx).await? <= 1)
}

/// Is there room for one more in each of these projects that the person is not in already? The projects are the
/// organization's own: whoever asks has looked.
pub(crate) async fn check_room(
    person: Option<&OrgUser>,
    projects: &[(ProjectId, ProjectRoles)],
    limit: u64,
    tx: &mut Tx,
) -> Result<(), Stop<MembershipRefusal>> {
    let is_new = |project: &ProjectId| person.is_none_or(|person| person.in_project(*project).is_empty());
    let new: Vec<ProjectId> = projects.iter().map(|(project, _)| *project).filter(is_new).collect();
    let full = crate::page::full(COUNTS, &new, limit, tx).await?;
    full.map_or(Ok(()), |project| Err(Stop::Refused(MembershipRefusal::ProjectFull(project, limit))))
}

async fn total(query: Query, tx: &mut Tx) -> Result<u64, Error> {
    let row = tx.optional(query).await?;
    let total = row.map(|row| row.get::<i64>("total")).transpose()?;
    Ok(crate::page::total(total))
}

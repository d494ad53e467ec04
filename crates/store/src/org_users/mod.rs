//! People in organizations: what they hold changes, they are taken out. How they come in is an invitation's matter.

pub(crate) mod change;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod owners;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod second_factors;

pub use change::{ChangeOrgUser, OrgUserPatch, ReplaceOrgRoles};
pub use lines::{PeopleLines, PersonLine};
pub use list::{PeopleOf, Sides};
pub use read::SeesPeople;
pub use remove::RemoveOrgUser;

use crate::Error;
use crate::change::Tx;
use crate::keys::count_owners;
use crate::seam::{Statement, statements};
use crate::users::Person;
use keywright_domain::{Draft, EventType, OrgId, OrgRole, OrgRoles, ProjectId, ProjectRoles, Standing, TeamId};
use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

statements! {
    INSERT_ROLES = "INSERT INTO org_users (org_id, user_id, roles) VALUES ($1, $2, $3)";
    SET_ROLES = "UPDATE org_users SET roles = $3 WHERE org_id = $1 AND user_id = $2";
    DELETE_MEMBER = "DELETE FROM org_users WHERE org_id = $1 AND user_id = $2";
    OWN_PROJECTS = "WITH page (org_id, id) AS (VALUES ($1, $2)) SELECT g.id AS id FROM page p CROSS JOIN groups g \
        WHERE g.id = p.id AND g.org_id = p.org_id";
    OWN_TEAMS = "WITH page (org_id, id) AS (VALUES ($1, $2)) SELECT t.id AS id FROM page p CROSS JOIN teams t \
        WHERE t.id = p.id AND t.org_id = p.org_id";
    OWNERS = "SELECT COUNT(*) AS total FROM org_users WHERE org_id = $1 AND roles LIKE 'ORG_OWNER%'";
}

/// Why a person's place in an organization or a project is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MembershipRefusal {
    /// The organization or project itself is gone.
    ScopeGone,
    /// No such person in the organization.
    UserNotInOrg,
    /// No such person in the project.
    UserNotInProject,
    /// The person is in the organization already, or invited to it.
    AlreadyInOrg,
    /// The person is in the project already, or invited to it.
    AlreadyInProject,
    /// A project that the request names is not one of the organization's.
    ProjectNotFound(ProjectId),
    /// A team that the request names is not one of the organization's.
    TeamNotFound(TeamId),
    /// The organization's or project's last owner would be demoted.
    LastOwnerDemoted,
    /// The organization's or project's last owner would be taken out.
    LastOwnerRemoved,
    /// Nothing would be left of the person's roles.
    NoRolesLeft,
    /// The organization has as many people as it may.
    OrgFull(u64),
    /// A project has as many people as it may.
    ProjectFull(ProjectId, u64),
    /// A team has as many members as it may.
    TeamFull(TeamId, u64),
    /// The permit does not include granting these roles.
    MayNotGrant,
    /// People do not change what they hold themselves.
    OwnRoles,
}

impl Person {
    /// The person of a standing.
    pub(crate) fn of(standing: &Standing) -> Self {
        Self { id: standing.id(), username: standing.username().as_str().to_owned() }
    }

    /// An event about the person.
    pub(crate) fn draft(&self, kind: EventType, org: OrgId) -> Draft {
        Draft::of_org(kind, org).about_user(self.id, self.username.as_str())
    }
}

/// How many people own an organization. Keys do not count: a person's operations look at people alone.
pub(crate) async fn owners(org: OrgId, tx: &mut Tx) -> Result<i64, Error> {
    let row = tx.optional(OWNERS.bind(org.to_string())).await?;
    row.map_or(Ok(0), |row| row.get("total"))
}

/// Writes a member's roles in an organization; none before makes the person a member, none after ends it.
pub(crate) async fn write_roles(
    person: &Person,
    org: OrgId,
    before: OrgRoles,
    after: OrgRoles,
    tx: &mut Tx,
) -> Result<(), Error> {
    let (org_id, user) = (org.to_string(), person.id.to_string());
    let (write, kind) = match (before.is_empty(), after.is_empty()) {
        (_, true) => (DELETE_MEMBER.bind(org_id).bind(user), EventType::RemovedFromOrg),
        (true, false) => (INSERT_ROLES.bind(org_id).bind(user).bind(after.to_text()), EventType::JoinedOrg),
        (false, false) => (SET_ROLES.bind(org_id).bind(user).bind(after.to_text()), EventType::UserRolesChanged),
    };
    tx.write(write).await?;
    let owner = |roles: OrgRoles| i64::from(roles.contains(OrgRole::Owner));
    count_owners(org, owner(after) - owner(before), tx).await?;
    let draft = person.draft(kind, org);
    tx.record(match kind {
        EventType::UserRolesChanged => draft.saying(format!("from {} to {}", before.to_text(), after.to_text())),
        EventType::JoinedOrg => draft.saying(format!("roles {}", after.to_text())),
        _ => draft,
    });
    Ok(())
}

/// The first of these things that is not one of the organization's, by one statement about all of them.
async fn foreign<T>(statement: Statement, org: OrgId, named: &[T], tx: &mut Tx) -> Result<Option<T>, Error>
where
    T: Copy + Eq + Hash + Display + for<'t> TryFrom<&'t str>,
{
    let rows = crate::page::about(statement, org, named, &mut tx.inner).await?;
    let own = rows.iter().map(|row| row.parsed("groups or teams", "id")).collect::<Result<HashSet<T>, _>>()?;
    Ok(named.iter().copied().find(|named| !own.contains(named)))
}

/// Are these all projects of the organization? The first that is not.
pub(crate) async fn foreign_project(
    org: OrgId,
    named: &[(ProjectId, ProjectRoles)],
    tx: &mut Tx,
) -> Result<Option<ProjectId>, Error> {
    let named: Vec<ProjectId> = named.iter().map(|(project, _)| *project).collect();
    foreign(OWN_PROJECTS, org, &named, tx).await
}

/// Are these all teams of the organization? The first that is not.
pub(crate) async fn foreign_team(org: OrgId, named: &[TeamId], tx: &mut Tx) -> Result<Option<TeamId>, Error> {
    foreign(OWN_TEAMS, org, named, tx).await
}

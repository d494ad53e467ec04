//! Reading an organization's people: members and those who are invited, with what they hold or would hold.
//!
//! An organization has few enough people to be read whole; the same statements read one person.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::users::read::{self as users, org_roles, project_roles};
use crate::{Error, Store};
use keywright_domain::policy::{
    ChangeOrganizationUser, ChangeProjectUser, ReadAccount, ReadOrganizationInvitations, ReadOrganizationUsers,
    ReadProjectUsers, ReadTeams, ReplaceOrganizationRoles,
};
use keywright_domain::{
    Action, InvitationId, Invitee, OrgId, OrgUser, Permit, ProjectId, ProjectRoles, Standing, TeamId, Timestamp, UserId,
};
use std::collections::HashMap;

statements! {
    MEMBERS = "SELECT u.id AS id, u.username AS username, u.email_address AS email_address, \
        u.first_name AS first_name, u.last_name AS last_name, u.country AS country, \
        u.mobile_number AS mobile_number, u.created AS created, u.last_auth AS last_auth, m.roles AS roles \
        FROM org_users m JOIN users u ON u.id = m.user_id WHERE m.org_id = $1 AND ($2 = '' OR m.user_id = $2)";
    MEMBERS_IN_PROJECTS = "SELECT m.user_id AS user_id, m.group_id AS group_id, m.roles AS roles FROM group_users m \
        JOIN groups g ON g.id = m.group_id WHERE g.org_id = $1 AND ($2 = '' OR m.user_id = $2) ORDER BY m.group_id";
    MEMBERS_IN_TEAMS = "SELECT m.user_id AS user_id, m.team_id AS team_id FROM team_users m \
        JOIN teams t ON t.id = m.team_id WHERE t.org_id = $1 AND ($2 = '' OR m.user_id = $2) ORDER BY m.team_id";
    INVITED = "SELECT i.id AS id, i.user_id AS user_id, u.username AS username, i.roles AS roles, \
        i.inviter_username AS inviter_username, i.created AS created, i.expires AS expires, i.rejected AS rejected \
        FROM org_invitations i JOIN users u ON u.id = i.user_id \
        WHERE i.org_id = $1 AND ($2 = '' OR i.user_id = $2)";
    INVITED_TO_PROJECTS = "SELECT i.user_id AS user_id, p.group_id AS group_id, p.roles AS roles \
        FROM org_invitations i JOIN org_invitation_groups p ON p.invitation_id = i.id \
        WHERE i.org_id = $1 AND ($2 = '' OR i.user_id = $2) ORDER BY p.group_id";
    INVITED_TO_TEAMS = "SELECT i.user_id AS user_id, p.team_id AS team_id \
        FROM org_invitations i JOIN org_invitation_teams p ON p.invitation_id = i.id \
        WHERE i.org_id = $1 AND ($2 = '' OR i.user_id = $2) ORDER BY p.team_id";
}

/// An action that may see all of an organization's people: to list them, its projects' people, its teams' or those whom
/// it has invited, and to change one of them.
pub trait SeesPeople: Action {}
impl SeesPeople for ReadOrganizationUsers {}
impl SeesPeople for ReadProjectUsers {}
impl SeesPeople for ReadTeams {}
impl SeesPeople for ReadOrganizationInvitations {}
impl SeesPeople for ReadAccount {}
impl SeesPeople for ChangeOrganizationUser {}
impl SeesPeople for ReplaceOrganizationRoles {}
impl SeesPeople for ChangeProjectUser {}

impl Store {
    /// Everybody in the organization of the permit's scope, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_people<A: SeesPeople>(&self, permit: &Permit<A>) -> Result<Vec<OrgUser>, Error> {
        self.people(permit, None).await
    }

    /// One person in the organization of the permit's scope.
    ///
    /// # Errors
    /// The database's.
    pub async fn person<A: SeesPeople>(&self, permit: &Permit<A>, user: UserId) -> Result<Option<OrgUser>, Error> {
        Ok(self.people(permit, Some(user)).await?.pop())
    }

    async fn people<A: Action>(&self, permit: &Permit<A>, user: Option<UserId>) -> Result<Vec<OrgUser>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Vec::new()) };
        let mut moment = self.pools.moment().await?;
        let mut rows = Vec::with_capacity(STATEMENTS_OF_ALL.len());
        for statement in STATEMENTS_OF_ALL {
            rows.push(statement.bind(org.to_string()).bind(text(user)).all(On::Within(&mut moment)).await?);
        }
        moment.rollback().await?;
        assemble(&rows)
    }
}

/// One person of an organization, as a write sees it.
pub(crate) async fn within(org: OrgId, user: UserId, tx: &mut Tx) -> Result<Option<OrgUser>, Error> {
    Ok(people_within(org, Some(user), tx).await?.pop())
}

/// Everybody, or one person, of an organization, as a write sees them.
pub(crate) async fn people_within(org: OrgId, user: Option<UserId>, tx: &mut Tx) -> Result<Vec<OrgUser>, Error> {
    let mut rows = Vec::with_capacity(STATEMENTS_OF_ALL.len());
    for statement in STATEMENTS_OF_ALL {
        rows.push(tx.all(statement.bind(org.to_string()).bind(text(user))).await?);
    }
    assemble(&rows)
}

const STATEMENTS_OF_ALL: [crate::seam::Statement; 6] =
    [MEMBERS, MEMBERS_IN_PROJECTS, MEMBERS_IN_TEAMS, INVITED, INVITED_TO_PROJECTS, INVITED_TO_TEAMS];

/// An empty text stands for everybody.
fn text(user: Option<UserId>) -> String {
    user.map_or_else(String::new, |user| user.to_string())
}

fn assemble(rows: &[Vec<Row>]) -> Result<Vec<OrgUser>, Error> {
    let [members, in_projects, in_teams, invited, to_projects, to_teams] = rows else { return Ok(Vec::new()) };
    let mut people = Vec::with_capacity(members.len() + invited.len());
    let (mut projects, mut teams) = (by_project(in_projects)?, by_team(in_teams)?);
    for row in members {
        let user = users::read(row)?;
        let (projects, teams) = (projects.remove(&user.id), teams.remove(&user.id));
        people.push(person(Standing::Active(user), row, projects, teams)?);
    }
    let (mut projects, mut teams) = (by_project(to_projects)?, by_team(to_teams)?);
    for row in invited {
        let invitee = invitee(row)?;
        let (projects, teams) = (projects.remove(&invitee.user), teams.remove(&invitee.user));
        people.push(person(Standing::Invited(invitee), row, projects, teams)?);
    }
    people.sort_by(|one, other| {
        let key = |person: &OrgUser| (person.standing.username().as_str().to_owned(), person.standing.id());
        key(one).cmp(&key(other))
    });
    Ok(people)
}

fn person(
    standing: Standing,
    row: &Row,
    projects: Option<Vec<(ProjectId, ProjectRoles)>>,
    teams: Option<Vec<TeamId>>,
) -> Result<OrgUser, Error> {
    let (projects, teams) = (projects.unwrap_or_default(), teams.unwrap_or_default());
    Ok(OrgUser { standing, roles: org_roles(row)?, projects, teams })
}

/// An invitation's row with its `username`.
pub(crate) fn invitee(row: &Row) -> Result<Invitee, Error> {
    Ok(Invitee {
        user: row.parsed("org_invitations", "user_id")?,
        username: row.parsed("users", "username")?,
        invitation: row.parsed::<InvitationId>("org_invitations", "id")?,
        created: Timestamp::from_millis(row.get("created")?),
        expires: Timestamp::from_millis(row.get("expires")?),
        inviter: row.get("inviter_username")?,
        rejected: row.get("rejected")?,
    })
}

fn by_project(rows: &[Row]) -> Result<HashMap<UserId, Vec<(ProjectId, ProjectRoles)>>, Error> {
    let mut found: HashMap<UserId, Vec<_>> = HashMap::new();
    for row in rows {
        let held = (row.parsed("group_users", "group_id")?, project_roles(row)?);
        found.entry(row.parsed("group_users", "user_id")?).or_default().push(held);
    }
    Ok(found)
}

fn by_team(rows: &[Row]) -> Result<HashMap<UserId, Vec<TeamId>>, Error> {
    let mut found: HashMap<UserId, Vec<_>> = HashMap::new();
    for row in rows {
        found.entry(row.parsed("team_users", "user_id")?).or_default().push(row.parsed("team_users", "team_id")?);
    }
    Ok(found)
}

//! Reading some of an organization's people: members and those who are invited, with what they hold or would hold.
//!
//! Every statement starts from the people who are asked about, one or a page of them, so that it costs the same whoever
//! else is in the organization. `CROSS JOIN` keeps SQLite to that order, whatever its statistics say.

use crate::change::Tx;
use crate::page::about;
use crate::seam::{Row, Transaction, statements};
use crate::users::read::{self as users, org_roles, project_roles};
use crate::{Error, Store};
use keywright_domain::policy::{
    ChangeOrganizationUser, ChangeProjectUser, ChangeTeamMembers, ReadAccount, ReadOrganizationInvitations,
    ReadOrganizationUsers, ReadProjectUsers, ReadTeams, ReplaceOrganizationRoles,
};
use keywright_domain::{Action, InvitationId, Invitee, OrgId, OrgUser, Permit, ProjectId, Standing, Timestamp, UserId};
use std::collections::HashMap;

statements! {
    MEMBERS = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) \
        SELECT u.id AS id, u.username AS username, u.email_address AS email_address, \
        u.first_name AS first_name, u.last_name AS last_name, u.country AS country, \
        u.mobile_number AS mobile_number, u.created AS created, u.last_auth AS last_auth, m.roles AS roles \
        FROM page p CROSS JOIN org_users m CROSS JOIN users u \
        WHERE m.org_id = p.org_id AND m.user_id = p.user_id AND u.id = m.user_id";
    MEMBERS_IN_PROJECTS = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) \
        SELECT m.user_id AS user_id, m.group_id AS group_id, m.roles AS roles \
        FROM page p CROSS JOIN group_users m CROSS JOIN groups g \
        WHERE m.user_id = p.user_id AND g.id = m.group_id AND g.org_id = p.org_id ORDER BY m.group_id";
    MEMBERS_IN_PROJECT = "WITH page (group_id, user_id) AS (VALUES ($1, $2)) \
        SELECT m.user_id AS user_id, m.group_id AS group_id, m.roles AS roles FROM page p CROSS JOIN group_users m \
        WHERE m.group_id = p.group_id AND m.user_id = p.user_id";
    MEMBERS_IN_TEAMS = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) \
        SELECT m.user_id AS user_id, m.team_id AS team_id FROM page p CROSS JOIN team_users m CROSS JOIN teams t \
        WHERE m.user_id = p.user_id AND t.id = m.team_id AND t.org_id = p.org_id ORDER BY m.team_id";
    INVITED = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) \
        SELECT i.id AS id, i.user_id AS user_id, u.username AS username, i.roles AS roles, \
        i.inviter_username AS inviter_username, i.created AS created, i.expires AS expires, i.rejected AS rejected \
        FROM page p CROSS JOIN org_invitations i CROSS JOIN users u \
        WHERE i.org_id = p.org_id AND i.user_id = p.user_id AND u.id = i.user_id";
    INVITED_TO_PROJECTS = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) \
        SELECT i.user_id AS user_id, t.group_id AS group_id, t.roles AS roles \
        FROM page p CROSS JOIN org_invitations i CROSS JOIN org_invitation_groups t \
        WHERE i.org_id = p.org_id AND i.user_id = p.user_id AND t.invitation_id = i.id ORDER BY t.group_id";
    INVITED_TO_PROJECT = "WITH page (group_id, invitation_id) AS (VALUES ($1, $2)) \
        SELECT i.user_id AS user_id, t.group_id AS group_id, t.roles AS roles \
        FROM page p CROSS JOIN org_invitation_groups t CROSS JOIN org_invitations i \
        WHERE t.invitation_id = p.invitation_id AND t.group_id = p.group_id AND i.id = t.invitation_id";
    INVITED_TO_TEAMS = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) \
        SELECT i.user_id AS user_id, t.team_id AS team_id \
        FROM page p CROSS JOIN org_invitations i CROSS JOIN org_invitation_teams t \
        WHERE i.org_id = p.org_id AND i.user_id = p.user_id AND t.invitation_id = i.id ORDER BY t.team_id";
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
impl SeesPeople for ChangeTeamMembers {}

/// Of which projects the roles are wanted.
#[derive(Clone, Copy)]
pub(crate) enum Where {
    /// Of all that the organization has.
    Everywhere,
    /// Of this one.
    In(ProjectId),
}

impl Store {
    /// One person in the organization of the permit's scope.
    ///
    /// # Errors
    /// The database's.
    pub async fn person<A: SeesPeople>(&self, permit: &Permit<A>, user: UserId) -> Result<Option<OrgUser>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let mut moment = self.pools.moment().await?;
        let found = these(org, &[user], Where::Everywhere, &mut moment).await;
        moment.rollback().await?;
        Ok(found?.pop())
    }
}

/// One person of an organization, as a write sees it.
pub(crate) async fn within(org: OrgId, user: UserId, tx: &mut Tx) -> Result<Option<OrgUser>, Error> {
    Ok(these(org, &[user], Where::Everywhere, &mut tx.inner).await?.pop())
}

/// How these people stand in an organization, without what they hold; who is in no way there is left out.
pub(crate) async fn standings(
    org: OrgId,
    users: &[UserId],
    tx: &mut Transaction,
) -> Result<HashMap<UserId, OrgUser>, Error> {
    let mut found = HashMap::with_capacity(users.len());
    for row in about(MEMBERS, org, users, tx).await? {
        let user = users::read(&row)?;
        found.insert(user.id, person(Standing::Active(user), &row)?);
    }
    let others: Vec<UserId> = users.iter().copied().filter(|user| !found.contains_key(user)).collect();
    for row in about(INVITED, org, &others, tx).await? {
        let invitee = invitee(&row)?;
        found.insert(invitee.user, person(Standing::Invited(invitee), &row)?);
    }
    Ok(found)
}

/// These people of an organization with what they hold, in the order in which they are asked for; who is in no way
/// there is left out.
pub(crate) async fn these(
    org: OrgId,
    users: &[UserId],
    of: Where,
    tx: &mut Transaction,
) -> Result<Vec<OrgUser>, Error> {
    let mut found = standings(org, users, tx).await?;
    let (mut members, mut invited, mut invitations) = (Vec::new(), Vec::new(), Vec::new());
    for person in found.values() {
        match &person.standing {
            Standing::Active(user) => members.push(user.id),
            Standing::Invited(invitee) => {
                invited.push(invitee.user);
                invitations.push(invitee.invitation);
            }
        }
    }
    let (mut in_projects, mut to_projects) = match of {
        Where::Everywhere => {
            (about(MEMBERS_IN_PROJECTS, org, &members, tx).await?, about(INVITED_TO_PROJECTS, org, &invited, tx).await?)
        }
        Where::In(project) => (
            about(MEMBERS_IN_PROJECT, project, &members, tx).await?,
            about(INVITED_TO_PROJECT, project, &invitations, tx).await?,
        ),
    };
    in_projects.append(&mut to_projects);
    for row in in_projects {
        let held = (row.parsed("group_users", "group_id")?, project_roles(&row)?);
        if let Some(person) = found.get_mut(&row.parsed("group_users", "user_id")?) {
            person.projects.push(held);
        }
    }
    let mut in_teams = about(MEMBERS_IN_TEAMS, org, &members, tx).await?;
    in_teams.append(&mut about(INVITED_TO_TEAMS, org, &invited, tx).await?);
    for row in in_teams {
        let team = row.parsed("team_users", "team_id")?;
        if let Some(person) = found.get_mut(&row.parsed("team_users", "user_id")?) {
            person.teams.push(team);
        }
    }
    Ok(users.iter().filter_map(|user| found.remove(user)).collect())
}

fn person(standing: Standing, row: &Row) -> Result<OrgUser, Error> {
    Ok(OrgUser { standing, roles: org_roles(row)?, projects: Vec::new(), teams: Vec::new() })
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

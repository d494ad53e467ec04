//! Invitations in the database. One to an organization is all that a person would hold there: both generations of the
//! API write and read the same rows. One to a project alone belongs to the older generation.

pub(crate) mod org;
pub(crate) mod project;
pub(crate) mod read;

pub use org::{ChangeOrgInvitation, DeleteOrgInvitation, InvitationRefusal, InviteToOrg, InviteToOrgLegacy, Which};
pub use project::{ChangeProjectInvitation, DeleteProjectInvitation, InviteToProject, Invited};
pub use read::Meant;

use crate::Error;
use crate::change::{Stop, Tx};
use crate::links::invitation as links;
use crate::org_users::{MembershipRefusal, OrgUserPatch, change::patched, foreign_project, foreign_team};
use crate::seam::statements;
use crate::users::{self, Person};
use crate::{org_users, organizations, project_users, teams};
use keywright_domain::{
    Actor, Email, EventType, InvitationId, Invitee, OrgId, OrgRoles, OrgUser, ProjectId, ProjectRoles, Standing,
    TeamId, Timestamp, UserId,
};

statements! {
    INSERT = "INSERT INTO org_invitations (id, org_id, user_id, roles, inviter_username, created, expires, rejected) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE)";
    SET_ROLES = "UPDATE org_invitations SET roles = $2 WHERE id = $1";
    DELETE = "DELETE FROM org_invitations WHERE id = $1";
    INSERT_GROUP = "INSERT INTO org_invitation_groups (invitation_id, group_id, roles) VALUES ($1, $2, $3)";
    DELETE_GROUPS = "DELETE FROM org_invitation_groups WHERE invitation_id = $1";
    INSERT_TEAM = "INSERT INTO org_invitation_teams (invitation_id, team_id) VALUES ($1, $2)";
    DELETE_TEAMS = "DELETE FROM org_invitation_teams WHERE invitation_id = $1";
    PEOPLE = "SELECT (SELECT COUNT(*) FROM org_users WHERE org_id = $1) \
        + (SELECT COUNT(*) FROM org_invitations WHERE org_id = $1 AND rejected = FALSE AND expires > $2) AS total";
}

/// Who is invited: ids are minted before the write.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The id that the person gets, if nobody knows them yet.
    pub user: UserId,
    /// The name.
    pub username: Email,
    /// The keyed hash of what a link to it holds, if one is made along with it: whoever makes the invitation grants what
    /// it brings, and may make its link.
    pub link_hash: Option<Vec<u8>>,
}

/// What an invitation to an organization brings.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Roles in the organization; never empty.
    pub roles: OrgRoles,
    /// Roles in its projects.
    pub projects: Vec<(ProjectId, ProjectRoles)>,
    /// Teams.
    pub teams: Vec<TeamId>,
}

/// How many people a place may have.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// In an organization, invited ones included.
    pub organization: u64,
    /// In a project.
    pub project: u64,
    /// In a team.
    pub team: u64,
}

/// Who invites, as `inviterUsername` shows it.
pub(crate) fn inviter(tx: &Tx) -> String {
    match tx.grant().map(|grant| &grant.actor) {
        Some(Actor::Key { public_key, .. }) => public_key.to_string(),
        Some(Actor::User { username, .. }) => username.to_string(),
        Some(Actor::System) | None => String::new(),
    }
}

/// Invites somebody to an organization, which whoever asks has found; an invitation that has come to its end is replaced.
pub(crate) async fn invite(
    new: &NewInvitation,
    org: OrgId,
    mut wanted: Wanted,
    limits: Room,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<OrgUser, Stop<MembershipRefusal>> {
    let refused = |refusal| Err(Stop::Refused(refusal));
    let known = users::named(&new.username, tx).await?;
    let before = match &known {
        None => None,
        Some(known) => org_users::read::within(org, known.id, tx).await?,
    };
    if before.as_ref().is_some_and(|before| before.standing.is_current(now)) {
        return refused(MembershipRefusal::AlreadyInOrg);
    }
    let row = tx.optional(PEOPLE.bind(org.to_string()).bind(now.millis())).await?;
    let people = crate::page::total(row.map(|row| row.get::<i64>("total")).transpose()?);
    if people >= limits.organization {
        return refused(MembershipRefusal::OrgFull(limits.organization));
    }
    if let Some(foreign) = foreign_project(org, &wanted.projects, tx).await? {
        return refused(MembershipRefusal::ProjectNotFound(foreign));
    }
    if let Some(foreign) = foreign_team(org, &wanted.teams, tx).await? {
        return refused(MembershipRefusal::TeamNotFound(foreign));
    }
    if let Some(team) = teams::members::full(&wanted.teams, limits.team, tx).await? {
        return refused(MembershipRefusal::TeamFull(team, limits.team));
    }
    project_users::check_room(None, &wanted.projects, limits.project, tx).await?;

    if let Some(Standing::Invited(over)) = before.map(|before| before.standing) {
        tx.write(DELETE.bind(over.invitation.to_string())).await?;
    }
    let person = users::named_or_new(&new.username, new.user, now, tx).await?;
    let invitee = Invitee {
        user: person.id,
        username: Email::try_from(person.username.as_str()).unwrap_or_else(|_| new.username.clone()),
        invitation: new.id,
        created: now,
        expires: now.plus_millis(Invitee::LIFE),
        inviter: inviter(tx),
        rejected: false,
    };
    let insert = INSERT
        .bind(new.id.to_string())
        .bind(org.to_string())
        .bind(person.id.to_string())
        .bind(wanted.roles.to_text())
        .bind(invitee.inviter.as_str())
        .bind(now.millis())
        .bind(invitee.expires.millis());
    tx.write(insert).await?;
    let said = format!("roles {}", wanted.roles.to_text());
    tx.record(person.draft(EventType::InvitedToOrg, org).saying(said));
    write_projects(new.id, &wanted.projects, tx).await?;
    for (project, roles) in &wanted.projects {
        let draft = person.draft(EventType::InvitedToGroup, org).in_project(*project);
        tx.record(draft.saying(format!("roles {}", roles.to_text())));
    }
    write_teams(new.id, &person, org, &[], &wanted.teams, tx).await?;
    if let Some(hash) = &new.link_hash {
        let gone = || Stop::Refused(MembershipRefusal::ScopeGone);
        let organization = organizations::read::within(org, tx).await?.ok_or_else(gone)?;
        let draft = person.draft(EventType::InvitationLinkCreated, org);
        links::write(hash, &invitee, organization.name.as_str(), draft, now, tx).await?;
    }
    wanted.projects.sort_by_key(|(project, _)| *project);
    wanted.teams.sort();
    Ok(OrgUser {
        standing: Standing::Invited(invitee),
        roles: wanted.roles,
        projects: wanted.projects,
        teams: wanted.teams,
    })
}

/// Changes what a pending invitation brings; both its times stay.
pub(crate) async fn change(
    person: &OrgUser,
    invitation: InvitationId,
    org: OrgId,
    patch: &OrgUserPatch,
    tx: &mut Tx,
) -> Result<(), Error> {
    let after = patched(person.clone(), patch);
    let somebody = Person::of(&person.standing);
    if after.roles != person.roles {
        tx.write(SET_ROLES.bind(invitation.to_string()).bind(after.roles.to_text())).await?;
    }
    if after.projects != person.projects {
        tx.write(DELETE_GROUPS.bind(invitation.to_string())).await?;
        write_projects(invitation, &after.projects, tx).await?;
        say_projects(&somebody, org, person, &after, tx);
    }
    if after.teams != person.teams {
        tx.write(DELETE_TEAMS.bind(invitation.to_string())).await?;
        write_teams(invitation, &somebody, org, &person.teams, &after.teams, tx).await?;
    }
    if let Some(said) = said_of_the_organization(person, &after) {
        tx.record(somebody.draft(EventType::InvitationModified, org).saying(said));
    }
    Ok(())
}

/// Each project that an invitation brings more of, less of, or nothing of any more hears of it.
fn say_projects(somebody: &Person, org: OrgId, before: &OrgUser, after: &OrgUser, tx: &mut Tx) {
    for (project, roles) in &after.projects {
        let (held, roles) = (before.in_project(*project), *roles);
        let (kind, said) = match (held.is_empty(), held == roles) {
            (_, true) => continue,
            (true, false) => (EventType::InvitedToGroup, format!("roles {}", roles.to_text())),
            (false, false) => {
                (EventType::InvitationModified, format!("from {} to {}", held.to_text(), roles.to_text()))
            }
        };
        tx.record(somebody.draft(kind, org).in_project(*project).saying(said));
    }
    for (project, _) in before.projects.iter().filter(|(held, _)| after.in_project(*held).is_empty()) {
        tx.record(somebody.draft(EventType::GroupInvitationDeleted, org).in_project(*project));
    }
}

/// What changed of an invitation beside its projects, which say it themselves.
fn said_of_the_organization(before: &OrgUser, after: &OrgUser) -> Option<String> {
    let roles =
        (before.roles != after.roles).then(|| format!("from {} to {}", before.roles.to_text(), after.roles.to_text()));
    let left =
        before.teams.iter().filter(|team| !after.teams.contains(team)).map(|team| format!("no longer team {team}"));
    let said: Vec<_> = roles.into_iter().chain(left).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// Takes an invitation to an organization back, and with it those to its projects.
pub(crate) async fn delete(invited: &OrgUser, invitation: InvitationId, org: OrgId, tx: &mut Tx) -> Result<(), Error> {
    let person = Person::of(&invited.standing);
    tx.write(DELETE.bind(invitation.to_string())).await?;
    tx.record(person.draft(EventType::OrgInvitationDeleted, org));
    for (project, _) in &invited.projects {
        tx.record(person.draft(EventType::GroupInvitationDeleted, org).in_project(*project));
    }
    project::end_in_org(&person, org, tx).await?;
    users::forget_stranger(person.id, tx).await
}

async fn write_projects(
    invitation: InvitationId,
    projects: &[(ProjectId, ProjectRoles)],
    tx: &mut Tx,
) -> Result<(), Error> {
    for (project, roles) in projects {
        let insert = INSERT_GROUP.bind(invitation.to_string()).bind(project.to_string()).bind(roles.to_text());
        tx.write(insert).await?;
    }
    Ok(())
}

async fn write_teams(
    invitation: InvitationId,
    person: &Person,
    org: OrgId,
    before: &[TeamId],
    after: &[TeamId],
    tx: &mut Tx,
) -> Result<(), Error> {
    for team in after {
        tx.write(INSERT_TEAM.bind(invitation.to_string()).bind(team.to_string())).await?;
    }
    for team in after.iter().filter(|team| !before.contains(team)) {
        tx.record(person.draft(EventType::InvitedToTeam, org).saying(format!("team {team}")));
    }
    Ok(())
}

//! What sentences about teams need: people with and without an account, another organization, and the teams themselves.

use super::first_run::log;
use super::people::everybody;
use super::world::{BEGINNING, Member, World, new_organization};
use crate::seam::{On, Statement};
use crate::{CreateOrganization, CreateTeam, InviteToOrg, NewInvitation, Wanted};
use keywright_domain::policy::{self, AddOrganizationUser, ReadTeams};
use keywright_domain::{Email, EventType, InvitationId, OrgId, OrgRole, OrgUser, TeamId, UserId};

/// An owner key of another organization, which nobody else belongs to.
pub(super) async fn elsewhere(world: &World, by: Member) -> Member {
    let org = OrgId::mint(BEGINNING, &mut *world.chance());
    let key = Some(world.new_key(org, [OrgRole::Owner].into()));
    let change = CreateOrganization { organization: new_organization(org, "Elsewhere"), owner: None, key };
    let permit = world.permit::<policy::CreateOrganization>(by).await;
    let key = world.store.write(&permit, change).await.unwrap().value.1.unwrap();
    Member { id: key.id, public_key: key.public_key, org }
}

/// Another member of `by`'s organization, with an account.
pub(super) async fn member(world: &World, by: Member, username: &str) -> UserId {
    const ACCOUNT: Statement = Statement {
        name: "account",
        sql: "INSERT INTO users (id, username, name_key, first_name, last_name, global_roles, created) \
              VALUES ($1, $2, lower($2), 'Ada', 'Smith', '', $3)",
    };
    const MEMBERSHIP: Statement = Statement {
        name: "membership",
        sql: "INSERT INTO org_users (org_id, user_id, roles) VALUES ($1, $2, 'ORG_MEMBER')",
    };
    let id = UserId::mint(BEGINNING, &mut *world.chance());
    let mut tx = world.store.pools.begin().await.unwrap();
    let account = ACCOUNT.bind(id.to_string()).bind(username).bind(BEGINNING.millis());
    account.run(On::Within(&mut tx)).await.unwrap();
    MEMBERSHIP.bind(by.org.to_string()).bind(id.to_string()).run(On::Within(&mut tx)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Somebody whom `by`'s organization has invited, to these teams too.
pub(super) async fn invited(world: &World, by: Member, username: &str, teams: &[TeamId]) -> UserId {
    let id = InvitationId::mint(BEGINNING, &mut *world.chance());
    let user = UserId::mint(BEGINNING, &mut *world.chance());
    let invitation = NewInvitation { id, user, username: username.try_into().unwrap(), link_hash: None };
    let wanted = Wanted { roles: [OrgRole::Member].into(), projects: Vec::new(), teams: teams.to_vec() };
    let permit = world.permit::<AddOrganizationUser>(by).await;
    let change = InviteToOrg { invitation, wanted, limit: 500, team_limit: 250, project_limit: 500 };
    world.store.write(&permit, change).await.unwrap().value.standing.id()
}

/// A team that is about to be made.
pub(super) fn new_team(world: &World, name: &str, usernames: &[&str]) -> CreateTeam {
    CreateTeam {
        id: TeamId::mint(BEGINNING, &mut *world.chance()),
        name: name.try_into().unwrap(),
        usernames: usernames.iter().map(|username| Email::try_from(*username).unwrap()).collect(),
        limit: 250,
        member_limit: 250,
    }
}

/// A team of `by`'s organization.
pub(super) async fn team(world: &World, by: Member, name: &str, usernames: &[&str]) -> TeamId {
    let permit = world.permit::<policy::CreateTeam>(by).await;
    world.store.write(&permit, new_team(world, name, usernames)).await.unwrap().value.0.id
}

/// Everybody in `by`'s organization.
pub(super) async fn people(world: &World, by: Member) -> Vec<OrgUser> {
    everybody(world, by).await
}

/// The names of whom a team has, members and invited.
pub(super) async fn members(world: &World, by: Member, team: TeamId) -> Vec<String> {
    let within = |person: &OrgUser| person.teams.contains(&team);
    let name = |person: &OrgUser| person.standing.username().as_str().to_owned();
    people(world, by).await.iter().filter(|person| within(person)).map(name).collect()
}

/// What the log says since an event: what happened, to which team, to whom.
pub(super) async fn said(world: &World, since: usize) -> Vec<(EventType, Option<TeamId>, Option<String>)> {
    let told = log(world).await.into_iter().skip(since);
    told.map(|event| (event.draft.kind, event.draft.team, event.draft.target_user.map(|(_, name)| name))).collect()
}

/// The names of the teams of `by`'s organization.
pub(super) async fn names(world: &World, by: Member) -> Vec<String> {
    let teams = world.store.list_teams(&world.permit::<ReadTeams>(by).await).await.unwrap();
    teams.iter().map(|team| team.name.as_str().to_owned()).collect()
}

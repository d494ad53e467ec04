//! People in organizations: what changes in their places, what is refused, and what the log says of it.

use super::first_run::log;
use super::people::everybody;
use super::sentences;
use super::world::{BEGINNING, HOME, Member, World, system_permit};
use crate::seam::{On, Statement};
use crate::{
    AddProjectUser, ChangeOrgUser, InviteToOrg, MembershipRefusal, NewInvitation, OrgUserPatch, RemoveOrgUser, Wanted,
    WriteError,
};
use keywright_domain::policy::{self, GrantProjectOwner, ReadOrganizationUsers};
use keywright_domain::{
    Action, EventType, InvitationId, Invitee, MembershipStatus, OrgRole, OrgRoles, OrgUser, Permit, ProjectId,
    ProjectRole, ProjectRoles, Reach, RoleChange, Scope, TeamId, UserId,
};

sentences! {
    everybody_is_read_by_name_with_what_they_hold,
    a_members_roles_projects_and_teams_change_and_each_change_is_said,
    an_invitation_is_changed_in_its_place_until_it_is_over,
    a_project_or_team_of_another_organization_is_none,
    whoever_leaves_an_organization_leaves_all_of_it,
    an_invitation_that_is_taken_back_forgets_the_stranger_and_keeps_the_account,
}

/// Limits that nobody meets.
pub(super) const LIMIT: u64 = 500;

const ACCOUNT: Statement = Statement {
    name: "account",
    sql: "INSERT INTO users (id, username, name_key, first_name, last_name, global_roles, created) \
          VALUES ($1, $2, lower($2), 'Ada', 'Smith', '', 0)",
};
const MEMBER: Statement =
    Statement { name: "member", sql: "INSERT INTO org_users (org_id, user_id, roles) VALUES ($1, $2, $3)" };
const COUNT_OWNER: Statement =
    Statement { name: "owner", sql: "UPDATE organizations SET owner_count = owner_count + 1 WHERE id = $1" };
const TEAM: Statement =
    Statement { name: "team", sql: "INSERT INTO teams (id, org_id, name, created) VALUES ($1, $2, $3, 0)" };

/// The first organization, its owner key and its project.
pub(super) async fn begin(world: &World) -> (Member, ProjectId) {
    let change = world.first_run(Some("sandbox"));
    let project = change.project.as_ref().unwrap().id;
    let (_, key) = world.store.write(&system_permit::<policy::Bootstrap>(), change).await.unwrap().value;
    (Member { id: key.id, public_key: key.public_key, org: key.org }, project)
}

/// The person who owns the first organization.
pub(super) async fn owner_user(world: &World) -> UserId {
    world.rows("SELECT id FROM users WHERE username = 'ada@example.org'").await[0].parsed("users", "id").unwrap()
}

/// Somebody with an account, and with these roles if there are any.
pub(super) async fn person(world: &World, by: Member, username: &str, roles: &[OrgRole]) -> UserId {
    let id = UserId::mint(BEGINNING, &mut *world.chance());
    let mut tx = world.store.pools.begin().await.unwrap();
    ACCOUNT.bind(id.to_string()).bind(username).run(On::Within(&mut tx)).await.unwrap();
    let held: OrgRoles = roles.iter().copied().collect();
    if !held.is_empty() {
        let member = MEMBER.bind(by.org.to_string()).bind(id.to_string()).bind(held.to_text());
        member.run(On::Within(&mut tx)).await.unwrap();
    }
    if held.contains(OrgRole::Owner) {
        COUNT_OWNER.bind(by.org.to_string()).run(On::Within(&mut tx)).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// A team of the organization.
pub(super) async fn team(world: &World, by: Member, name: &str) -> TeamId {
    let id = TeamId::mint(BEGINNING, &mut *world.chance());
    let mut tx = world.store.pools.begin().await.unwrap();
    TEAM.bind(id.to_string()).bind(by.org.to_string()).bind(name).run(On::Within(&mut tx)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(super) fn invitation(world: &World, username: &str) -> NewInvitation {
    let chance = &mut *world.chance();
    let (id, user) = (InvitationId::mint(BEGINNING, chance), UserId::mint(BEGINNING, chance));
    NewInvitation { id, user, username: username.try_into().unwrap(), link_hash: None }
}

pub(super) fn new_invitee(world: &World, username: &str) -> InviteToOrg {
    let wanted = Wanted { roles: [OrgRole::Member].into(), projects: Vec::new(), teams: Vec::new() };
    let invitation = invitation(world, username);
    InviteToOrg { invitation, wanted, limit: LIMIT, project_limit: LIMIT, team_limit: LIMIT }
}

/// Somebody who is invited to the organization.
pub(super) async fn invited(world: &World, by: Member, username: &str) -> UserId {
    let permit = world.permit::<policy::AddOrganizationUser>(by).await;
    world.store.write(&permit, new_invitee(world, username)).await.unwrap().value.standing.id()
}

/// What a key may do in a project.
pub(super) async fn permit_in<A: Action>(world: &World, by: Member, project: ProjectId) -> Permit<A> {
    world.caller(by, HOME).await.permit(Scope::Project { org: by.org, project }, None).unwrap()
}

async fn change(world: &World, by: Member, user: UserId, patch: OrgUserPatch) -> Result<OrgUser, MembershipRefusal> {
    let permit = world.permit::<policy::ChangeOrganizationUser>(by).await;
    let change = ChangeOrgUser { user, patch, project_limit: LIMIT, team_limit: LIMIT };
    refusal(world.store.write(&permit, change).await.map(|committed| committed.value))
}

pub(super) fn add(world: &World, username: &str, roles: ProjectRoles) -> AddProjectUser {
    AddProjectUser { invitation: invitation(world, username), roles, limit: LIMIT, org_limit: LIMIT }
}

/// Gives somebody roles in a project, with the right to grant ownership.
pub(super) async fn added(
    world: &World,
    by: Member,
    project: ProjectId,
    username: &str,
    role: ProjectRole,
) -> Result<OrgUser, MembershipRefusal> {
    let permit = permit_in::<policy::AddProjectUser>(world, by, project).await;
    let permit = permit.along_with(&permit_in::<GrantProjectOwner>(world, by, project).await);
    refusal(world.store.write(&permit, add(world, username, [role].into())).await.map(|committed| committed.value))
}

/// The rule that said no; nothing else may go wrong.
pub(super) fn refusal<T: std::fmt::Debug>(
    written: Result<T, WriteError<MembershipRefusal>>,
) -> Result<T, MembershipRefusal> {
    written.map_err(|error| match error {
        WriteError::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    })
}

pub(super) async fn read(world: &World, by: Member, user: UserId) -> Option<OrgUser> {
    world.store.person(&world.permit::<ReadOrganizationUsers>(by).await, user).await.unwrap()
}

/// What the log says since an event, of whom, in which project.
pub(super) async fn said(world: &World, since: usize) -> Vec<(EventType, String, Option<ProjectId>)> {
    let events = log(world).await.into_iter().skip(since);
    let told = events.map(|event| (event.draft.kind, event.draft.target_user.unwrap().1, event.draft.project));
    let told = told.collect();
    world.verified_log().await.unwrap();
    told
}

pub(super) fn roles(roles: impl Into<OrgRoles>) -> OrgUserPatch {
    OrgUserPatch { roles: Some(RoleChange::Replace(roles.into())), ..OrgUserPatch::default() }
}

async fn everybody_is_read_by_name_with_what_they_hold(world: &World) {
    let (owner, project) = begin(world).await;
    let elsewhere = super::organizations::with_key(world, owner, "Elsewhere").await.1;
    let (zoe, stranger) = (
        person(world, owner, "Zoe@example.org", &[OrgRole::ReadOnly]).await,
        person(world, elsewhere, "stranger@example.org", &[OrgRole::Member]).await,
    );
    let bob = invited(world, owner, "bob@example.org").await;
    for name in ["zoe@example.org", "bob@example.org"] {
        added(world, owner, project, name, ProjectRole::ReadOnly).await.unwrap();
    }
    let first = team(world, owner, "first").await;
    for user in [zoe, bob] {
        let teams = Some(vec![first]);
        change(world, owner, user, OrgUserPatch { teams, ..OrgUserPatch::default() }).await.unwrap();
    }

    let people = everybody(world, owner).await;

    let names: Vec<_> = people.iter().map(|person| person.standing.username().as_str()).collect();
    assert_eq!(names, ["Zoe@example.org", "ada@example.org", "bob@example.org"]);
    let held = [(project, ProjectRoles::from([ProjectRole::ReadOnly]))];
    for (place, roles) in [(0, OrgRole::ReadOnly), (2, OrgRole::Member)] {
        assert_eq!((people[place].roles, people[place].projects.as_slice()), ([roles].into(), &held[..]));
        assert_eq!(people[place].teams, [first]);
    }
    assert_eq!(people[2].standing.status(BEGINNING), MembershipStatus::Pending);
    for person in &people {
        assert_eq!(read(world, owner, person.standing.id()).await.as_ref(), Some(person));
    }
    assert_eq!(read(world, owner, stranger).await, None);
}

async fn a_members_roles_projects_and_teams_change_and_each_change_is_said(world: &World) {
    let (owner, project) = begin(world).await;
    let (first, second) = (team(world, owner, "first").await, team(world, owner, "second").await);
    let zoe = person(world, owner, "zoe@example.org", &[OrgRole::Member]).await;
    let before = log(world).await.len();
    let reader = ProjectRoles::from([ProjectRole::ReadOnly]);
    let all = |roles: &[OrgRole], projects: &[(ProjectId, ProjectRoles)], teams: &[TeamId]| OrgUserPatch {
        roles: Some(RoleChange::Replace(roles.iter().copied().collect())),
        projects: Some(projects.to_vec()),
        teams: Some(teams.to_vec()),
    };

    for patch in [
        all(&[OrgRole::Owner], &[(project, reader)], &[first]),
        all(&[OrgRole::Owner], &[(project, reader)], &[first]),
        all(&[OrgRole::Member], &[(project, [ProjectRole::Owner].into())], &[second]),
        all(&[OrgRole::Member], &[], &[]),
        OrgUserPatch { roles: Some(RoleChange::Add([OrgRole::Member].into())), ..OrgUserPatch::default() },
    ] {
        let after = change(world, owner, zoe, patch.clone()).await.unwrap();

        assert_eq!(read(world, owner, zoe).await, Some(after), "{patch:?}");
    }
    let (name, here) = ("zoe@example.org".to_owned(), Some(project));
    let expected = [
        (EventType::UserRolesChanged, None),
        (EventType::JoinedGroup, here),
        (EventType::JoinedTeam, None),
        (EventType::UserRolesChanged, None),
        (EventType::UserRolesChanged, here),
        (EventType::RemovedFromTeam, None),
        (EventType::JoinedTeam, None),
        (EventType::RemovedFromGroup, here),
        (EventType::RemovedFromTeam, None),
    ];
    assert_eq!(said(world, before).await, expected.map(|(kind, project)| (kind, name.clone(), project)));
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 2, "the first person and the key");
}

async fn an_invitation_is_changed_in_its_place_until_it_is_over(world: &World) {
    let (owner, project) = begin(world).await;
    let bob = invited(world, owner, "bob@example.org").await;
    let made = read(world, owner, bob).await.unwrap();
    let before = log(world).await.len();
    world.clock.turn(1_000);

    let reader = ProjectRoles::from([ProjectRole::ReadOnly]);
    let patch = OrgUserPatch { projects: Some(vec![(project, reader)]), ..roles([OrgRole::Owner]) };
    let changed = change(world, owner, bob, patch.clone()).await.unwrap();
    change(world, owner, bob, patch).await.unwrap();

    let expected = OrgUser { roles: [OrgRole::Owner].into(), projects: vec![(project, reader)], ..made };
    assert_eq!((&changed, read(world, owner, bob).await.as_ref()), (&expected, Some(&expected)));
    let events: Vec<_> = said(world, before).await.into_iter().map(|(kind, _, _)| kind).collect();
    assert_eq!(events, [EventType::InvitedToGroup, EventType::InvitationModified]);
    assert_eq!(
        change(world, owner, bob, roles([])).await,
        Err(MembershipRefusal::NoRolesLeft),
        "but it is no last owner, because it is none yet"
    );
    change(world, owner, bob, roles([OrgRole::Member])).await.unwrap();
    world.clock.turn(Invitee::LIFE);
    assert_eq!(change(world, owner, bob, roles([OrgRole::Owner])).await, Err(MembershipRefusal::UserNotInOrg));
    let again = invited(world, owner, "BOB@example.org").await;
    assert_eq!(again, bob);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM org_invitation_groups").await, 0);
}

async fn a_project_or_team_of_another_organization_is_none(world: &World) {
    let (owner, project) = begin(world).await;
    let elsewhere = super::organizations::with_key(world, owner, "Elsewhere").await.1;
    let their_team = team(world, elsewhere, "theirs").await;
    let bob = invited(world, owner, "bob@example.org").await;
    let nowhere = ProjectId::from_bytes([9; 12]);
    let before = log(world).await.len();

    for user in [owner_user(world).await, bob] {
        let projects = Some(vec![(project, [ProjectRole::ReadOnly].into()), (nowhere, [ProjectRole::ReadOnly].into())]);
        let refused = change(world, owner, user, OrgUserPatch { projects, ..OrgUserPatch::default() }).await;
        assert_eq!(refused, Err(MembershipRefusal::ProjectNotFound(nowhere)));
        let teams = Some(vec![their_team]);
        let refused = change(world, owner, user, OrgUserPatch { teams, ..OrgUserPatch::default() }).await;
        assert_eq!(refused, Err(MembershipRefusal::TeamNotFound(their_team)));
    }
    assert_eq!(log(world).await.len(), before);
}

async fn whoever_leaves_an_organization_leaves_all_of_it(world: &World) {
    let (owner, project) = begin(world).await;
    let first = team(world, owner, "first").await;
    let zoe = person(world, owner, "zoe@example.org", &[OrgRole::Owner]).await;
    added(world, owner, project, "zoe@example.org", ProjectRole::ReadOnly).await.unwrap();
    let teams = Some(vec![first]);
    change(world, owner, zoe, OrgUserPatch { teams, ..OrgUserPatch::default() }).await.unwrap();
    let before = log(world).await.len();
    let permit = world.permit::<policy::RemoveOrganizationUser>(owner).await;
    let remove = || RemoveOrgUser { user: zoe, reach: Reach::Anybody };

    world.store.write(&permit, remove()).await.unwrap();
    let again = refusal(world.store.write(&permit, remove()).await);

    assert_eq!(again.unwrap_err(), MembershipRefusal::UserNotInOrg);
    assert_eq!(read(world, owner, zoe).await, None);
    for rows in ["team_users", "group_users"] {
        let sql = format!("SELECT COUNT(*) AS n FROM {rows}");
        assert_eq!(world.number(sql.leak()).await, 0, "{rows}");
    }
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 2);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users").await, 2, "the account stays");
    let events: Vec<_> = said(world, before).await.into_iter().map(|(kind, _, _)| kind).collect();
    assert_eq!(events, [EventType::RemovedFromTeam, EventType::RemovedFromGroup, EventType::RemovedFromOrg]);
}

async fn an_invitation_that_is_taken_back_forgets_the_stranger_and_keeps_the_account(world: &World) {
    let (owner, _) = begin(world).await;
    let known = person(world, owner, "zoe@example.org", &[]).await;
    assert_eq!(invited(world, owner, "zoe@example.org").await, known);
    let bob = invited(world, owner, "bob@example.org").await;
    let permit = world.permit::<policy::RemoveOrganizationUser>(owner).await;

    for user in [known, bob] {
        world.store.write(&permit, RemoveOrgUser { user, reach: Reach::Anybody }).await.unwrap();
    }

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM org_invitations").await, 0);
    let left = world.rows("SELECT username FROM users ORDER BY username").await;
    let left: Vec<String> = left.iter().map(|row| row.get("username").unwrap()).collect();
    assert_eq!(left, ["ada@example.org", "zoe@example.org"]);
}

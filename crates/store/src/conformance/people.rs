//! What the sentences about people have in common: invitations and accounts that are about to be made.

use super::world::{BEGINNING, Member, World};
use crate::seam::{On, Statement};
use crate::{
    ChangeOrgInvitation, InvitationRefusal, InviteToOrg, InviteToOrgLegacy, InviteToProject, Invited, Meant,
    NewAccount, NewInvitation, OrgUserPatch, PeopleOf, Wanted, Which, WriteError,
};
use keywright_domain::policy::{
    ChangeOrganizationInvitations, ChangeProjectInvitations, GrantOrgOwner, GrantProjectOwner, GrantRolesInProjects,
    ReadOrganizationInvitations, ReadOrganizationUsers, ReadProjectInvitations,
};
use keywright_domain::{
    Email, EventType, InvitationId, OrgInvitation, OrgRoles, OrgUser, Page, PeopleFilter, Permit, ProjectId,
    ProjectInvitation, ProjectRoles, UserId,
};

pub(super) type InviteEnd<T> = Result<T, WriteError<InvitationRefusal>>;

pub(super) fn email(text: &str) -> Email {
    Email::try_from(text).unwrap()
}

/// An invitation of somebody, with ids of its own.
pub(super) fn new_invitation(world: &World, username: &str) -> NewInvitation {
    let chance = &mut *world.chance();
    let (id, user) = (InvitationId::mint(BEGINNING, chance), UserId::mint(BEGINNING, chance));
    NewInvitation { id, user, username: email(username), link_hash: None }
}

/// A new account under a name, with an id of its own.
pub(super) fn new_account(world: &World, username: &str) -> NewAccount {
    NewAccount {
        id: UserId::mint(BEGINNING, &mut *world.chance()),
        username: email(username),
        email_address: None,
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        country: None,
        mobile_number: None,
        password_hash: "$argon2id$".into(),
    }
}

/// What an invitation brings.
pub(super) fn wanted(roles: impl Into<OrgRoles>, projects: &[(ProjectId, ProjectRoles)]) -> Wanted {
    Wanted { roles: roles.into(), projects: projects.to_vec(), teams: Vec::new() }
}

/// Everything that an owner may do to invitations.
pub(super) async fn to_invite(world: &World, by: Member) -> Permit<ChangeOrganizationInvitations> {
    let permit = world.permit::<ChangeOrganizationInvitations>(by).await;
    let permit = permit.along_with(&world.permit::<GrantOrgOwner>(by).await);
    permit.along_with(&world.permit::<GrantRolesInProjects>(by).await)
}

/// The same in a project.
pub(super) async fn to_invite_there(world: &World, by: Member, to: ProjectId) -> Permit<ChangeProjectInvitations> {
    let permit = world.permit_in::<ChangeProjectInvitations>(by, to, None).await;
    permit.along_with(&world.permit_in::<GrantProjectOwner>(by, to, None).await)
}

/// Not yet written: `username` is invited to the organization.
pub(super) fn invitation(world: &World, username: &str, wanted: Wanted, limit: u64) -> InviteToOrgLegacy {
    let invitation = new_invitation(world, username);
    InviteToOrgLegacy(InviteToOrg { invitation, wanted, limit, project_limit: 500, team_limit: 250 })
}

pub(super) async fn invite(world: &World, by: Member, username: &str, wanted: Wanted) -> InviteEnd<OrgInvitation> {
    let (permit, change) = (to_invite(world, by).await, invitation(world, username, wanted, 500));
    world.store.write(&permit, change).await.map(|committed| committed.value)
}

pub(super) async fn change(world: &World, by: Member, which: Which, patch: OrgUserPatch) -> InviteEnd<OrgInvitation> {
    let change = ChangeOrgInvitation { which, patch, project_limit: 500, team_limit: 250 };
    world.store.write(&to_invite(world, by).await, change).await.map(|committed| committed.value)
}

/// Not yet written: `username` is invited to a project.
pub(super) fn project_invitation(world: &World, username: &str, roles: impl Into<ProjectRoles>) -> InviteToProject {
    let (invitation, beside) = (new_invitation(world, username), new_invitation(world, username));
    InviteToProject { invitation, org_invitation: beside.id, roles: roles.into(), limit: 500, org_limit: 500 }
}

pub(super) async fn invite_there(
    world: &World,
    by: Member,
    to: ProjectId,
    username: &str,
    roles: impl Into<ProjectRoles>,
) -> InviteEnd<Invited> {
    let (permit, change) = (to_invite_there(world, by, to).await, project_invitation(world, username, roles));
    world.store.write(&permit, change).await.map(|committed| committed.value)
}

/// The organization's invitations.
pub(super) async fn listed(world: &World, by: Member) -> Vec<OrgInvitation> {
    let permit = world.permit::<ReadOrganizationInvitations>(by).await;
    world.store.org_invitations(&permit, &Meant::All).await.unwrap()
}

/// Everybody in `by`'s organization, whatever has become of invitations.
pub(super) async fn everybody(world: &World, by: Member) -> Vec<OrgUser> {
    let permit = world.permit::<ReadOrganizationUsers>(by).await;
    let (filter, page) = (PeopleFilter::everybody(), Page::new(1, 500).unwrap());
    world.store.list_people(&permit, PeopleOf::Organization, &filter, BEGINNING, page).await.unwrap().items
}

/// The project's.
pub(super) async fn listed_there(world: &World, by: Member, of: ProjectId) -> Vec<ProjectInvitation> {
    let permit = world.permit_in::<ReadProjectInvitations>(by, of, None).await;
    world.store.project_invitations(&permit, &Meant::All).await.unwrap()
}

/// What happened after so many events.
pub(super) async fn kinds_since(world: &World, count: usize) -> Vec<EventType> {
    super::first_run::log(world).await.split_off(count).iter().map(|event| event.draft.kind).collect()
}

/// The id under which a name is known, registered or not.
pub(super) async fn known(world: &World, username: &str) -> Option<UserId> {
    let statement = Statement { name: "known", sql: "SELECT id FROM users WHERE username = $1" };
    let row = statement.bind(username).optional(On::Read(&world.store.pools)).await.unwrap();
    row.map(|row| row.parsed("users", "id").unwrap())
}

/// Makes somebody a member, as acceptance in the console will do it.
pub(super) async fn joins(world: &World, by: Member, user: UserId, roles: &'static str) {
    let join = Statement { name: "joins", sql: "INSERT INTO org_users (org_id, user_id, roles) VALUES ($1, $2, $3)" };
    let mut tx = world.store.pools.begin().await.unwrap();
    let join = join.bind(by.org.to_string()).bind(user.to_string()).bind(roles);
    join.run(On::Within(&mut tx)).await.unwrap();
    tx.commit().await.unwrap();
}

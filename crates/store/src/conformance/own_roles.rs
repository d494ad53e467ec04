//! Nobody changes what they hold themselves, whatever they may do to others.

use super::sentences;
use super::users::{LIMIT, begin, owner_user, person, refusal};
use super::world::World;
use crate::{
    ChangeOrgUser, ChangeProjectUser, MembershipRefusal, OrgUserPatch, RemoveOrgUser, RemoveProjectUser,
    ReplaceOrgRoles,
};
use keywright_domain::policy;
use keywright_domain::{OrgRole, ProjectRole, Reach, RoleChange, Scope, UserId};

sentences! {
    an_owner_neither_demotes_nor_removes_themselves,
    nor_in_a_project,
}

/// A second owner, so that nobody is the last.
async fn two_owners(world: &World) -> (UserId, UserId, Scope, Scope) {
    let (key, project) = begin(world).await;
    let one = owner_user(world).await;
    let other = person(world, key, "bo@example.org", &[OrgRole::Owner]).await;
    world
        .tamper(
            "INSERT INTO group_users (group_id, user_id, roles) SELECT g.id, u.id, 'GROUP_OWNER' \
        FROM groups g JOIN users u ON TRUE",
        )
        .await;
    (one, other, Scope::Organization(key.org), Scope::Project { org: key.org, project })
}

async fn an_owner_neither_demotes_nor_removes_themselves(world: &World) {
    let (one, other, org, _) = two_owners(world).await;
    let replace = async |user| {
        let permit = world.permit_of::<policy::ReplaceOrganizationRoles>(one, org).await;
        let permit = permit.along_with(&world.permit_of::<policy::GrantOrgOwner>(one, org).await);
        let change = ReplaceOrgRoles { user, roles: RoleChange::Replace([OrgRole::Member].into()) };
        refusal(world.store.write(&permit, change).await.map(|_| ()))
    };
    let change = async |user| {
        let permit = world.permit_of::<policy::ChangeOrganizationUser>(one, org).await;
        let patch =
            OrgUserPatch { roles: Some(RoleChange::Add([OrgRole::ReadOnly].into())), ..OrgUserPatch::default() };
        let change = ChangeOrgUser { user, patch, project_limit: LIMIT, team_limit: LIMIT };
        refusal(world.store.write(&permit, change).await.map(|_| ()))
    };
    let remove = async |user| {
        let permit = world.permit_of::<policy::RemoveOrganizationUser>(one, org).await;
        refusal(world.store.write(&permit, RemoveOrgUser { user, reach: Reach::Anybody }).await.map(|_| ()))
    };

    assert_eq!(replace(one).await, Err(MembershipRefusal::OwnRoles));
    assert_eq!(change(one).await, Err(MembershipRefusal::OwnRoles));
    assert_eq!(remove(one).await, Err(MembershipRefusal::OwnRoles));
    assert_eq!(change(other).await, Ok(()));
    assert_eq!(replace(other).await, Ok(()));
    assert_eq!(remove(other).await, Ok(()));
}

async fn nor_in_a_project(world: &World) {
    let (one, other, _, project) = two_owners(world).await;
    let change = async |user| {
        let permit = world.permit_of::<policy::ChangeProjectUser>(one, project).await;
        let roles = RoleChange::Replace([ProjectRole::ReadOnly].into());
        let change = ChangeProjectUser { user, reach: Reach::Anybody, roles };
        refusal(world.store.write(&permit, change).await.map(|_| ()))
    };
    let remove = async |user| {
        let permit = world.permit_of::<policy::RemoveProjectUser>(one, project).await;
        refusal(world.store.write(&permit, RemoveProjectUser { user, reach: Reach::Anybody }).await.map(|_| ()))
    };

    assert_eq!(change(one).await, Err(MembershipRefusal::OwnRoles));
    assert_eq!(remove(one).await, Err(MembershipRefusal::OwnRoles));
    assert_eq!(change(other).await, Ok(()));
    assert_eq!(remove(other).await, Ok(()));
}

//! People in projects: how they come in, what changes, who stays; and what asks for a right of its own.

use super::first_run::log;
use super::sentences;
use super::users::{
    LIMIT, add, added, begin, invited, new_invitee, owner_user, permit_in, person, read, refusal, said,
};
use super::world::World;
use crate::{
    AddProjectUser, ChangeOrgUser, ChangeProjectUser, InviteToOrg, MembershipRefusal, OrgUserPatch, RemoveOrgUser,
    RemoveProjectUser, ReplaceOrgRoles,
};
use keywright_domain::policy::{self, GrantOrgOwner};
use keywright_domain::{EventType, OrgRole, OrgRoles, Permit, ProjectRole, ProjectRoles, Reach, RoleChange};

sentences! {
    a_project_keeps_its_last_owner,
    making_and_unmaking_owners_needs_the_right_to_and_keeping_them_does_not,
    a_person_comes_into_a_project_as_they_stand_in_the_organization,
    a_project_that_is_full_takes_nobody_from_any_side,
    the_older_calls_reach_members_alone,
}

async fn a_project_keeps_its_last_owner(world: &World) {
    let (owner, project) = begin(world).await;
    let user = added(world, owner, project, "ada@example.org", ProjectRole::Owner).await.unwrap().standing.id();
    added(world, owner, project, "bob@example.org", ProjectRole::Owner).await.unwrap(); // is none yet
    let change = permit_in::<policy::ChangeProjectUser>(world, owner, project).await;
    let remove = permit_in::<policy::RemoveProjectUser>(world, owner, project).await;
    let write = async |roles| {
        let written = ChangeProjectUser { user, reach: Reach::Current, roles };
        refusal(world.store.write(&change, written).await.map(|committed| committed.value.in_project(project)))
    };
    let reader = ProjectRoles::from([ProjectRole::ReadOnly]);
    let removal = || RemoveProjectUser { user, reach: Reach::Anybody };

    assert_eq!(write(RoleChange::Replace(reader)).await, Err(MembershipRefusal::LastOwnerDemoted));
    assert_eq!(write(RoleChange::Remove([ProjectRole::Owner].into())).await, Err(MembershipRefusal::NoRolesLeft));
    let refused = refusal(world.store.write(&remove, removal()).await).unwrap_err();
    assert_eq!(refused, MembershipRefusal::LastOwnerRemoved);
    person(world, owner, "zoe@example.org", &[OrgRole::Member]).await;
    added(world, owner, project, "zoe@example.org", ProjectRole::Owner).await.unwrap();
    assert_eq!(write(RoleChange::Replace(reader)).await, Ok(reader));
    world.store.write(&remove, removal()).await.unwrap();
}

async fn making_and_unmaking_owners_needs_the_right_to_and_keeping_them_does_not(world: &World) {
    let (owner, project) = begin(world).await;
    let zoe = person(world, owner, "zoe@example.org", &[OrgRole::Owner]).await;
    let permit = world.permit::<policy::ReplaceOrganizationRoles>(owner).await;
    let replace = async |permit: &Permit<_>, roles: OrgRoles| {
        let written = world.store.write(permit, ReplaceOrgRoles { user: zoe, roles: RoleChange::Replace(roles) }).await;
        refusal(written.map(|committed| committed.value))
    };
    let owning = OrgRoles::from([OrgRole::Owner, OrgRole::Member]);
    let member = OrgRoles::from([OrgRole::Member]);

    assert_eq!(replace(&permit, owning).await, Ok(owning));
    assert_eq!(replace(&permit, member).await, Err(MembershipRefusal::MayNotGrant));
    let full = world.permit::<policy::ReplaceOrganizationRoles>(owner).await;
    let full = full.along_with(&world.permit::<GrantOrgOwner>(owner).await);
    assert_eq!(replace(&full, member).await, Ok(member));
    assert_eq!(replace(&permit, owning).await, Err(MembershipRefusal::MayNotGrant));
    assert_eq!(replace(&permit, OrgRoles::EMPTY).await, Err(MembershipRefusal::NoRolesLeft));
    let permit = full;
    assert_eq!(replace(&permit, owning).await, Ok(owning));

    let add_only = permit_in::<policy::AddProjectUser>(world, owner, project).await;
    let new = add(world, "bob@example.org", [ProjectRole::Owner].into());
    let refused = refusal(world.store.write(&add_only, new).await).unwrap_err();
    assert_eq!(refused, MembershipRefusal::MayNotGrant);
    let bob = added(world, owner, project, "bob@example.org", ProjectRole::Owner).await.unwrap().standing.id();
    let change_only = permit_in::<policy::ChangeProjectUser>(world, owner, project).await;
    let write = async |roles| {
        let written = ChangeProjectUser { user: bob, reach: Reach::Current, roles };
        refusal(world.store.write(&change_only, written).await.map(|_| ()))
    };
    let owning = ProjectRoles::from([ProjectRole::Owner]);
    assert_eq!(write(RoleChange::Add(owning)).await, Ok(()));
    assert_eq!(write(RoleChange::Replace([ProjectRole::ReadOnly].into())).await, Ok(()));
    assert_eq!(write(RoleChange::Add(owning)).await, Err(MembershipRefusal::MayNotGrant));
}

async fn a_person_comes_into_a_project_as_they_stand_in_the_organization(world: &World) {
    let (owner, project) = begin(world).await;
    let zoe = person(world, owner, "zoe@example.org", &[OrgRole::ReadOnly]).await;
    let bob = invited(world, owner, "bob@example.org").await;
    let held = vec![(project, ProjectRoles::from([ProjectRole::ReadOnly]))];
    let before = log(world).await.len();

    for (name, known, role) in [
        ("ZOE@example.org", Some(zoe), OrgRole::ReadOnly),
        ("bob@example.org", Some(bob), OrgRole::Member),
        ("carol@example.org", None, OrgRole::Member),
    ] {
        let in_it = added(world, owner, project, name, ProjectRole::ReadOnly).await.unwrap();
        let again = added(world, owner, project, name, ProjectRole::ReadOnly).await;

        assert_eq!(again, Err(MembershipRefusal::AlreadyInProject));
        assert!(known.is_none_or(|known| known == in_it.standing.id()));
        assert_eq!((in_it.roles, &in_it.projects), ([role].into(), &held));
        assert_eq!(read(world, owner, in_it.standing.id()).await, Some(in_it));
    }
    let here = Some(project);
    let expected = [
        (EventType::JoinedGroup, "zoe@example.org", here),
        (EventType::InvitedToGroup, "bob@example.org", here),
        (EventType::InvitedToOrg, "carol@example.org", None),
        (EventType::InvitedToGroup, "carol@example.org", here),
    ];
    assert_eq!(said(world, before).await, expected.map(|(kind, name, project)| (kind, name.to_owned(), project)));
}

async fn a_project_that_is_full_takes_nobody_from_any_side(world: &World) {
    let (owner, project) = begin(world).await;
    added(world, owner, project, "ada@example.org", ProjectRole::Owner).await.unwrap();
    let zoe = person(world, owner, "zoe@example.org", &[OrgRole::Member]).await;
    let bob = invited(world, owner, "bob@example.org").await;
    let full = MembershipRefusal::ProjectFull(project, 1);
    let reader = ProjectRoles::from([ProjectRole::ReadOnly]);
    let projects = vec![(project, reader)];

    let permit = permit_in::<policy::AddProjectUser>(world, owner, project).await;
    for name in ["zoe@example.org", "bob@example.org", "carol@example.org"] {
        let new = AddProjectUser { limit: 1, ..add(world, name, reader) };
        assert_eq!(refusal(world.store.write(&permit, new).await).unwrap_err(), full);
    }
    let permit = world.permit::<policy::AddOrganizationUser>(owner).await;
    let mut new = InviteToOrg { project_limit: 1, ..new_invitee(world, "carol@example.org") };
    new.wanted.projects.clone_from(&projects);
    assert_eq!(refusal(world.store.write(&permit, new).await).unwrap_err(), full);
    let permit = world.permit::<policy::ChangeOrganizationUser>(owner).await;
    for user in [zoe, bob] {
        let patch = OrgUserPatch { projects: Some(projects.clone()), ..OrgUserPatch::default() };
        let change = ChangeOrgUser { user, patch, project_limit: 1, team_limit: LIMIT };
        assert_eq!(refusal(world.store.write(&permit, change).await).unwrap_err(), full);
    }
    let patch = OrgUserPatch { projects: Some(projects), ..OrgUserPatch::default() };
    let change = ChangeOrgUser { user: owner_user(world).await, patch, project_limit: 1, team_limit: LIMIT };
    world.store.write(&permit, change).await.unwrap();
}

async fn the_older_calls_reach_members_alone(world: &World) {
    let (owner, project) = begin(world).await;
    let bob = added(world, owner, project, "bob@example.org", ProjectRole::ReadOnly).await.unwrap().standing.id();
    let remove = world.permit::<policy::RemoveOrganizationUser>(owner).await;
    let replace = world.permit::<policy::ReplaceOrganizationRoles>(owner).await;
    let in_project = permit_in::<policy::ChangeProjectUser>(world, owner, project).await;
    let out = permit_in::<policy::RemoveProjectUser>(world, owner, project).await;
    let reader = RoleChange::Add([ProjectRole::ReadOnly].into());

    let removed = world.store.write(&remove, RemoveOrgUser { user: bob, reach: Reach::Members }).await;
    let roles = RoleChange::Replace([OrgRole::Member].into());
    let replaced = world.store.write(&replace, ReplaceOrgRoles { user: bob, roles }).await;
    let changed = ChangeProjectUser { user: bob, reach: Reach::Members, roles: reader };
    let changed = world.store.write(&in_project, changed).await;
    let left = world.store.write(&out, RemoveProjectUser { user: bob, reach: Reach::Members }).await;

    assert_eq!(refusal(removed).unwrap_err(), MembershipRefusal::UserNotInOrg);
    assert_eq!(refusal(replaced).unwrap_err(), MembershipRefusal::UserNotInOrg);
    assert_eq!(refusal(changed).unwrap_err(), MembershipRefusal::UserNotInProject);
    assert_eq!(refusal(left).unwrap_err(), MembershipRefusal::UserNotInProject);
    let changed = ChangeProjectUser { user: bob, reach: Reach::Current, roles: reader };
    world.store.write(&in_project, changed).await.unwrap();
    world.store.write(&out, RemoveProjectUser { user: bob, reach: Reach::Anybody }).await.unwrap();
    assert_eq!(read(world, owner, bob).await.unwrap().projects, []);
}

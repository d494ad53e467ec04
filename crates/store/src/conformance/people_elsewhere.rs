//! People and places that a write does not mean: other organizations' projects, organizations that are gone.

use super::global_sight::organization;
use super::people::{invitation, new_account, new_invitation, to_invite, wanted};
use super::sentences;
use super::team_world::{elsewhere, new_team};
use super::users::{added, begin, person};
use super::world::{BEGINNING, HOME, World};
use crate::{
    AccountRefusal, CreateAccount, DeleteOrganization, InvitationRefusal, InviteToOrg,
    InviteToOrgLegacy, MembershipRefusal, RoleGrant, TeamRefusal, WriteError,
};
use keywright_domain::policy::{self, GrantRolesInProjects};
use keywright_domain::{InvitationId, OrgRole, OrgRoles, ProjectRole, Scope};

sentences! {
    a_foreign_project_is_not_said_to_be_full,
    nothing_is_made_in_an_organization_that_is_gone,
}

async fn a_foreign_project_is_not_said_to_be_full(world: &World) {
    let (owner, project) = begin(world).await;
    let other = elsewhere(world, owner).await;
    let theirs = world.add_project(other, "theirs").await;
    person(world, other, "eve@example.org", &[OrgRole::Member]).await;
    added(world, other, theirs, "eve@example.org", ProjectRole::ReadOnly).await.unwrap();
    let reader = [ProjectRole::ReadOnly].into();
    let wants = wanted([OrgRole::Member], &[(project, reader), (theirs, reader)]);
    let foreign = MembershipRefusal::ProjectNotFound(theirs);

    // There is no room for one more in either; the organization's own comes later than the foreign one's name.
    let permit = world.permit::<policy::AddOrganizationUser>(owner).await;
    let InviteToOrgLegacy(new) = invitation(world, "new@example.org", wants.clone(), 500);
    let newer = world.store.write(&permit, InviteToOrg { project_limit: 1, ..new }).await;
    let InviteToOrgLegacy(new) = invitation(world, "new@example.org", wants.clone(), 500);
    let older = InviteToOrgLegacy(InviteToOrg { project_limit: 1, ..new });
    let older = world.store.write(&to_invite(world, owner).await, older).await;
    let permit = world.permit::<policy::CreateAccount>(owner).await;
    let permit = permit.along_with(&world.permit::<GrantRolesInProjects>(owner).await);
    let grant = RoleGrant {
        invitation: InvitationId::mint(BEGINNING, &mut *world.chance()),
        org: owner.org,
        roles: wants.roles,
        projects: wants.projects,
    };
    let account = new_account(world, "new@example.org");
    let account = CreateAccount { account, grant: Some(grant), limit: 500, project_limit: 1 };
    let account = world.store.write(&permit, account).await;

    assert!(matches!(newer, Err(WriteError::Refused(refusal)) if refusal == foreign), "{newer:?}");
    let refusal = InvitationRefusal::Membership(foreign);
    assert!(matches!(&older, Err(WriteError::Refused(told)) if *told == refusal), "{older:?}");
    let refusal = AccountRefusal::Membership(foreign);
    assert!(matches!(&account, Err(WriteError::Refused(told)) if *told == refusal), "{account:?}");
}

async fn nothing_is_made_in_an_organization_that_is_gone(world: &World) {
    let global = world.claim(&[]).await;
    let (org, _) = organization(world, &global, "short-lived").await;
    let caller = world.caller_of(global.public_key, HOME).await;
    let here = Scope::Organization(org);
    let to_team = caller.permit::<policy::CreateTeam>(here, None).unwrap();
    let to_add = caller.permit::<policy::AddOrganizationUser>(here, None).unwrap();
    let to_make = caller.permit::<policy::CreateAccount>(here, None).unwrap();
    let to_end = caller.permit::<policy::DeleteOrganization>(here, None).unwrap();
    world.store.write(&to_end, DeleteOrganization).await.unwrap();

    let team = world.store.write(&to_team, new_team(world, "night shift", &[])).await;
    let InviteToOrgLegacy(new) = invitation(world, "new@example.org", wanted([OrgRole::Member], &[]), 500);
    let invited = world.store.write(&to_add, new).await;
    let grant = RoleGrant {
        invitation: new_invitation(world, "new@example.org").id,
        org,
        roles: OrgRoles::from([OrgRole::Member]),
        projects: Vec::new(),
    };
    let account = new_account(world, "new@example.org");
    let account = CreateAccount { account, grant: Some(grant), limit: 500, project_limit: 500 };
    let account = world.store.write(&to_make, account).await;

    assert!(matches!(team, Err(WriteError::Refused(TeamRefusal::OrgGone))), "{team:?}");
    assert!(matches!(invited, Err(WriteError::Refused(MembershipRefusal::ScopeGone))), "{invited:?}");
    let gone = AccountRefusal::Membership(MembershipRefusal::ScopeGone);
    assert!(matches!(&account, Err(WriteError::Refused(refusal)) if *refusal == gone), "{account:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE username = 'new@example.org'").await, 0);
}

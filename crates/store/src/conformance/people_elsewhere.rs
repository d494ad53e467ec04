//! People and places that a write does not mean: other organizations' projects, organizations that are gone, strangers
//! whom somebody else has invited.

use super::global_sight::organization;
use super::people::{email, invitation, invite, invite_there, new_account, new_invitation, to_invite, wanted};
use super::sentences;
use super::team_world::{elsewhere, new_team};
use super::users::{added, begin, person};
use super::world::{BEGINNING, HOME, World};
use crate::seam::Pools;
use crate::{
    AccountRefusal, CreateAccount, DeleteOrganization, DeleteProject, InvitationRefusal, InviteToOrg,
    InviteToOrgLegacy, MembershipRefusal, RoleGrant, TeamRefusal, WriteError,
};
use keywright_domain::policy::{self, GrantRolesInProjects};
use keywright_domain::{InvitationId, OrgRole, OrgRoles, ProjectName, ProjectRole, Scope};

sentences! {
    a_foreign_project_is_not_said_to_be_full,
    nothing_is_made_in_an_organization_that_is_gone,
    a_deletion_forgets_its_own_invitees_alone,
    where_somebody_belongs_is_read_while_first_sights_wait,
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
    let account = CreateAccount { account, grant: Some(grant), link_hash: None, limit: 500, project_limit: 1 };
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
    let account = CreateAccount { account, grant: Some(grant), link_hash: None, limit: 500, project_limit: 500 };
    let account = world.store.write(&to_make, account).await;

    assert!(matches!(team, Err(WriteError::Refused(TeamRefusal::OrgGone))), "{team:?}");
    assert!(matches!(invited, Err(WriteError::Refused(MembershipRefusal::ScopeGone))), "{invited:?}");
    let gone = AccountRefusal::Membership(MembershipRefusal::ScopeGone);
    assert!(matches!(&account, Err(WriteError::Refused(refusal)) if *refusal == gone), "{account:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE username = 'new@example.org'").await, 0);
}

async fn a_deletion_forgets_its_own_invitees_alone(world: &World) {
    const OTHERS: &str = "SELECT COUNT(*) AS n FROM users WHERE username = 'stray@example.org'";
    const KNOWN: &str = "SELECT COUNT(*) AS n FROM users WHERE registered = FALSE";
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let other = elsewhere(world, owner).await;
    for number in 0..3 {
        invite_there(world, owner, project, &format!("p{number}@example.org"), [ProjectRole::ReadOnly]).await.unwrap();
        invite(world, other, &format!("o{number}@example.org"), wanted([OrgRole::Member], &[])).await.unwrap();
    }
    // Nobody invites this one, and no deletion of anything is about them.
    world
        .tamper(
            "INSERT INTO users (id, username, name_key, first_name, last_name, global_roles, created, registered) \
             VALUES ('0123456789abcdef01234567', 'stray@example.org', 'stray@example.org', '', '', '', 0, FALSE)",
        )
        .await;
    world
        .tamper("DELETE FROM org_invitations WHERE user_id IN (SELECT id FROM users WHERE username = 'p0@example.org')")
        .await;
    assert_eq!(world.number(KNOWN).await, 7);

    let permit = world.permit_in::<policy::DeleteProject>(owner, project, None).await;
    world.store.write(&permit, DeleteProject).await.unwrap();
    let after_project = (world.number(KNOWN).await, world.number(OTHERS).await);
    let permit = world.permit::<policy::DeleteOrganization>(other).await;
    world.store.write(&permit, DeleteOrganization).await.unwrap();

    assert_eq!(after_project, (6, 1), "the two others are invited to the organization still");
    assert_eq!((world.number(KNOWN).await, world.number(OTHERS).await), (3, 1));
}

async fn where_somebody_belongs_is_read_while_first_sights_wait(world: &World) {
    let owner = world.bootstrap().await;
    world.add_project(owner, "payments").await;
    let ada = email("ada@example.org");
    // Every connection of the lane is taken.
    let (mut sqlite, mut postgres) = (Vec::new(), Vec::new());
    match &world.store.pools {
        Pools::Sqlite(lanes) => {
            for _ in 0..lanes.fill.connections() {
                sqlite.push(lanes.fill.take().await.unwrap());
            }
        }
        Pools::Postgres(lanes) => {
            for _ in 0..lanes.fill.options().get_max_connections() {
                postgres.push(lanes.fill.acquire().await.unwrap());
            }
        }
    }

    let user = world.store.find_account_named(&ada).await.unwrap().unwrap();
    let places = world.store.find_memberships(user).await.unwrap();

    assert_eq!(world.store.find_memberships_named(&ada).await.unwrap(), places);
    assert!(places.contains(&Scope::Organization(owner.org)));
    let name = ProjectName::try_from("payments").unwrap();
    assert!(world.store.find_project_named(Some(owner.org), &name).await.unwrap().is_some());
    drop((sqlite, postgres));
}

//! Accounts: made with invitations for roles, seen and changed as far as a scope reaches, deleted over the deployment.

use super::first_run::log;
use super::people::{email, invite, invite_there, joins, known, listed, new_account, wanted};
use super::projects::said_since;
use super::sentences;
use super::world::{Member, World, system_permit};
use crate::{
    Account, AccountPatch, AccountRefusal, ChangeAccount, CreateAccount, DeleteAccount, MembershipRefusal, NewRoles,
    RoleGrant, WriteError,
};
use keywright_domain::policy::{self, GrantOrgOwner, GrantRolesInProjects, ReadAccount};
use keywright_domain::{
    Chain, Country, EventType, InvitationId, OrgRole, OrgRoles, Permit, ProjectId, ProjectRole, ProjectRoles, Scope,
    User, UserId,
};
use tokio::task::JoinSet;

sentences! {
    a_new_account_keeps_its_hash_and_is_nobodys_member,
    a_strangers_account_keeps_the_strangers_id_and_invitations,
    what_an_account_is_granted_becomes_an_invitation,
    what_an_account_is_granted_is_added_to_an_invitation_that_waits,
    an_account_of_a_name_is_there_once_however_it_is_written,
    eight_accounts_of_one_name_end_at_one,
    nothing_is_granted_that_the_permit_does_not_include,
    an_account_is_seen_from_where_it_belongs,
    a_name_finds_accounts_and_no_strangers,
    roles_are_replaced_where_the_scope_reaches,
    who_administers_an_organization_alone_leaves_its_projects_as_they_are,
    names_are_changed_over_the_deployment_alone,
    over_the_deployment_roles_are_changed_in_the_organization_that_is_named,
    an_account_that_is_deleted_leaves_everything_and_says_so,
    the_last_owner_of_an_organization_or_the_deployment_is_not_deleted,
}

const ADA: &str = "ada@example.net";

type Made = Result<User, WriteError<AccountRefusal>>;

fn granting(
    world: &World,
    by: Member,
    roles: impl Into<OrgRoles>,
    projects: &[(ProjectId, ProjectRoles)],
) -> RoleGrant {
    let invitation = InvitationId::mint(super::world::BEGINNING, &mut *world.chance());
    RoleGrant { invitation, org: by.org, roles: roles.into(), projects: projects.to_vec() }
}

fn account(world: &World, username: &str, grant: Option<RoleGrant>) -> CreateAccount {
    CreateAccount { account: new_account(world, username), grant, link_hash: None, limit: 500, project_limit: 500 }
}

/// Everything that an owner may grant with an account.
async fn to_make(world: &World, by: Member) -> Permit<policy::CreateAccount> {
    let permit = world.permit::<policy::CreateAccount>(by).await;
    let permit = permit.along_with(&world.permit::<GrantOrgOwner>(by).await);
    permit.along_with(&world.permit::<GrantRolesInProjects>(by).await)
}

async fn make(world: &World, by: Member, username: &str, grant: Option<RoleGrant>) -> Made {
    let (permit, change) = (to_make(world, by).await, account(world, username, grant));
    world.store.write(&permit, change).await.map(|committed| committed.value)
}

/// A member with an account.
async fn member(world: &World, by: Member, username: &str, roles: &'static str) -> UserId {
    let user = make(world, by, username, None).await.unwrap().id;
    joins(world, by, user, roles).await;
    user
}

async fn read(world: &World, by: Member, user: UserId) -> Option<Account> {
    let permit = world.permit::<ReadAccount>(by).await;
    world.store.account(&permit, user).await.unwrap()
}

/// The owner whom the first run made.
async fn first_owner(world: &World) -> UserId {
    known(world, "ada@example.org").await.unwrap()
}

async fn a_new_account_keeps_its_hash_and_is_nobodys_member(world: &World) {
    let owner = world.bootstrap().await;
    let before = log(world).await.len();

    let made = make(world, owner, ADA, None).await.unwrap();

    assert_eq!(known(world, ADA).await, Some(made.id));
    let stored = "SELECT COUNT(*) AS n FROM users WHERE password_hash = '$argon2id$' AND registered = TRUE";
    assert_eq!((world.number(stored).await, listed(world, owner).await.len()), (1, 0));
    assert_eq!(read(world, owner, made.id).await, None, "it belongs to nobody yet");
    let told = log(world).await.split_off(before);
    let [event] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((event.draft.kind, event.draft.chain), (EventType::UserCreated, Chain::Deployment));
    assert_eq!((event.org_number, event.group_number), (None, None));
    assert_eq!(event.draft.target_user, Some((made.id, ADA.to_owned())));
    assert!(world.verified_log().await.is_ok());
}

async fn a_strangers_account_keeps_the_strangers_id_and_invitations(world: &World) {
    let owner = world.bootstrap().await;
    let waits = invite(world, owner, "Ada@Example.net", wanted([OrgRole::Owner], &[])).await.unwrap();
    world.clock.turn(1_000);

    let made = make(world, owner, ADA, None).await.unwrap();

    assert_eq!((made.id, made.username.as_str()), (waits.invitee.user, ADA));
    let left = listed(world, owner).await;
    assert_eq!((left.len(), left[0].invitee.invitation), (1, waits.invitee.invitation));
    assert_eq!((left[0].roles, left[0].invitee.username.as_str()), ([OrgRole::Owner].into(), ADA));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users").await, 2, "she and the first owner");
    assert_eq!(made.created, waits.invitee.created.plus_millis(1_000), "an account begins when it is made");
}

async fn what_an_account_is_granted_becomes_an_invitation(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let before = log(world).await.len();
    let roles = [(project, [ProjectRole::Owner].into())];

    let grant = granting(world, owner, OrgRoles::EMPTY, &roles);
    let made = make(world, owner, ADA, Some(grant.clone())).await.unwrap();

    let waits = listed(world, owner).await.remove(0);
    assert_eq!((waits.invitee.user, waits.invitee.invitation), (made.id, grant.invitation));
    assert_eq!(
        (waits.roles, waits.projects),
        ([OrgRole::Member].into(), roles.to_vec()),
        "a member, to be in a project"
    );
    let expected = [EventType::InvitedToOrg, EventType::InvitedToGroup, EventType::UserCreated];
    assert_eq!(said_since(world, before).await, expected);
}

async fn what_an_account_is_granted_is_added_to_an_invitation_that_waits(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    let has = [(project, [ProjectRole::ReadOnly].into())];
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &has)).await.unwrap();

    let more = [(project, [ProjectRole::Owner].into()), (other, [ProjectRole::ReadOnly].into())];
    make(world, owner, ADA, Some(granting(world, owner, [OrgRole::ReadOnly], &more))).await.unwrap();

    let after = listed(world, owner).await.remove(0);
    assert_eq!((after.invitee.invitation, after.invitee.expires), (waits.invitee.invitation, waits.invitee.expires));
    assert_eq!(after.roles, [OrgRole::Member, OrgRole::ReadOnly].into());
    let mut expected =
        vec![(project, [ProjectRole::Owner, ProjectRole::ReadOnly].into()), (other, [ProjectRole::ReadOnly].into())];
    expected.sort_by_key(|(project, _)| *project);
    assert_eq!(after.projects, expected);
}

async fn an_account_of_a_name_is_there_once_however_it_is_written(world: &World) {
    let owner = world.bootstrap().await;
    make(world, owner, ADA, None).await.unwrap();

    for name in [ADA, "ADA@Example.NET", "Ada@Example.org"] {
        let again = make(world, owner, name, Some(granting(world, owner, [OrgRole::Member], &[]))).await;
        assert!(matches!(again, Err(WriteError::Refused(AccountRefusal::Exists))), "{name}: {again:?}");
    }
    assert_eq!(listed(world, owner).await, []);
}

async fn eight_accounts_of_one_name_end_at_one(world: &World) {
    let owner = world.bootstrap().await;
    let stores = [world.store.clone(), world.batching().await];
    let mut writers = JoinSet::new();
    for n in 0..8 {
        let (store, permit) = (stores[n % 2].clone(), to_make(world, owner).await);
        let change = account(world, ADA, Some(granting(world, owner, [OrgRole::Member], &[])));
        writers.spawn(async move { store.write(&permit, change).await.map(|committed| committed.value) });
    }

    let ends: Vec<Made> = writers.join_all().await;

    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "{ends:?}");
    assert_eq!((listed(world, owner).await.len(), world.number("SELECT COUNT(*) AS n FROM users").await), (1, 2));
    assert!(world.verified_log().await.is_ok());
    stores[1].close().await;
}

async fn nothing_is_granted_that_the_permit_does_not_include(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let bare = world.permit::<policy::CreateAccount>(owner).await;
    let there = world.permit_in::<policy::CreateAccount>(owner, project, None).await;
    let reads = (project, ProjectRoles::from([ProjectRole::ReadOnly]));
    let owns = (project, ProjectRoles::from([ProjectRole::Owner]));
    let other = (world.add_project(owner, "other").await, ProjectRoles::from([ProjectRole::ReadOnly]));
    let elsewhere = RoleGrant {
        org: keywright_domain::OrgId::from_bytes([1; 12]),
        ..granting(world, owner, [OrgRole::Member], &[])
    };

    for (permit, grant) in [
        (&bare, granting(world, owner, [OrgRole::Owner], &[])),
        (&bare, granting(world, owner, [OrgRole::Member], &[reads])),
        (&bare, elsewhere),
        (&there, granting(world, owner, OrgRoles::EMPTY, &[owns])),
        (&there, granting(world, owner, OrgRoles::EMPTY, &[reads, other])),
        (&there, granting(world, owner, [OrgRole::Member], &[reads])),
    ] {
        let end = world.store.write(permit, account(world, ADA, Some(grant))).await;
        let expected = AccountRefusal::Membership(MembershipRefusal::MayNotGrant);
        assert!(matches!(&end, Err(WriteError::Refused(refusal)) if *refusal == expected), "{end:?}");
    }
    assert_eq!(known(world, ADA).await, None);
    let grant = granting(world, owner, OrgRoles::EMPTY, &[reads]);
    world.store.write(&there, account(world, ADA, Some(grant))).await.unwrap();
}

async fn an_account_is_seen_from_where_it_belongs(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let user = member(world, owner, ADA, "ORG_MEMBER").await;
    let there = world.permit_in::<ReadAccount>(owner, project, None).await;
    assert_eq!(world.store.account(&there, user).await.unwrap(), None);
    invite_there(world, owner, project, ADA, [ProjectRole::ReadOnly]).await.unwrap();

    let seen = read(world, owner, user).await.unwrap();

    assert_eq!((seen.user.id, seen.orgs.as_slice()), (user, [(owner.org, [OrgRole::Member].into())].as_slice()));
    assert_eq!(seen.projects, [(project, owner.org, [ProjectRole::ReadOnly].into())]);
    assert_eq!(world.store.account(&there, user).await.unwrap(), Some(seen));
    let first = read(world, owner, first_owner(world).await).await.unwrap();
    assert!(first.global_roles.is_empty(), "what somebody is to the deployment is told to nobody in it");
    let everything = world.store.account(&system_permit::<ReadAccount>(), first.user.id).await.unwrap().unwrap();
    assert!(!everything.global_roles.is_empty());
    let places = world.store.find_memberships(user).await.unwrap();
    assert_eq!(places, [Scope::Organization(owner.org), Scope::Project { org: owner.org, project }]);
    assert_eq!(world.store.find_memberships_named(&email("ADA@example.NET")).await.unwrap(), places);
    assert_eq!(world.store.find_memberships_named(&email("nobody@example.net")).await.unwrap(), []);
}

async fn a_name_finds_accounts_and_no_strangers(world: &World) {
    let owner = world.bootstrap().await;
    invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap();
    assert_eq!(world.store.find_account_named(&email(ADA)).await.unwrap(), None);

    let made = make(world, owner, ADA, None).await.unwrap();

    assert_eq!(world.store.find_account_named(&email("ADA@example.NET")).await.unwrap(), Some(made.id));
    assert_eq!(world.store.find_memberships(made.id).await.unwrap(), [], "an invitation is no membership");
}

/// Not yet written: new roles in `by`'s organization.
fn new_roles(
    by: Member,
    user: UserId,
    roles: impl Into<OrgRoles>,
    projects: &[(ProjectId, ProjectRoles)],
) -> ChangeAccount {
    let roles = Some(NewRoles { org: by.org, in_org: roles.into(), in_projects: projects.to_vec() });
    ChangeAccount { user, patch: AccountPatch { roles, ..AccountPatch::default() }, project_limit: 500 }
}

async fn roles_are_replaced_where_the_scope_reaches(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    let user = member(world, owner, ADA, "ORG_MEMBER").await;
    let reads = ProjectRoles::from([ProjectRole::ReadOnly]);
    invite_there(world, owner, project, ADA, reads).await.unwrap();
    let before = log(world).await.len();
    let permit = world.permit::<policy::ChangeAccount>(owner).await;
    let permit = permit.along_with(&world.permit::<GrantRolesInProjects>(owner).await);
    let there = world.permit_in::<policy::ChangeAccount>(owner, project, None).await;

    let moved = new_roles(owner, user, [OrgRole::ReadOnly], &[(other, reads)]);
    let moved = world.store.write(&permit, moved).await.unwrap().value;
    let gone = world.store.write(&there, new_roles(owner, user, OrgRoles::EMPTY, &[(project, reads)])).await;
    let same = new_roles(owner, user, OrgRoles::EMPTY, &[(other, reads)]);
    let same = world.store.write(&permit, same).await.unwrap().value;

    assert_eq!((moved.orgs.as_slice(), &moved), ([(owner.org, [OrgRole::ReadOnly].into())].as_slice(), &same));
    assert_eq!(moved.projects, [(other, owner.org, reads)]);
    assert!(matches!(gone, Err(WriteError::Refused(AccountRefusal::NotFound))), "{gone:?}");
    let expected = [EventType::UserRolesChanged, EventType::RemovedFromGroup, EventType::JoinedGroup];
    assert_eq!(said_since(world, before).await, expected);
}

async fn who_administers_an_organization_alone_leaves_its_projects_as_they_are(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let user = member(world, owner, ADA, "ORG_MEMBER").await;
    let reads = ProjectRoles::from([ProjectRole::ReadOnly]);
    invite_there(world, owner, project, ADA, reads).await.unwrap();
    let permit = world.permit::<policy::ChangeAccount>(owner).await;
    let change = async |projects: &[(ProjectId, ProjectRoles)]| {
        world.store.write(&permit, new_roles(owner, user, [OrgRole::ReadOnly], projects)).await
    };

    let kept = change(&[]).await.unwrap().value;
    let named = change(&[(project, reads)]).await.unwrap().value;
    let other = change(&[(project, [ProjectRole::Owner].into())]).await;

    assert_eq!(kept.projects, [(project, owner.org, reads)]);
    assert_eq!(named.projects, kept.projects);
    let refused = WriteError::Refused(AccountRefusal::Membership(MembershipRefusal::MayNotGrant));
    assert_eq!(format!("{:?}", other.unwrap_err()), format!("{refused:?}"));
}

async fn names_are_changed_over_the_deployment_alone(world: &World) {
    let owner = world.bootstrap().await;
    let user = member(world, owner, ADA, "ORG_MEMBER").await;
    let patch = AccountPatch {
        first_name: Some("Augusta".into()),
        country: Country::try_from("GB").ok(),
        email_address: Some(email("notices@example.net")),
        ..AccountPatch::default()
    };
    let change = |patch: &AccountPatch| ChangeAccount { user, patch: patch.clone(), project_limit: 500 };
    let before = log(world).await.len();

    let refused = world.store.write(&world.permit::<policy::ChangeAccount>(owner).await, change(&patch)).await;
    let changed = world.store.write(&system_permit::<policy::ChangeAccount>(), change(&patch)).await.unwrap().value;
    let same = world.store.write(&world.permit::<policy::ChangeAccount>(owner).await, change(&patch)).await;

    assert!(matches!(refused, Err(WriteError::Refused(AccountRefusal::NotHere))), "{refused:?}");
    assert_eq!((changed.user.first_name.as_str(), changed.user.last_name.as_str()), ("Augusta", "Lovelace"));
    assert_eq!(changed.user.address().as_str(), "notices@example.net");
    assert_eq!(read(world, owner, user).await.unwrap().user, changed.user);
    assert!(same.is_ok(), "what is there already is no change");
    let told = log(world).await.split_off(before);
    assert_eq!(told.iter().map(|event| event.draft.kind).collect::<Vec<_>>(), [EventType::UserUpdated]);
    assert_eq!(told[0].draft.chain, Chain::Deployment);
}

async fn over_the_deployment_roles_are_changed_in_the_organization_that_is_named(world: &World) {
    let owner = world.bootstrap().await;
    let user = member(world, owner, ADA, "ORG_MEMBER").await;
    let everything = system_permit::<policy::ChangeAccount>();

    let raised = world.store.write(&everything, new_roles(owner, user, [OrgRole::Owner], &[])).await.unwrap().value;
    let stranger = make(world, owner, "bob@example.net", None).await.unwrap().id;
    let nowhere = world.store.write(&everything, new_roles(owner, stranger, [OrgRole::Owner], &[])).await;

    assert_eq!(raised.orgs, [(owner.org, [OrgRole::Owner].into())]);
    let expected = AccountRefusal::Membership(MembershipRefusal::UserNotInOrg);
    assert!(matches!(&nowhere, Err(WriteError::Refused(refusal)) if *refusal == expected), "{nowhere:?}");
}

async fn an_account_that_is_deleted_leaves_everything_and_says_so(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    let user = member(world, owner, ADA, "ORG_MEMBER").await;
    invite_there(world, owner, project, ADA, [ProjectRole::ReadOnly]).await.unwrap();
    let invited = make(world, owner, "bob@example.net", None).await.unwrap().id;
    invite_there(world, owner, other, "bob@example.net", [ProjectRole::ReadOnly]).await.unwrap();
    let before = log(world).await.len();
    let everything = system_permit::<policy::DeleteAccount>();

    for user in [user, invited] {
        world.store.write(&everything, DeleteAccount { user }).await.unwrap();
    }
    let again = world.store.write(&everything, DeleteAccount { user }).await;

    assert!(matches!(again, Err(WriteError::Refused(AccountRefusal::NotFound))), "{again:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users").await, 1);
    assert_eq!(
        (listed(world, owner).await.len(), world.number("SELECT COUNT(*) AS n FROM group_invitations").await),
        (0, 0)
    );
    let expected = [
        EventType::RemovedFromGroup,
        EventType::RemovedFromOrg,
        EventType::UserDeleted,
        EventType::OrgInvitationDeleted,
        EventType::GroupInvitationDeleted,
        EventType::UserDeleted,
    ];
    assert_eq!(said_since(world, before).await, expected);
    assert!(world.verified_log().await.is_ok());
}

async fn the_last_owner_of_an_organization_or_the_deployment_is_not_deleted(world: &World) {
    let owner = world.bootstrap().await;
    let first = first_owner(world).await;
    let (here, everything) =
        (world.permit::<policy::DeleteAccount>(owner).await, system_permit::<policy::DeleteAccount>());
    let refused = |end: Result<_, WriteError<AccountRefusal>>| {
        let expected = AccountRefusal::Membership(MembershipRefusal::LastOwnerRemoved);
        assert!(matches!(&end, Err(WriteError::Refused(refusal)) if *refusal == expected), "{:?}", end.err());
    };
    let delete = || DeleteAccount { user: first };

    refused(world.store.write(&here, delete()).await);
    refused(world.store.write(&everything, delete()).await);
    let user = member(world, owner, ADA, "ORG_OWNER").await;
    refused(world.store.write(&everything, delete()).await);
    let bare = world.store.write(&here, delete()).await;
    let expected = AccountRefusal::Membership(MembershipRefusal::MayNotGrant);
    assert!(matches!(&bare, Err(WriteError::Refused(refusal)) if *refusal == expected), "who may make no owner");
    world.tamper("UPDATE users SET global_roles = 'GLOBAL_OWNER GLOBAL_READ_ONLY'").await;
    world.store.write(&everything, delete()).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM org_users").await, 1);
    assert!(read(world, owner, user).await.is_some());
}

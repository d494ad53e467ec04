//! First run in the console: a draft, then everything at once.

use super::first_run::log;
use super::projects::said_since;
use super::sentences;
use super::world::{BEGINNING, World, new_organization, system_permit};
use crate::{
    BeginSetup, CompleteSetup, DraftOwner, DraftedOwner, MakeSetupToken, NewSession, Options, SetUp, SetupRefusal,
    WriteError,
};
use keywright_domain::policy::{self, Bootstrap, DraftSetup};
use keywright_domain::{EventType, OrgId, PersonName, Scope, SessionId, UserId};

sentences! {
    a_draft_needs_a_token_and_becomes_an_organization_with_its_owner_signed_in,
    a_draft_is_not_finished_before_it_names_an_owner,
    of_two_drafts_one_wins_and_the_other_is_told,
    two_drafts_at_once_make_one_organization,
    a_draft_is_good_for_a_day,
    first_run_from_elsewhere_ends_every_draft,
}

type End<T> = Result<T, WriteError<SetupRefusal>>;

async fn token(world: &World) {
    let change = MakeSetupToken { token_hash: vec![1; 32] };
    world.store.write(&system_permit::<policy::MakeSetupToken>(), change).await.unwrap();
}

async fn begin(world: &World, token: u8, draft: u8) -> End<()> {
    let change = BeginSetup { token_hash: vec![token; 32], draft_hash: vec![draft; 32] };
    world.store.write(&system_permit::<DraftSetup>(), change).await.map(|committed| committed.value)
}

fn owner(name: &str) -> DraftedOwner {
    DraftedOwner {
        first_name: PersonName::try_from(name.to_owned()).unwrap(),
        last_name: PersonName::try_from("Lindqvist".to_owned()).unwrap(),
        username: format!("{}@example.org", name.to_lowercase()).try_into().unwrap(),
    }
}

async fn name(world: &World, draft: u8, name: &str) -> End<()> {
    let change = DraftOwner {
        draft_hash: vec![draft; 32],
        owner: owner(name),
        password_hash: Some(format!("$argon2id${name}")),
    };
    world.store.write(&system_permit::<DraftSetup>(), change).await.map(|committed| committed.value)
}

/// Another name, and the password of before.
async fn rename(world: &World, draft: u8, name: &str) -> End<()> {
    let change = DraftOwner { draft_hash: vec![draft; 32], owner: owner(name), password_hash: None };
    world.store.write(&system_permit::<DraftSetup>(), change).await.map(|committed| committed.value)
}

fn completion(world: &World, draft: u8, organization: &str) -> CompleteSetup {
    let chance = &mut *world.chance();
    let (org, session) = (OrgId::mint(BEGINNING, chance), SessionId::mint(BEGINNING, chance));
    let session = NewSession { id: session, token_hash: vec![draft; 16], user_agent: "Firefox".into() };
    CompleteSetup {
        draft_hash: vec![draft; 32],
        organization: crate::NewOrganization { api_access_list_required: true, ..new_organization(org, organization) },
        owner: UserId::mint(BEGINNING, chance),
        global_owner: true,
        session,
    }
}

async fn complete(world: &World, draft: u8, organization: &str) -> End<SetUp> {
    let change = completion(world, draft, organization);
    world.store.write(&system_permit::<Bootstrap>(), change).await.map(|committed| committed.value)
}

async fn found(world: &World, draft: u8) -> Option<Option<DraftedOwner>> {
    world.store.find_setup_draft(&[draft; 32], crate::Clock::now(&*world.clock)).await.unwrap()
}

fn refusal<T: std::fmt::Debug>(end: End<T>) -> SetupRefusal {
    match end {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn a_draft_needs_a_token_and_becomes_an_organization_with_its_owner_signed_in(world: &World) {
    token(world).await;
    assert_eq!(refusal(begin(world, 2, 1).await), SetupRefusal::UnknownToken);
    assert_eq!(found(world, 1).await, None);

    begin(world, 1, 1).await.unwrap();
    assert_eq!(found(world, 1).await, Some(None));
    name(world, 1, "Teo").await.unwrap();
    rename(world, 1, "Mara").await.unwrap();
    assert_eq!(found(world, 1).await, Some(Some(owner("Mara"))));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users").await, 0, "a draft makes nobody");
    let before = log(world).await.len();
    let done = complete(world, 1, "Northwind").await.unwrap();

    let expected = [
        EventType::FirstUserCreated,
        EventType::UserCreated,
        EventType::OrgCreated,
        EventType::JoinedOrg,
        EventType::SignInSucceeded,
    ];
    assert_eq!(said_since(world, before).await, expected);
    assert!(!world.store.is_first_run_open().await.unwrap());
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM setup_tokens").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM setup_drafts").await, 0, "no hash stays behind");
    let session = world.store.find_session(&[1; 16]).await.unwrap().unwrap();
    assert_eq!(session.ends, done.session_ends);
    let person = world.signed_in(session.user, Some(session.id)).await;
    assert_eq!((person.entry().first_name.as_str(), &*person.entry().username), ("Mara", "mara@example.org"));
    assert!(person.permit::<policy::ChangeOrganizationSettings>(Scope::Organization(done.org)).is_ok());
    assert!(person.permit::<policy::MakeResetLink>(Scope::Deployment).is_ok(), "Global Owner");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM organizations WHERE api_access_list_required = TRUE").await, 1);
    let known = world.store.find_credentials(&"mara@example.org".try_into().unwrap()).await.unwrap().unwrap();
    assert_eq!(known.password_hash.as_deref(), Some("$argon2id$Teo"));
    assert!(world.verified_log().await.is_ok());
}

async fn a_draft_is_not_finished_before_it_names_an_owner(world: &World) {
    token(world).await;
    begin(world, 1, 1).await.unwrap();

    assert_eq!(refusal(complete(world, 1, "Northwind").await), SetupRefusal::OwnerMissing);
    assert_eq!(refusal(rename(world, 1, "Mara").await), SetupRefusal::OwnerMissing, "without a password");
    assert_eq!(refusal(complete(world, 9, "Northwind").await), SetupRefusal::DraftGone);
    assert!(world.store.is_first_run_open().await.unwrap());
}

async fn of_two_drafts_one_wins_and_the_other_is_told(world: &World) {
    token(world).await;
    for (draft, owner) in [(1, "Mara"), (2, "Teo")] {
        begin(world, 1, draft).await.unwrap();
        name(world, draft, owner).await.unwrap();
    }

    complete(world, 2, "Northwind").await.unwrap();

    assert_eq!(refusal(complete(world, 1, "Southwind").await), SetupRefusal::Over);
    assert_eq!(refusal(name(world, 1, "Mara").await), SetupRefusal::Over);
    assert_eq!(refusal(begin(world, 1, 3).await), SetupRefusal::Over);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users").await, 1);
}

async fn two_drafts_at_once_make_one_organization(world: &World) {
    token(world).await;
    for (draft, owner) in [(1, "Mara"), (2, "Teo")] {
        begin(world, 1, draft).await.unwrap();
        name(world, draft, owner).await.unwrap();
    }
    let second = world.another(Options::default()).await;
    let (permit, other_permit) = (system_permit::<Bootstrap>(), system_permit::<Bootstrap>());

    let (one, other) = tokio::join!(
        world.store.write(&permit, completion(world, 1, "Northwind")),
        second.write(&other_permit, completion(world, 2, "Southwind"))
    );

    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM organizations").await, 1);
    second.close().await;
}

async fn a_draft_is_good_for_a_day(world: &World) {
    token(world).await;
    begin(world, 1, 1).await.unwrap();
    name(world, 1, "Mara").await.unwrap();

    world.clock.turn(86_399_999);
    assert!(found(world, 1).await.is_some());
    world.clock.turn(1);

    assert_eq!(found(world, 1).await, None);
    assert_eq!(refusal(name(world, 1, "Mara").await), SetupRefusal::DraftGone);
    assert_eq!(refusal(complete(world, 1, "Northwind").await), SetupRefusal::DraftGone);
    begin(world, 1, 2).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM setup_drafts").await, 1, "the old one is forgotten");
}

async fn first_run_from_elsewhere_ends_every_draft(world: &World) {
    token(world).await;
    begin(world, 1, 1).await.unwrap();
    name(world, 1, "Mara").await.unwrap();

    world.bootstrap().await;

    assert_eq!(found(world, 1).await, None);
    assert_eq!(refusal(complete(world, 1, "Northwind").await), SetupRefusal::Over);
}

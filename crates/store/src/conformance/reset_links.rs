//! Links to set a password: opened as often as one likes, used once.

use super::first_run::log;
use super::people::known;
use super::projects::said_since;
use super::sentences;
use super::world::{BEGINNING, World, system_permit};
use crate::change::Denial;
use crate::{LinkOver, MadeResetLink, MakeResetLink, NoSuchAccount, Options, SetPasswordByLink, Whose, WriteError};
use keywright_domain::policy::{self, ChangeOwnPassword};
use keywright_domain::{Chain, EventType, Scope, UserId};

sentences! {
    the_link_of_the_first_run_sets_the_password_once,
    opening_a_link_spends_nothing,
    a_link_is_good_until_its_end,
    a_link_is_found_by_the_name_however_it_is_written,
    nobody_uses_somebody_elses_link,
    setting_the_password_ends_every_session_and_every_link,
    a_link_takes_the_second_factor_away_only_when_it_says_so,
    a_link_is_made_beside_the_running_store,
    links_that_ended_long_ago_are_forgotten,
    notices_go_to_the_address_of_an_account_and_else_to_its_name,
}

const DAY: i64 = 86_400_000;

type Made = Result<MadeResetLink, WriteError<NoSuchAccount>>;

async fn make(world: &World, whose: Whose, token: u8, second_factor: bool) -> Made {
    let change = MakeResetLink { whose, link: world.reset_link(token, second_factor) };
    let made = world.store.write(&system_permit::<policy::MakeResetLink>(), change).await;
    made.map(|committed| committed.value)
}

/// Sets the password; answers whether that took a second factor away.
async fn set(world: &World, user: UserId, token: u8) -> Result<bool, WriteError<LinkOver>> {
    let permit = world.permit_of::<ChangeOwnPassword>(user, Scope::Deployment).await;
    let change = SetPasswordByLink { token_hash: vec![token; 32], password_hash: format!("$argon2id${token}") };
    world.store.write(&permit, change).await.map(|committed| committed.value.second_factor_taken)
}

async fn password(world: &World, user: UserId) -> Option<String> {
    let name = world.signed_in(user, None).await.entry().username.to_string();
    world.store.find_credentials(&name.as_str().try_into().unwrap()).await.unwrap().unwrap().password_hash
}

async fn second_factor(world: &World, user: UserId) {
    let id = user.to_string();
    let factor: &'static str = format!(
        "INSERT INTO second_factors (user_id, data_key_id, sealed, enabled, last_step, created) \
         SELECT '{id}', id, wrapped, TRUE, 0, 0 FROM data_keys LIMIT 1"
    )
    .leak();
    let code: &'static str =
        format!("INSERT INTO recovery_codes (user_id, code_hash) SELECT '{id}', wrapped FROM data_keys LIMIT 1").leak();
    assert_eq!((world.tamper(factor).await, world.tamper(code).await), (1, 1));
}

async fn the_link_of_the_first_run_sets_the_password_once(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let before = log(world).await.len();

    let found = world.store.find_reset_link(&[7; 32]).await.unwrap().unwrap();
    assert_eq!((found.user, found.username.as_str()), (owner, "ada@example.org"));
    assert_eq!((found.ends, found.second_factor), (BEGINNING.plus_millis(DAY), false));
    set(world, owner, 7).await.unwrap();

    assert_eq!(password(world, owner).await.as_deref(), Some("$argon2id$7"));
    assert_eq!(world.store.find_reset_link(&[7; 32]).await.unwrap(), None);
    let again = set(world, owner, 7).await;
    assert!(matches!(again, Err(WriteError::Refused(LinkOver))), "{again:?}");
    let told = log(world).await.split_off(before);
    let [event] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((event.draft.kind, event.draft.chain), (EventType::PasswordChanged, Chain::Deployment));
    assert_eq!(event.actor_user.as_ref().map(|(id, _)| *id), Some(owner));
    assert!(event.remote_address.is_some());
}

async fn opening_a_link_spends_nothing(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;

    for _ in 0..3 {
        assert!(world.store.find_reset_link(&[7; 32]).await.unwrap().is_some());
    }

    set(world, owner, 7).await.unwrap();
}

async fn a_link_is_good_until_its_end(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let before = log(world).await.len();
    let made = make(world, Whose::Id(owner), 8, false).await.unwrap();
    assert_eq!((made.user, made.ends), (owner, BEGINNING.plus_millis(DAY)));
    let told = log(world).await.split_off(before);
    assert_eq!(told[0].draft.kind, EventType::ResetLinkCreated);
    assert_eq!(told[0].draft.target_user.as_ref().unwrap().0, owner);

    world.clock.turn(DAY - 1);
    set(world, owner, 8).await.unwrap();
    make(world, Whose::Id(owner), 9, false).await.unwrap();
    world.clock.turn(DAY);

    let late = set(world, owner, 9).await;
    assert!(matches!(late, Err(WriteError::Refused(LinkOver))), "{late:?}");
    let found = world.store.find_reset_link(&[9; 32]).await.unwrap();
    assert!(found.is_some(), "whoever opens it is told that it has ended");
}

async fn a_link_is_found_by_the_name_however_it_is_written(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let by_name = |name: &str| Whose::Username(name.try_into().unwrap());

    let made = make(world, by_name("ADA@example.org"), 8, true).await.unwrap();
    assert_eq!((made.user, made.username.as_str()), (owner, "ada@example.org"));
    assert!(world.store.find_reset_link(&[8; 32]).await.unwrap().unwrap().second_factor);

    for nobody in [by_name("bob@example.org"), Whose::Id(UserId::from_bytes([1; 12]))] {
        let made = make(world, nobody, 9, false).await;
        assert!(matches!(made, Err(WriteError::Refused(NoSuchAccount))), "{made:?}");
    }
}

async fn nobody_uses_somebody_elses_link(world: &World) {
    let owner_key = world.bootstrap().await;
    let other = super::team_world::member(world, owner_key, "bob@example.org").await;

    let refused = set(world, other, 7).await;

    assert!(matches!(refused, Err(WriteError::Refused(LinkOver))), "{refused:?}");
    assert!(world.store.find_reset_link(&[7; 32]).await.unwrap().is_some());
}

async fn setting_the_password_ends_every_session_and_every_link(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let session = world.open_session(owner, 1).await;
    world.open_session(owner, 2).await;
    make(world, Whose::Id(owner), 8, false).await.unwrap();
    let acting = world.signed_in(owner, Some(session)).await;
    let in_session = acting.permit::<ChangeOwnPassword>(Scope::Deployment).unwrap();
    let before = log(world).await.len();

    set(world, owner, 7).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM sessions").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM one_time_tokens").await, 0);
    let expected = [EventType::PasswordChanged, EventType::SessionRevoked, EventType::SessionRevoked];
    assert_eq!(said_since(world, before).await, expected);
    let change = SetPasswordByLink { token_hash: vec![8; 32], password_hash: "$argon2id$".into() };
    let gone = world.store.write(&in_session, change).await;
    assert!(matches!(gone, Err(WriteError::Denied(Denial::Gone))), "{gone:?}");
}

async fn a_link_takes_the_second_factor_away_only_when_it_says_so(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let left = async || {
        let (factors, codes) = ("SELECT COUNT(*) AS n FROM second_factors", "SELECT COUNT(*) AS n FROM recovery_codes");
        (world.number(factors).await, world.number(codes).await)
    };
    second_factor(world, owner).await;

    assert!(!set(world, owner, 7).await.unwrap());
    assert_eq!(left().await, (1, 1));
    make(world, Whose::Id(owner), 8, true).await.unwrap();
    let before = log(world).await.len();
    assert!(set(world, owner, 8).await.unwrap());

    assert_eq!(left().await, (0, 0));
    let expected = [EventType::PasswordChanged, EventType::SecondFactorDisabled];
    assert_eq!(said_since(world, before).await, expected);
}

async fn a_link_is_made_beside_the_running_store(world: &World) {
    world.bootstrap().await;
    let owner = known(world, "ada@example.org").await.unwrap();
    let beside = world.another(Options::default()).await;
    let before = log(world).await.len();

    let change = MakeResetLink { whose: Whose::Id(owner), link: world.reset_link(8, false) };
    beside.write(&system_permit::<policy::MakeResetLink>(), change).await.unwrap();
    beside.close().await;

    assert_eq!(said_since(world, before).await, [EventType::ResetLinkCreated], "by the poll of the one that runs");
    set(world, owner, 8).await.unwrap();
    assert_eq!(world.verified_log().await.unwrap().chains, 2);
}

async fn links_that_ended_long_ago_are_forgotten(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;

    world.clock.turn(DAY + 7 * DAY - 1);
    make(world, Whose::Id(owner), 8, false).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM one_time_tokens").await, 2);
    world.clock.turn(1);
    make(world, Whose::Id(owner), 9, false).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM one_time_tokens").await, 2);
}

async fn notices_go_to_the_address_of_an_account_and_else_to_its_name(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let mailbox = async |user| world.store.find_mailbox(user).await.unwrap().map(|to| to.as_str().to_owned());

    assert_eq!(mailbox(owner).await.as_deref(), Some("ada@example.org"));
    world.tamper("UPDATE users SET email_address = 'notices@example.net'").await;

    assert_eq!(mailbox(owner).await.as_deref(), Some("notices@example.net"));
    assert_eq!(mailbox(UserId::from_bytes([9; 12])).await, None);
}

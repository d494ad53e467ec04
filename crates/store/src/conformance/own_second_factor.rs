//! Second factors: begun, turned on, asked for, turned off.

use super::first_run::log;
use super::people::kinds_since;
use super::sentences;
use super::world::World;
use crate::{
    CreateSession, DisableSecondFactor, EnableSecondFactor, NewSession, Proof, ReplaceRecoveryCodes,
    SecondFactorRefusal, SecondFactorState, SignInRefusal, StartSecondFactor, WriteError,
};
use keywright_domain::policy::{ChangeOwnSecondFactor, ReadOrganizationUsers, ReadOwnAccount, SignIn};
use keywright_domain::{EventType, Scope, SessionId, UserId};

sentences! {
    a_second_factor_that_is_only_begun_is_not_asked_for,
    the_code_of_an_older_secret_turns_nothing_on,
    a_second_factor_is_asked_for_and_its_first_code_is_spent,
    a_second_factor_that_is_on_is_not_begun_again,
    replaced_recovery_codes_are_worth_nothing,
    a_second_factor_that_is_turned_off_is_gone_with_its_codes,
    an_organization_knows_who_has_a_second_factor,
}

const HERE: Scope = Scope::Deployment;
type End = Result<(), WriteError<SecondFactorRefusal>>;

async fn ada(world: &World) -> UserId {
    world.bootstrap().await;
    world.first_owner().await
}

async fn start(world: &World, user: UserId, sealed: u8) -> End {
    let permit = world.permit_of::<ChangeOwnSecondFactor>(user, HERE).await;
    let change = StartSecondFactor { data_key: "a key".into(), sealed: vec![sealed; 8] };
    world.store.write(&permit, change).await.map(|_| ())
}

async fn enable(world: &World, user: UserId, sealed: u8, step: i64) -> End {
    let permit = world.permit_of::<ChangeOwnSecondFactor>(user, HERE).await;
    let change = EnableSecondFactor { sealed: vec![sealed; 8], step, recovery_codes: codes(0) };
    world.store.write(&permit, change).await.map(|_| ())
}

async fn turned_on(world: &World) -> UserId {
    let user = ada(world).await;
    start(world, user, 1).await.unwrap();
    enable(world, user, 1, 100).await.unwrap();
    user
}

/// Ten hashes.
fn codes(first: u8) -> Vec<Vec<u8>> {
    (first..first + 10).map(|code| vec![code; 32]).collect()
}

async fn sign_in(world: &World, user: UserId, proof: Proof) -> Result<(), WriteError<SignInRefusal>> {
    let permit = world.permit_of::<SignIn>(user, HERE).await;
    let id = SessionId::mint(super::world::BEGINNING, &mut *world.chance());
    let session = NewSession { id, token_hash: id.to_string().into_bytes(), user_agent: String::new() };
    let password = world.password_of(user).await;
    world.store.write(&permit, CreateSession { session, password, proof }).await.map(|_| ())
}

fn refused(end: &Result<(), WriteError<SignInRefusal>>) -> bool {
    matches!(end, Err(WriteError::Refused(SignInRefusal::SecondFactor)))
}

async fn state(world: &World, user: UserId) -> SecondFactorState {
    let permit = world.permit_of::<ReadOwnAccount>(user, HERE).await;
    world.store.own_account(&permit).await.unwrap().unwrap().second_factor
}

async fn a_second_factor_that_is_only_begun_is_not_asked_for(world: &World) {
    let user = ada(world).await;
    let before = log(world).await.len();

    start(world, user, 1).await.unwrap();

    let permit = world.permit_of::<ChangeOwnSecondFactor>(user, HERE).await;
    let started = world.store.started_second_factor(&permit).await.unwrap().unwrap();
    assert_eq!((started.data_key.as_str(), started.sealed, started.last_step), ("a key", vec![1; 8], -1));
    assert_eq!(state(world, user).await, SecondFactorState::Off);
    sign_in(world, user, Proof::Password).await.unwrap();
    assert_eq!(kinds_since(world, before).await, [EventType::SecondFactorStarted, EventType::SignInSucceeded]);
}

async fn the_code_of_an_older_secret_turns_nothing_on(world: &World) {
    let user = ada(world).await;
    let none = enable(world, user, 1, 100).await;
    start(world, user, 1).await.unwrap();
    start(world, user, 2).await.unwrap();

    let older = enable(world, user, 1, 100).await;

    assert!(matches!(none, Err(WriteError::Refused(SecondFactorRefusal::NotThere))));
    assert!(matches!(older, Err(WriteError::Refused(SecondFactorRefusal::NotThere))));
    assert_eq!(state(world, user).await, SecondFactorState::Off);
}

async fn a_second_factor_is_asked_for_and_its_first_code_is_spent(world: &World) {
    let user = turned_on(world).await;

    assert!(refused(&sign_in(world, user, Proof::Password).await));
    assert!(refused(&sign_in(world, user, Proof::Step(100)).await), "spent when it was turned on");
    sign_in(world, user, Proof::Step(101)).await.unwrap();
    assert!(refused(&sign_in(world, user, Proof::Step(101)).await));
    assert!(refused(&sign_in(world, user, Proof::RecoveryCode(vec![77; 32])).await));
    sign_in(world, user, Proof::RecoveryCode(vec![3; 32])).await.unwrap();
    assert!(refused(&sign_in(world, user, Proof::RecoveryCode(vec![3; 32])).await), "each once");
    assert!(matches!(state(world, user).await, SecondFactorState::On { recovery_codes: 9, .. }));
    let kept = world.store.find_second_factor(user).await.unwrap().unwrap();
    assert_eq!((kept.enabled, kept.last_step), (true, 101));
}

async fn a_second_factor_that_is_on_is_not_begun_again(world: &World) {
    let user = turned_on(world).await;

    let begun = start(world, user, 2).await;
    let again = enable(world, user, 1, 200).await;

    assert!(matches!(begun, Err(WriteError::Refused(SecondFactorRefusal::IsOn))));
    assert!(matches!(again, Err(WriteError::Refused(SecondFactorRefusal::IsOn))));
    assert_eq!(world.store.find_second_factor(user).await.unwrap().unwrap().sealed, vec![1; 8]);
}

async fn replaced_recovery_codes_are_worth_nothing(world: &World) {
    let user = turned_on(world).await;
    let permit = world.permit_of::<ChangeOwnSecondFactor>(user, HERE).await;
    let before = log(world).await.len();

    world.store.write(&permit, ReplaceRecoveryCodes { recovery_codes: codes(50) }).await.unwrap();

    assert!(refused(&sign_in(world, user, Proof::RecoveryCode(vec![3; 32])).await));
    sign_in(world, user, Proof::RecoveryCode(vec![53; 32])).await.unwrap();
    assert_eq!(kinds_since(world, before).await[0], EventType::RecoveryCodesReplaced);
}

async fn a_second_factor_that_is_turned_off_is_gone_with_its_codes(world: &World) {
    let user = turned_on(world).await;
    let permit = world.permit_of::<ChangeOwnSecondFactor>(user, HERE).await;

    world.store.write(&permit, DisableSecondFactor).await.unwrap();

    assert_eq!(state(world, user).await, SecondFactorState::Off);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM recovery_codes").await, 0);
    sign_in(world, user, Proof::Password).await.unwrap();
    let again = world.store.write(&permit, DisableSecondFactor).await;
    assert!(matches!(again, Err(WriteError::Refused(SecondFactorRefusal::NotThere))));
    let codes = world.store.write(&permit, ReplaceRecoveryCodes { recovery_codes: codes(50) }).await;
    assert!(matches!(codes, Err(WriteError::Refused(SecondFactorRefusal::NotThere))));
}

async fn an_organization_knows_who_has_a_second_factor(world: &World) {
    let owner = world.bootstrap().await;
    let user = world.first_owner().await;
    let with_one = async || {
        let permit = world.permit::<ReadOrganizationUsers>(owner).await;
        world.store.has_second_factor(&permit, user).await.unwrap()
    };

    start(world, user, 1).await.unwrap();
    assert!(!with_one().await, "only begun");
    enable(world, user, 1, 100).await.unwrap();

    assert!(with_one().await);
}

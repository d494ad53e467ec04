//! Races: what several writers do at once ends as if they had come one after the other.

use super::sentences;
use super::world::{HOME, Member, World};
use crate::change::Denial;
use crate::{AddKey, AddKeyRefusal, ChangeKey, DeleteKey, Options, Store, WriteError};
use keywright_domain::policy::{self, CreateKey};
use keywright_domain::{OrgRole, OrgRoles, Permit, Scope};
use tokio::task::JoinSet;

sentences! {
    eight_writers_under_a_quota_of_five_end_at_exactly_five,
    two_nodes_with_four_writers_each_end_at_exactly_five,
    two_owners_who_delete_each_other_leave_one,
    a_write_of_a_key_that_is_deleted_while_it_waits_is_refused,
    twenty_writes_of_a_key_whose_rights_the_first_changes_all_succeed,
    two_nodes_make_one_log,
}

async fn eight_writers_under_a_quota_of_five_end_at_exactly_five(world: &World) {
    let owner = world.bootstrap().await;

    let added = race_for_keys(world, owner, std::slice::from_ref(&world.store), 8).await;

    assert_eq!((added, world.number(KEYS).await), (4, 5), "the owner key is the first of the five");
    assert_eq!(world.number(COUNT).await, 5);
}

async fn two_nodes_with_four_writers_each_end_at_exactly_five(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.another(Options::default()).await;

    let added = race_for_keys(world, owner, &[world.store.clone(), second.clone()], 4).await;

    assert_eq!((added, world.number(KEYS).await), (4, 5));
    assert_eq!(world.number(COUNT).await, 5);
    second.close().await;
}

const KEYS: &str = "SELECT COUNT(*) AS n FROM api_keys";
const COUNT: &str = "SELECT api_key_count AS n FROM organizations";

/// How many of `each` writers on every store got a key under a quota of five; all others met the quota.
async fn race_for_keys(world: &World, owner: Member, stores: &[Store], each: usize) -> usize {
    let mut writers = JoinSet::new();
    for store in stores {
        for _ in 0..each {
            let permit = world.permit::<CreateKey>(owner).await;
            let change = AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 5 };
            let store = store.clone();
            writers.spawn(async move { store.write(&permit, change).await });
        }
    }
    let ended = writers.join_all().await;
    let full = |end: &&Result<_, _>| matches!(end, Err(WriteError::Refused(AddKeyRefusal::QuotaReached(5))));
    let (added, refused) = (ended.iter().filter(|end| end.is_ok()).count(), ended.iter().filter(full).count());
    assert_eq!(added + refused, stores.len() * each, "{ended:?}");
    added
}

async fn two_owners_who_delete_each_other_leave_one(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    let people = world.tamper("DELETE FROM org_users").await;
    world.tamper("UPDATE organizations SET owner_count = owner_count - 1").await;

    let permit = world.permit_to::<policy::DeleteKey>(owner, other.id).await;
    let other_permit = world.permit_to::<policy::DeleteKey>(other, owner.id).await;
    let (one, another) =
        tokio::join!(world.store.write(&permit, DeleteKey), world.store.write(&other_permit, DeleteKey));

    assert_eq!(people, 1);
    assert!(one.is_ok() != another.is_ok(), "{one:?} {another:?}");
    let refused = one.err().or(another.err()).unwrap();
    assert!(matches!(refused, WriteError::Denied(Denial::Gone)), "{refused:?}");
    assert_eq!(world.number(KEYS).await, 1);
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 1);
}

async fn a_write_of_a_key_that_is_deleted_while_it_waits_is_refused(world: &World) {
    let owner = world.bootstrap().await;
    let doomed = world.add_key(owner, OrgRole::Owner).await;
    let waiting = world.permit::<CreateKey>(doomed).await;
    let permit = world.permit_to::<policy::DeleteKey>(owner, doomed.id).await;
    world.store.write(&permit, DeleteKey).await.unwrap();

    let change = AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 500 };
    let refused = world.store.write(&waiting, change).await.unwrap_err();

    assert!(matches!(refused, WriteError::Denied(Denial::Gone)), "{refused:?}");
    assert_eq!(world.number(KEYS).await, 1);
}

async fn twenty_writes_of_a_key_whose_rights_the_first_changes_all_succeed(world: &World) {
    let owner = world.bootstrap().await;
    let batching = world.batching().await;
    for store in [&world.store, &batching] {
        let key = world.add_key(owner, OrgRole::Owner).await;
        let caller = world.caller(key, HOME).await;
        let scope = Scope::Organization(key.org);
        let permits: Vec<Permit<CreateKey>> = (0..19).map(|_| caller.permit(scope, None).unwrap()).collect();
        let itself: Permit<policy::ChangeKey> = caller.permit(scope, Some(key.id)).unwrap();
        let roles = OrgRoles::from([OrgRole::Owner, OrgRole::Member]);

        store.write(&itself, ChangeKey { description: None, roles: Some(roles) }).await.unwrap();
        let mut writers = JoinSet::new();
        for permit in permits {
            let change = AddKey { key: world.new_key(key.org, [OrgRole::Member].into()), limit: 500 };
            let store = store.clone();
            writers.spawn(async move { store.write(&permit, change).await.map(|_| ()) });
        }

        assert!(writers.join_all().await.iter().all(Result::is_ok));
    }
    batching.close().await;
}

async fn two_nodes_make_one_log(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.batching().await;

    let mut writers = JoinSet::new();
    for store in [&world.store, &second] {
        for _ in 0..20 {
            let permit = world.permit::<CreateKey>(owner).await;
            let change = AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 500 };
            let store = store.clone();
            writers.spawn(async move { store.write(&permit, change).await.unwrap().revision });
        }
    }
    writers.join_all().await;

    let report = world.verified_log().await.unwrap();
    assert_eq!(report.events, 44, "four of the first run, forty keys");
    assert_eq!(report.last.0, 44);
    second.close().await;
}

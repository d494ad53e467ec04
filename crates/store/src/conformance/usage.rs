//! Usage: written beside the log, added up, swept when what was used is gone.

use super::sentences;
use super::world::{BEGINNING, HOME, World};
use crate::{Added, DeleteKey, Folding, Step, Uses};
use keywright_domain::policy::DeleteKey as DeleteKeyAction;
use keywright_domain::{EntryId, KeyId, OrgRole, Timestamp};

sentences! {
    uses_add_up_over_flushes,
    a_late_flush_does_not_turn_back_the_last_use,
    the_same_key_twice_in_a_flush_is_added_up,
    many_uses_wait_as_one_batch_and_are_added_up_in_parts,
    very_many_uses_are_several_batches_and_each_is_added_once,
    batches_are_added_up_together_with_what_was_written_at_once,
    a_fold_that_was_left_in_the_middle_is_gone_on_with_and_nothing_is_added_twice,
    only_one_node_adds_up_until_it_is_silent_for_long,
    a_batch_that_nobody_can_read_does_not_keep_others_waiting,
    a_failed_flush_keeps_what_it_has,
    uses_of_what_is_gone_are_swept,
    flushing_needs_no_revision_lock_and_writes_no_event,
}

fn used(count: u64, after: i64) -> Uses {
    Uses { count, last: BEGINNING.plus_millis(after), address: HOME, call: crate::Called::default() }
}

fn nth(n: u32) -> [u8; 12] {
    let mut id = [0; 12];
    id[8..].copy_from_slice(&n.to_be_bytes());
    id
}

const SUM: &str = "SELECT CAST(SUM(count) AS BIGINT) AS n FROM api_key_usage";

async fn last_used(world: &World) -> Timestamp {
    Timestamp::from_millis(world.number("SELECT last_used AS n FROM api_key_usage").await)
}

async fn uses_add_up_over_flushes(world: &World) {
    let key = KeyId::from_bytes(nth(1));
    for (count, after) in [(3, 1), (4, 2)] {
        let (mut keys, mut entries) = (vec![(key, used(count, after))], Vec::new());
        world.store.add_uses(&mut keys, &mut entries).await.unwrap();
        assert!(keys.is_empty());
    }

    assert_eq!(world.number(SUM).await, 7);
    assert_eq!(last_used(world).await, BEGINNING.plus_millis(2));
}

async fn a_late_flush_does_not_turn_back_the_last_use(world: &World) {
    let key = KeyId::from_bytes(nth(1));
    let late = Uses { address: "198.51.100.1".parse().unwrap(), ..used(1, 1) };
    world.store.add_uses(&mut vec![(key, used(1, 5))], &mut Vec::new()).await.unwrap();

    world.store.add_uses(&mut vec![(key, late)], &mut Vec::new()).await.unwrap();

    assert_eq!(world.number(SUM).await, 2);
    assert_eq!(last_used(world).await, BEGINNING.plus_millis(5));
    let rows = world.rows("SELECT last_used_address FROM api_key_usage").await;
    assert_eq!(rows[0].get::<String>("last_used_address").unwrap(), HOME.to_string());
}

async fn the_same_key_twice_in_a_flush_is_added_up(world: &World) {
    let (key, entry) = (KeyId::from_bytes(nth(1)), EntryId::from_bytes(nth(2)));
    let mut keys = vec![(key, used(1, 5)), (KeyId::from_bytes(nth(3)), used(1, 1)), (key, used(2, 4))];
    let mut entries = vec![(entry, used(1, 1)), (entry, used(1, 2))];

    world.store.add_uses(&mut keys, &mut entries).await.unwrap();

    assert_eq!(world.number(SUM).await, 4);
    assert_eq!(world.number("SELECT MAX(last_used) AS n FROM api_key_usage").await, BEGINNING.millis() + 5);
    assert_eq!(world.number("SELECT count AS n FROM access_list_usage").await, 2);
}

/// Uses of that many keys, and twice as many of entries.
async fn add_many(world: &World, keys: u32, after: i64) -> Added {
    let mut entries: Vec<_> = (0..keys).map(|n| (EntryId::from_bytes(nth(n)), used(2, after))).collect();
    let mut keys: Vec<_> = (0..keys).rev().map(|n| (KeyId::from_bytes(nth(n)), used(1, after))).collect();
    let added = world.store.add_uses(&mut keys, &mut entries).await.unwrap();
    assert!(keys.is_empty() && entries.is_empty());
    added
}

/// A step of that node, so many seconds after the beginning.
async fn step(world: &World, node: i64, seconds: i64, folding: &mut Folding) -> Step {
    world.store.fold_uses(node, BEGINNING.plus_millis(seconds * 1_000), folding).await.unwrap()
}

/// Steps until there is nothing to do; how many rows each has written.
async fn fold_all(world: &World) -> Vec<usize> {
    let (mut folding, mut rows) = (Folding::default(), Vec::new());
    loop {
        match step(world, 1, 100, &mut folding).await {
            Step::Nothing => return rows,
            Step::Added(count) => rows.push(count),
            Step::Began(_) | Step::Ended => {}
        }
    }
}

const ENTRY_SUM: &str = "SELECT CAST(SUM(count) AS BIGINT) AS n FROM access_list_usage";
const BATCHES: &str = "SELECT COUNT(*) AS n FROM usage_batches";

async fn many_uses_wait_as_one_batch_and_are_added_up_in_parts(world: &World) {
    assert_eq!(add_many(world, 1_200, 1).await, Added::AsBatch);
    assert_eq!(world.number(BATCHES).await, 1);

    let rows = fold_all(world).await;

    assert_eq!((rows.iter().sum::<usize>(), rows.iter().max()), (2_400, Some(&500)));
    assert_eq!((world.number(SUM).await, world.number(ENTRY_SUM).await), (1_200, 2_400));
    assert_eq!(world.number(BATCHES).await, 0, "what was added up is forgotten");
    assert_eq!(fold_all(world).await, [0; 0], "once");
}

async fn very_many_uses_are_several_batches_and_each_is_added_once(world: &World) {
    assert_eq!(add_many(world, 9_000, 1).await, Added::AsBatch);
    assert_eq!(world.number(BATCHES).await, 3);

    assert_eq!(fold_all(world).await.iter().sum::<usize>(), 18_000);

    assert_eq!((world.number(SUM).await, world.number(ENTRY_SUM).await), (9_000, 18_000));
}

async fn batches_are_added_up_together_with_what_was_written_at_once(world: &World) {
    for after in [3, 1, 2] {
        add_many(world, 600, after).await;
    }
    assert_eq!(add_many(world, 1, 9).await, Added::AtOnce);

    let rows = fold_all(world).await;

    assert_eq!(rows.iter().sum::<usize>(), 1_200, "three uses of a key are one row");
    assert_eq!((world.number(SUM).await, world.number(ENTRY_SUM).await), (1_801, 3_602));
    assert_eq!(world.number("SELECT MIN(last_used) AS n FROM api_key_usage").await, BEGINNING.millis() + 3);
    assert_eq!(world.number("SELECT MAX(last_used) AS n FROM api_key_usage").await, BEGINNING.millis() + 9);
}

async fn a_fold_that_was_left_in_the_middle_is_gone_on_with_and_nothing_is_added_twice(world: &World) {
    add_many(world, 600, 1).await;
    let mut folding = Folding::default();
    while step(world, 1, 0, &mut folding).await != Step::Added(500) {}
    drop(folding);
    add_many(world, 600, 2).await;

    let rows = fold_all(world).await;

    assert_eq!(rows.iter().sum::<usize>(), 700 + 1_200, "the rest of the first, and then the second");
    assert_eq!((world.number(SUM).await, world.number(ENTRY_SUM).await), (1_200, 2_400));
    assert_eq!(world.number(BATCHES).await, 0);
}

async fn only_one_node_adds_up_until_it_is_silent_for_long(world: &World) {
    add_many(world, 600, 1).await;
    let (mut one, mut other) = (Folding::default(), Folding::default());
    while step(world, 1, 0, &mut one).await != Step::Added(500) {}
    assert_eq!(step(world, 2, 29, &mut other).await, Step::Nothing, "the other is at it");

    assert_eq!(step(world, 2, 31, &mut other).await, Step::Began(1));
    assert_eq!(step(world, 2, 31, &mut other).await, Step::Added(500));

    assert_eq!(step(world, 1, 32, &mut one).await, Step::Nothing, "it was too slow, and adds nothing");
    while step(world, 2, 32, &mut other).await != Step::Nothing {}
    assert_eq!((world.number(SUM).await, world.number(ENTRY_SUM).await), (600, 1_200));
}

async fn a_batch_that_nobody_can_read_does_not_keep_others_waiting(world: &World) {
    add_many(world, 600, 1).await;
    world.tamper("UPDATE usage_batches SET packed = SUBSTR(packed, 3)").await;
    add_many(world, 600, 2).await;

    fold_all(world).await;

    assert_eq!(world.number(SUM).await, 600);
    assert_eq!(world.number(BATCHES).await, 0);
}

async fn a_failed_flush_keeps_what_it_has(world: &World) {
    for (count, table, away, back) in [
        (400, "api_key_usage", "ALTER TABLE api_key_usage RENAME TO away", "ALTER TABLE away RENAME TO api_key_usage"),
        (600, "usage_batches", "ALTER TABLE usage_batches RENAME TO away", "ALTER TABLE away RENAME TO usage_batches"),
    ] {
        let mut keys: Vec<_> = (0..count).map(|n| (KeyId::from_bytes(nth(n)), used(1, 1))).collect();
        let mut entries = vec![(EntryId::from_bytes(nth(1)), used(1, 1))];
        world.tamper(away).await;

        world.store.add_uses(&mut keys, &mut entries).await.unwrap_err();

        assert_eq!((keys.len(), entries.len()), (count as usize, 1), "{table}");
        world.tamper(back).await;
        world.store.add_uses(&mut keys, &mut entries).await.unwrap();
    }
    fold_all(world).await;
    assert_eq!((world.number(SUM).await, world.number(ENTRY_SUM).await), (1_000, 2));
}

async fn uses_of_what_is_gone_are_swept(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    super::access_lists::add(world, owner, key, &["10.0.0.1"]).await;
    let entry: EntryId =
        world.rows("SELECT id FROM api_key_access_list").await[0].parsed("api_key_access_list", "id").unwrap();
    let mut keys = vec![(owner.id, used(1, 1)), (key.id, used(1, 1))];
    world.store.add_uses(&mut keys, &mut vec![(entry, used(1, 1))]).await.unwrap();
    world.store.sweep_uses().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM access_list_usage").await, 1, "what is there stays");

    let permit = world.permit_to::<DeleteKeyAction>(owner, key.id).await;
    world.store.write(&permit, DeleteKey).await.unwrap();
    world.store.sweep_uses().await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_usage").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM access_list_usage").await, 0);
}

async fn flushing_needs_no_revision_lock_and_writes_no_event(world: &World) {
    let owner = world.bootstrap().await;
    let before = world.store.last_event().await.unwrap();

    world.store.add_uses(&mut vec![(owner.id, used(1, 1))], &mut Vec::new()).await.unwrap();

    assert_eq!(world.store.last_event().await.unwrap(), before);
}

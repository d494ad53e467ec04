//! Usage: written beside the log, added up, swept when what was used is gone.

use super::sentences;
use super::world::{BEGINNING, HOME, World};
use crate::{DeleteKey, Uses};
use keywright_domain::policy::DeleteKey as DeleteKeyAction;
use keywright_domain::{EntryId, KeyId, OrgRole, Timestamp};

sentences! {
    uses_add_up_over_flushes,
    a_late_flush_does_not_turn_back_the_last_use,
    the_same_key_twice_in_a_flush_is_added_up,
    twelve_hundred_rows_are_written_in_parts,
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

async fn twelve_hundred_rows_are_written_in_parts(world: &World) {
    let mut keys: Vec<_> = (0..1_200).rev().map(|n| (KeyId::from_bytes(nth(n)), used(1, 1))).collect();
    let mut entries: Vec<_> = (0..1_200).map(|n| (EntryId::from_bytes(nth(n)), used(2, 1))).collect();

    world.store.add_uses(&mut keys, &mut entries).await.unwrap();

    assert_eq!(world.number(SUM).await, 1_200);
    assert_eq!(world.number("SELECT CAST(SUM(count) AS BIGINT) AS n FROM access_list_usage").await, 2_400);
}

async fn a_failed_flush_keeps_what_it_has(world: &World) {
    let mut keys: Vec<_> = (0..600).map(|n| (KeyId::from_bytes(nth(n)), used(1, 1))).collect();
    let mut entries = vec![(EntryId::from_bytes(nth(1)), used(1, 1))];
    world.tamper("ALTER TABLE api_key_usage RENAME TO away").await;

    world.store.add_uses(&mut keys, &mut entries).await.unwrap_err();

    assert_eq!((keys.len(), entries.len()), (600, 1));
    world.tamper("ALTER TABLE away RENAME TO api_key_usage").await;
    world.store.add_uses(&mut keys, &mut entries).await.unwrap();
    assert_eq!(world.number(SUM).await, 600);
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

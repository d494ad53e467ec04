//! The audit: a whole log is called whole, and whatever was done to one is named with the first revision that suffers.

use super::sentences;
use super::world::World;
use crate::{AuditError, BrokenAt, Location, Reader};
use keywright_domain::OrgRole;

sentences! {
    an_empty_log_is_whole,
    a_whole_log_says_where_its_chains_end,
    a_changed_row_is_found,
    a_row_that_cannot_be_read_is_found,
    a_changed_column_of_any_kind_is_found,
    a_row_missing_at_the_beginning_is_found,
    the_last_event_of_a_chain_missing_in_the_middle_is_found,
    a_row_missing_in_the_middle_is_found,
    a_row_missing_at_the_end_is_found,
    an_end_cut_off_with_its_counter_is_found,
    a_swapped_hash_is_found,
    an_event_of_a_chain_without_a_head_is_found,
    a_log_that_grows_meanwhile_is_whole,
    a_log_whose_beginning_was_cut_by_retention_is_whole,
}

mod sqlite_alone {
    super::sentences! { @on Sqlite, the_files_of_a_server_that_was_killed_are_read }
}

/// Ten events: one of an account, three of the first organization, six keys.
async fn ten_events(world: &World) {
    let owner = world.bootstrap().await;
    for _ in 0..6 {
        world.add_key(owner, OrgRole::Member).await;
    }
    assert_eq!(world.verified_log().await.unwrap().last.0, 10);
}

async fn broken(world: &World) -> BrokenAt {
    match world.verified_log().await {
        Err(AuditError::Broken(broken)) => broken,
        other => panic!("{other:?}"),
    }
}

async fn an_empty_log_is_whole(world: &World) {
    let report = world.verified_log().await.unwrap();

    assert_eq!((report.events, report.chains, report.last.0, report.heads.len()), (0, 0, 0, 0));
}

async fn a_whole_log_says_where_its_chains_end(world: &World) {
    ten_events(world).await;

    let report = world.verified_log().await.unwrap();

    assert_eq!((report.events, report.chains), (10, 2));
    let ends: Vec<_> = report.heads.iter().map(|(_, seq, hash)| (*seq, hash.len())).collect();
    assert_eq!(ends, [(9, 64), (1, 64)]);
    assert_eq!(report.heads[1].0, "deployment");
}

async fn a_changed_row_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("UPDATE events SET remote_address = '203.0.113.1' WHERE revision = 6").await;

    let broken = broken(world).await;

    assert_eq!(broken.revision.0, 6);
    assert!(broken.to_string().contains("hash"), "{broken}");
}

async fn a_row_that_cannot_be_read_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("UPDATE events SET public_key = '?' WHERE revision = 7").await;

    assert_eq!(broken(world).await.revision.0, 7);
}

async fn a_changed_column_of_any_kind_is_found(world: &World) {
    ten_events(world).await;
    for (sql, back) in [
        (
            "UPDATE events SET created = created + 1 WHERE revision = 5",
            "UPDATE events SET created = created - 1 WHERE revision = 5",
        ),
        ("UPDATE events SET org_number = 99 WHERE revision = 5", "UPDATE events SET org_number = 4 WHERE revision = 5"),
        (
            "UPDATE events SET detail = NULL WHERE revision = 5",
            "UPDATE events SET detail = 'roles ORG_MEMBER' WHERE revision = 5",
        ),
        (
            "UPDATE events SET event_type = 'X' || event_type WHERE revision = 5",
            "UPDATE events SET event_type = 'API_KEY_CREATED' WHERE revision = 5",
        ),
        (
            "UPDATE events SET target_public_key = NULL WHERE revision = 5",
            "UPDATE events SET target_public_key = \
            (SELECT k.public_key FROM api_keys k WHERE k.id = target_api_key_id) WHERE revision = 5",
        ),
        (
            "UPDATE events SET username = 'eve' WHERE revision = 5",
            "UPDATE events SET username = NULL WHERE revision = 5",
        ),
        (
            "UPDATE events SET chain = 'nowhere' WHERE revision = 1",
            "UPDATE events SET chain = 'deployment' WHERE revision = 1",
        ),
    ] {
        world.tamper(sql).await;
        let expected = if sql.ends_with('5') { 5 } else { 1 };
        assert_eq!(broken(world).await.revision.0, expected, "{sql}");
        world.tamper(back).await;
        assert!(world.verified_log().await.is_ok(), "{back}");
    }
}

async fn a_row_missing_at_the_beginning_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("DELETE FROM events WHERE revision = 1").await;

    assert_eq!(broken(world).await.revision.0, 1);
}

async fn the_last_event_of_a_chain_missing_in_the_middle_is_found(world: &World) {
    let owner = world.bootstrap().await;
    super::organizations::with_key(world, owner, "Elsewhere").await;
    world.add_key(owner, OrgRole::Member).await;
    world.tamper("DELETE FROM events WHERE revision = 6").await;

    assert_eq!(broken(world).await.revision.0, 6);
}

async fn a_row_missing_in_the_middle_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("DELETE FROM events WHERE revision = 6").await;

    assert_eq!(broken(world).await.revision.0, 6);
}

async fn a_row_missing_at_the_end_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("DELETE FROM events WHERE revision > 8").await;

    assert_eq!(broken(world).await.revision.0, 9);
}

async fn an_end_cut_off_with_its_counter_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("DELETE FROM events WHERE revision > 8").await;
    world.tamper("UPDATE log SET revision = 8").await;

    let broken = broken(world).await;

    assert_eq!(broken.revision.0, 9);
    assert!(broken.what.contains("should end at 9"), "{broken}");
}

async fn a_swapped_hash_is_found(world: &World) {
    ten_events(world).await;
    world
        .tamper("UPDATE events SET hash = (SELECT e.hash FROM events e WHERE e.revision = 8) WHERE revision = 7")
        .await;

    assert_eq!(broken(world).await.revision.0, 7);
}

async fn an_event_of_a_chain_without_a_head_is_found(world: &World) {
    ten_events(world).await;
    world.tamper("DELETE FROM chains WHERE chain = 'deployment'").await;

    let broken = broken(world).await;

    assert!(broken.what.contains("deployment"), "{broken}");
}

async fn a_log_that_grows_meanwhile_is_whole(world: &World) {
    let owner = world.bootstrap().await;
    let writing = async {
        for _ in 0..20 {
            world.add_key(owner, OrgRole::Member).await;
        }
    };
    let reading = async {
        for _ in 0..20 {
            let report = world.verified_log().await;
            assert!(report.is_ok(), "{report:?}");
        }
    };

    tokio::join!(writing, reading);
}

async fn a_log_whose_beginning_was_cut_by_retention_is_whole(world: &World) {
    ten_events(world).await;
    world
        .tamper(
            "UPDATE chains SET cut_seq = (SELECT MAX(e.seq) FROM events e WHERE e.chain = chains.chain AND e.revision < 5), \
            cut_hash = (SELECT e.hash FROM events e WHERE e.chain = chains.chain AND e.revision < 5 \
            ORDER BY e.revision DESC LIMIT 1)",
        )
        .await;
    world.tamper("DELETE FROM events WHERE revision < 5").await;

    assert_eq!(world.verified_log().await.unwrap().events, 6);
    world.tamper("DELETE FROM events WHERE revision = 5").await;
    assert_eq!(broken(world).await.revision.0, 5);
}

async fn the_files_of_a_server_that_was_killed_are_read(world: &World) {
    ten_events(world).await;
    let Location::Sqlite { file, synchronous } = &world.location else { panic!("files are SQLite's") };
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("keywright.db");
    std::fs::copy(file, &copy).unwrap();
    std::fs::copy(file.with_extension("db-wal"), copy.with_extension("db-wal")).unwrap();

    let reader = Reader::at(&Location::Sqlite { file: copy, synchronous: *synchronous }).await.unwrap();

    assert_eq!(reader.verify_log().await.unwrap().events, 10);
    reader.close().await;
}

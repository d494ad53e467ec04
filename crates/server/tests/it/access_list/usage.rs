//! How entries were used: `count`, `lastUsed`, `lastUsedAddress`.

use super::path;
use crate::database::on_both;
use crate::world::{DIALECTS, HOME, Key, V2, World};
use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};

on_both!(
    a_new_entry_was_never_used,
    an_admitted_request_is_counted_with_its_time_and_address,
    the_most_specific_entry_counts,
    requests_that_then_fail_are_counted,
    refused_requests_are_not_counted,
    counting_goes_on_over_flushes_and_restarts,
    an_entry_that_is_made_again_begins_at_zero,
);

/// A member with these entries.
async fn key(world: &World, entries: &[&str]) -> Key {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, entries).await;
    key
}

/// How an entry was used: count, time, address.
async fn used(world: &World, key: &Key, entry: &str) -> Value {
    world.app.flush_usage().await;
    let entry = world.get(&world.owner, &path(world, V2, key, &format!("/{entry}"))).await.ok();
    json!([entry.at("/count"), entry.at("/lastUsed"), entry.at("/lastUsedAddress")])
}

/// A call of a key, and its status.
async fn call(world: &World, key: &Key, from: &str, method: &str, target: &str) -> StatusCode {
    let status = world.call_from(from, key, method, target, Body::empty()).await.status;
    StatusCode::from_u16(status).unwrap()
}

async fn a_new_entry_was_never_used(world: World) {
    let key = key(&world, &["192.0.2.0/24", HOME]).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        for entry in ["192.0.2.0%2F24", HOME] {
            let entry = world.get(&world.owner, &path(&world, base, &key, &format!("/{entry}"))).await.ok();
            answers.push((entry.at("/count"), entry.text.contains("lastUsed")));
        }
    }

    assert_eq!(answers, vec![(json!(0), false); 6]);
}

async fn an_admitted_request_is_counted_with_its_time_and_address(world: World) {
    let key = key(&world, &["198.51.100.0/24"]).await;

    for base in DIALECTS {
        assert_eq!(call(&world, &key, "198.51.100.200", "GET", &world.org_path(base, "/apiKeys")).await, 200);
    }
    world.clock.turn(7_000);
    assert_eq!(call(&world, &key, "::ffff:198.51.100.9", "GET", V2).await, 200);

    assert_eq!(used(&world, &key, "198.51.100.0%2F24").await, json!([4, "2026-11-22T08:00:07Z", "198.51.100.9"]));
    let listed = world.get(&world.owner, &path(&world, V2, &key, "")).await.ok();
    assert_eq!((listed.at("/results/0/count"), listed.is_alphabetical()), (json!(4), true));
}

async fn the_most_specific_entry_counts(world: World) {
    let key = key(&world, &["198.51.0.0/16", "198.51.100.0/24", "198.51.100.7"]).await;

    for (from, times) in [("198.51.100.7", 3), ("198.51.100.8", 2), ("198.51.7.7", 1)] {
        for _ in 0..times {
            call(&world, &key, from, "GET", V2).await;
        }
    }

    let time = "2026-11-22T08:00:00Z";
    assert_eq!(used(&world, &key, "198.51.100.7").await, json!([3, time, "198.51.100.7"]));
    assert_eq!(used(&world, &key, "198.51.100.0%2F24").await, json!([2, time, "198.51.100.8"]));
    assert_eq!(used(&world, &key, "198.51.0.0%2F16").await, json!([1, time, "198.51.7.7"]));
}

async fn requests_that_then_fail_are_counted(world: World) {
    let key = key(&world, &[HOME]).await;
    let (elsewhere, _) = world.stranger().await;

    for (method, target, status) in [
        ("GET", format!("{V2}/no/such/thing"), 404),
        ("PUT", V2.to_owned(), 405),
        ("GET", format!("{V2}/orgs/0123456789abcdef01234567"), 404),
        ("GET", format!("{V2}/orgs/{elsewhere}"), 401),
        ("POST", world.org_path(V2, "/apiKeys"), 401),
        ("GET", world.org_path(V2, "/apiKeys?itemsPerPage=0"), 400),
    ] {
        assert_eq!(call(&world, &key, HOME, method, &target).await, status, "{method} {target}");
    }

    assert_eq!(used(&world, &key, HOME).await[0], 6);
}

async fn refused_requests_are_not_counted(world: World) {
    let key = key(&world, &["198.51.100.7"]).await;
    let impostor = Key { private: "00000000-0000-4000-8000-000000000000".to_owned(), ..key.clone() };

    assert_eq!(call(&world, &key, HOME, "GET", V2).await, 403, "not on the list");
    assert_eq!(call(&world, &impostor, "198.51.100.7", "GET", V2).await, 401, "not the key");
    assert_eq!(world.anonymous("GET", V2).await.status, 401);

    assert_eq!(used(&world, &key, "198.51.100.7").await, json!([0, null, null]));
}

async fn counting_goes_on_over_flushes_and_restarts(world: World) {
    let key = key(&world, &[HOME]).await;
    call(&world, &key, HOME, "GET", V2).await;
    assert_eq!(used(&world, &key, HOME).await[0], 1);
    call(&world, &key, HOME, "GET", V2).await;
    call(&world, &key, HOME, "GET", V2).await;

    let world = world.restart().await;

    assert_eq!(used(&world, &key, HOME).await[0], 3, "a stop writes what is in memory");
    world.clock.turn(1_000);
    call(&world, &key, HOME, "GET", V2).await;
    assert_eq!(used(&world, &key, HOME).await, json!([4, "2026-11-22T08:00:01Z", HOME]));
}

async fn an_entry_that_is_made_again_begins_at_zero(world: World) {
    let key = key(&world, &[HOME]).await;
    call(&world, &key, HOME, "GET", V2).await;
    assert_eq!(used(&world, &key, HOME).await[0], 1);

    world.delete(&world.owner, &path(&world, V2, &key, &format!("/{HOME}"))).await.ok();
    world.allow(&key, &[HOME]).await;

    assert_eq!(used(&world, &key, HOME).await, json!([0, null, null]));
}

//! A restart: the server stops, another one starts on the same database, and everything is as it was.

use crate::database::on_both;
use crate::sign;
use crate::world::{HOME, Key, V2, World};
use axum::body::Body;
use http::Request;
use serde_json::json;

on_both!(
    everything_is_as_it_was,
    keys_work_and_deleted_ones_do_not,
    a_nonce_of_before_is_stale_and_a_new_one_is_good,
    the_log_goes_on_where_it_ended,
);

async fn everything_is_as_it_was(world: World) {
    let key = world.key(&["ORG_READ_ONLY"]).await;
    world.allow(&key, &[HOME, "198.51.100.0/24", "2001:db8::/32"]).await;
    let settings = json!({
        "multiFactorAuthRequired": true, "operationsContact": "ops@example.org",
        "customSessionTimeouts": {"idleSessionTimeoutInSeconds": 600}
    });
    world.patch(&world.owner, &world.org_path(V2, "/settings"), settings).await.ok();
    world.patch(&world.owner, &world.org_path(V2, ""), json!({"name": "Zürich & Söhne"})).await.ok();
    let everything = async |world: &World| {
        let mut all = Vec::new();
        let list = format!("/apiKeys/{}/accessList", key.id);
        for rest in ["", "/settings", "/apiKeys", &list, "/events?includeExtensions=true&includeRaw=true"] {
            all.push(world.get(&world.owner, &world.org_path(V2, rest)).await.ok().text);
        }
        all
    };
    let before = everything(&world).await;

    let world = world.restart().await;

    assert_eq!(everything(&world).await, before);
}

async fn keys_work_and_deleted_ones_do_not(world: World) {
    let (key, deleted) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_MEMBER"]).await);
    world.allow(&key, &["198.51.100.7"]).await;
    let keys = world.org_path(V2, "/apiKeys");
    world.delete(&world.owner, &format!("{keys}/{}", deleted.id)).await.ok();

    let world = world.restart().await;

    assert_eq!(world.call_from("198.51.100.7", &key, "GET", &keys, Body::empty()).await.status, 200);
    assert_eq!(world.get(&key, &keys).await.refusal(), (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST".into()));
    assert_eq!(world.get(&deleted, &keys).await.status, 401);
    assert_eq!(world.get(&world.key(&["ORG_MEMBER"]).await, &keys).await.status, 200, "a new one, too");
}

async fn a_nonce_of_before_is_stale_and_a_new_one_is_good(world: World) {
    let keys = world.org_path(V2, "/apiKeys");
    let signed = |world: &World, nonce: &str| {
        let Key { public, private, .. } = &world.owner;
        let signature = sign::authorization(public, private, nonce, 1, "GET", &keys);
        Request::builder().uri(&keys).header("authorization", signature).body(Body::empty()).unwrap()
    };
    let (used, unused) = (world.nonce().await, world.nonce().await);
    assert_eq!(world.send(HOME, signed(&world, &used)).await.status, 200);

    let world = world.restart().await;

    for nonce in [used, unused] {
        let refused = world.send(HOME, signed(&world, &nonce)).await;
        let challenge = refused.header("www-authenticate").unwrap();
        assert_eq!(refused.status, 401);
        assert!(challenge.ends_with("stale=true"), "{challenge}");
        let again = world.send(HOME, signed(&world, &sign::nonce(challenge))).await;
        assert_eq!(again.status, 200, "clients try again by themselves");
    }
}

async fn the_log_goes_on_where_it_ended(world: World) {
    world.key(&["ORG_MEMBER"]).await;
    let before = world.events().await;

    let world = world.restart().await;
    world.key(&["ORG_MEMBER"]).await;

    let after = world.events().await;
    assert_eq!(after[0]["eventTypeName"], "API_KEY_CREATED");
    assert_eq!(after[1..], before[..]);
    let raw = world.get(&world.owner, &world.org_path(V2, "/events?includeRaw=true&itemsPerPage=2")).await.ok();
    let seq = |nth: usize| raw.at(&format!("/results/{nth}/raw/seq")).as_i64().unwrap();
    assert_eq!(seq(0), seq(1) + 1, "the chain has no gap");
}

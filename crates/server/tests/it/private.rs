//! `/api/private/ipinfo` and `/api/private/unauth/version`.

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, Key, V2, World};
use axum::body::Body;
use serde_json::json;

const IPINFO: &str = "/api/private/ipinfo";

/// What a caller behind a proxy is told its address is.
async fn forwarded(world: &World, key: &Key, peer: &str, header: &str, target: &str) -> Answer {
    let request = world.signed(key, "GET", target).await.header("x-forwarded-for", header);
    world.send(peer, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_caller_is_told_its_address() {
    let world = World::new(Kind::Sqlite).await;

    for (from, told) in [
        (HOME, r#"{"currentIpv4Address":"192.0.2.10"}"#),
        ("::ffff:192.0.2.10", r#"{"currentIpv4Address":"192.0.2.10"}"#),
        ("2001:db8:0:0::1", r#"{"currentIpv4Address":"2001:db8::1"}"#),
    ] {
        let answer = world.call_from(from, &world.owner, "GET", IPINFO, Body::empty()).await;

        assert_eq!((answer.status, answer.text.as_str()), (200, told));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("ratelimit")));
    }
}

#[tokio::test]
async fn only_a_trusted_proxy_is_believed_about_the_address() {
    let changes = Changes { trusted_proxies: vec!["10.0.0.0/8"], ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;

    for (peer, header, told) in [
        ("10.0.0.1", "203.0.113.64", "203.0.113.64"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.64, 10.0.0.2", "203.0.113.64"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.64", "203.0.113.64"),
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),
    ] {
        let answer = forwarded(&world, &world.owner, peer, header, IPINFO).await;
        assert_eq!(answer.json(), json!({"currentIpv4Address": told}), "{peer} {header}");
    }
}

#[tokio::test]
async fn the_address_it_tells_is_the_one_that_lists_judge() {
    let changes = Changes { trusted_proxies: vec!["10.0.0.0/8"], ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let told = forwarded(&world, &key, "10.0.0.1", "203.0.113.64", IPINFO).await.text_at("/currentIpv4Address");

    world.allow(&key, &[&told]).await;

    assert_eq!(forwarded(&world, &key, "10.0.0.1", "203.0.113.64", V2).await.status, 200);
    let refused = forwarded(&world, &key, "10.0.0.1", "203.0.113.65", V2).await;
    assert_eq!(refused.refusal_with(), (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST".into(), json!(["203.0.113.65"])));
}

#[tokio::test]
async fn it_is_answered_whatever_the_list_says() {
    let world = World::new(Kind::Sqlite).await;
    let (listed, admin) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_OWNER"]).await);
    world.allow(&listed, &["198.51.100.7"]).await;
    world.allow(&admin, &[HOME]).await;
    world.patch(&admin, &world.org_path(V2, "/settings"), json!({"apiAccessListRequired": true})).await.ok();

    for key in [&listed, &world.owner] {
        assert_eq!(world.get(key, V2).await.status, 403);
        assert_eq!(world.get(key, IPINFO).await.status, 200, "it fills the first entry");
    }
}

#[tokio::test]
async fn a_stranger_gets_the_challenge() {
    let world = World::new(Kind::Sqlite).await;

    let refused = world.anonymous("GET", IPINFO).await;

    assert_eq!((refused.status, refused.header("x-error-code")), (401, None));
    assert!(refused.header("www-authenticate").unwrap().starts_with("Digest "));
}

#[tokio::test]
async fn anybody_may_ask_for_the_version() {
    let world = World::new(Kind::Sqlite).await;

    let answer = world.anonymous("GET", "/api/private/unauth/version").await;

    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let version = "gitHash=0123456789abcdef0123456789abcdef01234567; versionString=0.0.0-test";
    assert_eq!(answer.header("x-mongodb-service-version"), Some(version));
    let head = world.anonymous("HEAD", "/api/private/unauth/version").await;
    assert_eq!((head.status, head.text.as_str(), head.header("x-mongodb-service-version")), (200, "", Some(version)));
}

//! Who is let in from where: the decisions of the access-list contract, at the surface.

use super::{listed, path};
use crate::database::{Kind, on_both};
use crate::world::{Changes, DIALECTS, HOME, Key, V2, World};
use axum::body::Body;
use keywright_domain::ExplicitAccessList;
use keywright_server::app::Limits;
use serde_json::{Value, json};

on_both!(a_covered_caller_goes_on_whether_or_not_lists_are_required, an_uncovered_caller_is_refused_everywhere,);

/// Turns the organization's requirement on or off, by a key that is let in either way.
async fn require(world: &World, required: bool) {
    let admin = world.key(&["ORG_OWNER"]).await;
    world.allow(&admin, &[HOME]).await;
    let body = json!({"apiAccessListRequired": required});
    world.patch(&admin, &world.org_path(V2, "/settings"), body).await.ok();
}

/// A read of the keys from an address: its status, and code and parameters when it is refused.
async fn read(world: &World, key: &Key, from: &str) -> (u16, Value) {
    let answer = world.call_from(from, key, "GET", &world.org_path(V2, "/apiKeys"), Body::empty()).await;
    let refusal =
        if answer.status == 200 { Value::Null } else { json!([answer.at("/errorCode"), answer.at("/parameters")]) };
    (answer.status, refusal)
}

async fn a_covered_caller_goes_on_whether_or_not_lists_are_required(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["198.51.100.0/24"]).await;
    assert_eq!(read(&world, &key, "198.51.100.200").await, (200, Value::Null));

    require(&world, true).await;

    assert_eq!(read(&world, &key, "198.51.100.200").await, (200, Value::Null));
}

async fn an_uncovered_caller_is_refused_everywhere(world: World) {
    let key = world.key(&["ORG_OWNER"]).await;
    world.allow(&key, &["198.51.100.0/24"]).await;
    let refused = (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST".to_owned(), json!([HOME]));

    for base in DIALECTS {
        for (method, target) in [
            ("GET", base.to_owned()),
            ("GET", format!("{base}/orgs")),
            ("POST", format!("{base}/orgs")),
            ("GET", world.org_path(base, "/apiKeys")),
            ("DELETE", path(&world, base, &key, "/198.51.100.0%2F24")),
            ("GET", format!("{base}/no/such/thing")),
            ("PUT", world.org_path(base, "/apiKeys")),
            ("GET", format!("{base}/orgs/0123456789abcdef01234567")),
        ] {
            let answer = world.call_from(HOME, &key, method, &target, Body::empty()).await;
            assert_eq!(answer.refusal_with(), refused, "{method} {target}");
        }
    }
    require(&world, true).await;
    assert_eq!(world.get(&key, &world.org_path(V2, "/apiKeys")).await.refusal_with(), refused);
}

#[tokio::test]
async fn without_a_list_a_key_calls_from_anywhere() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for from in [HOME, "203.0.113.9", "2001:db8::9"] {
        assert_eq!(read(&world, &key, from).await, (200, Value::Null), "{from}");
    }
}

#[tokio::test]
async fn without_a_list_where_one_is_required_a_key_calls_from_nowhere() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    require(&world, true).await;

    for from in [HOME, "203.0.113.9", "2001:db8::9"] {
        assert_eq!(read(&world, &key, from).await, (403, json!(["ORG_REQUIRES_ACCESS_LIST", [from]])));
    }
}

#[tokio::test]
async fn a_mapped_address_is_its_ipv4_address() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &[HOME]).await;

    assert_eq!(read(&world, &key, &format!("::ffff:{HOME}")).await, (200, Value::Null));
    let refused = (403, json!(["IP_ADDRESS_NOT_ON_ACCESS_LIST", ["192.0.2.11"]]));
    assert_eq!(read(&world, &key, "::ffff:192.0.2.11").await, refused, "and is named so");
}

#[tokio::test]
async fn an_ipv6_caller_is_judged_by_ipv6_entries() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["2001:db8::/32", "0.0.0.0/0"]).await;

    assert_eq!(read(&world, &key, "2001:db8:ffff::1").await.0, 200);
    assert_eq!(
        read(&world, &key, "2001:db9::1").await,
        (403, json!(["IP_ADDRESS_NOT_ON_ACCESS_LIST", ["2001:db9::1"]]))
    );
    assert_eq!(read(&world, &key, HOME).await.0, 200);
}

#[tokio::test]
async fn each_key_is_judged_by_its_own_list_alone() {
    let world = World::new(Kind::Sqlite).await;
    let (listed, bare) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_MEMBER"]).await);
    world.allow(&listed, &["198.51.100.7"]).await;

    assert_eq!(read(&world, &bare, HOME).await.0, 200);
    assert_eq!(read(&world, &listed, HOME).await.0, 403);
    assert_eq!(read(&world, &bare, "198.51.100.7").await.0, 200);
}

#[tokio::test]
async fn the_two_halves_let_every_ipv4_address_in() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["0.0.0.0/1", "128.0.0.0/1"]).await;

    for from in ["1.2.3.4", "127.255.255.255", "128.0.0.0", "255.255.255.254"] {
        assert_eq!(read(&world, &key, from).await.0, 200, "{from}");
    }
    assert_eq!(read(&world, &key, "2001:db8::1").await.0, 403);
}

/// What a key is answered that adds to, or removes from, its own list and another's.
async fn writes(mode: ExplicitAccessList, own_list: bool) -> [u16; 4] {
    let limits = Limits { explicit_access_list: mode, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let admin = world.key(&["ORG_OWNER"]).await;
    let (key, other) = (world.key(&["ORG_OWNER"]).await, world.key(&["ORG_MEMBER"]).await);
    let fill = |target: &Key, entry: &str| {
        let (path, body) = (path(&world, V2, target, ""), json!([{"ipAddress": entry}]));
        let (world, admin) = (&world, &admin);
        async move { world.post(admin, &path, body).await.status }
    };
    fill(&other, "203.0.113.1").await;
    if own_list {
        fill(&key, HOME).await;
    }
    let entry = json!([{"ipAddress": "203.0.113.2"}]);
    let removed_own = world.delete(&key, &path(&world, V2, &key, "/203.0.113.9")).await;
    let removed = world.delete(&key, &path(&world, V2, &other, "/203.0.113.1")).await;
    let added = world.post(&key, &path(&world, V2, &other, ""), entry.clone()).await;
    let added_own = world.post(&key, &path(&world, V2, &key, ""), entry).await;
    [added_own.status, removed_own.status, added.status, removed.status]
}

#[tokio::test]
async fn a_key_without_a_list_does_not_begin_its_own() {
    assert_eq!(writes(ExplicitAccessList::Own, false).await, [403, 403, 200, 204]);
    assert_eq!(writes(ExplicitAccessList::Own, true).await, [200, 404, 200, 204]);
}

#[tokio::test]
async fn with_the_rule_off_it_does() {
    assert_eq!(writes(ExplicitAccessList::Off, false).await, [200, 404, 200, 204]);
}

#[tokio::test]
async fn the_refusal_names_the_caller_in_every_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_OWNER"]).await;

    for base in DIALECTS {
        let own = path(&world, base, &key, "");
        for (refused, what) in [
            (world.post(&key, &own, json!([{"ipAddress": HOME}])).await, "add"),
            (world.delete(&key, &format!("{own}/{HOME}")).await, "remove"),
            (world.post(&key, &own, json!("not even an array")).await, "before the body"),
        ] {
            let expected = (403, "RESOURCE_REQUIRES_ACCESS_LIST".into(), json!([HOME]));
            assert_eq!(refused.refusal_with(), expected, "{base} {what}");
            assert_eq!(
                refused.text_at("/detail"),
                "This resource requires access through an access list of ip ranges."
            );
        }
        assert_eq!(world.get(&key, &own).await.status, 200, "{base}: reading needs no list");
    }
}

#[tokio::test]
async fn with_the_strict_rule_a_key_without_a_list_writes_no_list() {
    let limits = Limits { explicit_access_list: ExplicitAccessList::Strict, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        let (list, body) = (path(&world, base, &key, ""), json!([{"ipAddress": HOME}]));
        for refused in
            [world.post(&world.owner, &list, body).await, world.delete(&world.owner, &format!("{list}/{HOME}")).await]
        {
            assert_eq!(refused.refusal_with(), (403, "RESOURCE_REQUIRES_ACCESS_LIST".into(), json!([HOME])), "{base}");
        }
    }
    assert!(listed(&world, V2, &key).await.is_empty());
}

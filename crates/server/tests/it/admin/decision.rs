//! From where global keys may call: their own list first, then the global one (access-list contract 1 and 10).

use super::{keys, list};
use crate::answer::Answer;
use crate::database::{Kind, on_both_kinds};
use crate::world::{Changes, HOME, Key, PUBLIC, V2, World, first_user};
use axum::body::Body;
use keywright_domain::Product;
use serde_json::json;

on_both_kinds!(outside_the_global_list_a_global_key_may_do_nothing, a_change_of_the_list_counts_from_the_next_request);

const WHOAMI: &str = "/api/keywright/v1/whoami";
const ELSEWHERE: &str = "198.51.100.7";

async fn from(world: &World, address: &str, key: &Key, path: &str) -> Answer {
    world.call_from(address, key, "GET", path, Body::empty()).await
}

/// Adds an entry and gives its path.
async fn add(world: &World, owner: &Key, block: &str) -> String {
    let body = json!({"cidrBlock": block, "description": "vpn"});
    list(&format!("/{}", world.post(owner, &list(""), body).await.ok().text_at("/id")))
}

#[track_caller]
fn is_kept_out(answer: &Answer) {
    answer.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!([ELSEWHERE])));
}

async fn outside_the_global_list_a_global_key_may_do_nothing(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;
    let reader = world.global_key(&owner, &["GLOBAL_READ_ONLY"]).await;
    assert_eq!(from(&world, ELSEWHERE, &reader, WHOAMI).await.status, 200, "while the list is empty");

    add(&world, &owner, "192.0.2.0/24").await;

    for path in [keys(""), list(""), WHOAMI.to_owned(), world.org_path(V2, ""), format!("{V2}/nothing")] {
        is_kept_out(&from(&world, ELSEWHERE, &reader, &path).await);
    }
    let old = format!("{PUBLIC}/admin/whitelist");
    let refused = from(&world, ELSEWHERE, &reader, &old).await;
    refused.is_refused((403, "IP_ADDRESS_NOT_ON_WHITELIST", json!([ELSEWHERE])));
    assert_eq!(from(&world, HOME, &reader, &keys("")).await.status, 200);
    // The helper that fills the first entry, and keys of organizations, are not its business.
    assert_eq!(from(&world, ELSEWHERE, &reader, "/api/private/ipinfo").await.status, 200);
    assert_eq!(from(&world, ELSEWHERE, &world.owner, &world.org_path(V2, "")).await.status, 200);
}

async fn a_change_of_the_list_counts_from_the_next_request(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;
    add(&world, &owner, "192.0.2.0/24").await;
    is_kept_out(&from(&world, ELSEWHERE, &owner, WHOAMI).await);

    let entry = add(&world, &owner, ELSEWHERE).await;
    assert_eq!(from(&world, ELSEWHERE, &owner, WHOAMI).await.status, 200);

    world.patch(&owner, &entry, json!({"cidrBlock": "203.0.113.0/24"})).await.ok();
    is_kept_out(&from(&world, ELSEWHERE, &owner, WHOAMI).await);

    world.patch(&owner, &entry, json!({"cidrBlock": "198.51.100.0/24"})).await.ok();
    assert_eq!(from(&world, ELSEWHERE, &owner, WHOAMI).await.status, 200);

    world.delete(&owner, &entry).await.ok();
    is_kept_out(&from(&world, ELSEWHERE, &owner, WHOAMI).await);
}

#[tokio::test]
async fn the_keys_own_list_comes_first() {
    let changes = Changes { products: Some(vec![Product::OpsManager]), ..Changes::default() };
    let world = World::unclaimed_with(Kind::Sqlite, changes).await;
    let made = world.first_user("?whitelist=192.0.2.0/24", &[], first_user()).await.ok();
    let key = Key::of(&made.at("/programmaticApiKey"));
    let entries = world.get(&key, &list("")).await.ok();
    let entry = list(&format!("/{}", entries.text_at("/results/0/id")));

    // Without the global list the key is still held to its own.
    world.delete(&key, &entry).await.ok();

    is_kept_out(&from(&world, ELSEWHERE, &key, WHOAMI).await);
    assert_eq!(world.get(&key, WHOAMI).await.status, 200);
    let root = world.get(&key, PUBLIC).await.ok();
    assert_eq!(root.at("/apiKey/accessList"), json!([{"cidrBlock": "192.0.2.0/24", "ipAddress": null}]));
}

#[tokio::test]
async fn authentication_comes_before_the_global_list_and_the_list_before_the_url() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    add(&world, &owner, "192.0.2.0/24").await;
    let wrong = Key { private: "not the secret".into(), ..owner.clone() };

    from(&world, ELSEWHERE, &wrong, "/api/nothing").await.is_challenged();
    is_kept_out(&from(&world, ELSEWHERE, &owner, "/api/nothing").await);
}

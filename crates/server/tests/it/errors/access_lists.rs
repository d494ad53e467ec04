//! Access lists: entries that cannot be, that are there already, that are not there, that must stay.

use super::{ATLAS, EVERY, OLD, world};
use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, Key, PUBLIC, V2, World};
use keywright_server::app::Limits;
use serde_json::{Value, json};

fn list(world: &World, base: &str, key: &Key, name: &str) -> String {
    world.org_path(base, &format!("/apiKeys/{}/{name}", key.id))
}

/// The answer to these entries for a key that has none.
async fn add(world: &World, base: &str, name: &str, body: Value) -> Answer {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.post(&world.owner, &list(world, base, &key, name), body).await
}

async fn limited(limits: Limits) -> World {
    World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await
}

#[tokio::test]
async fn an_entry_has_an_address_or_a_block() {
    let world = world().await;

    for body in [
        json!([{}]),
        json!([{"ipAddress": null}]),
        json!([{"ipAddress": "192.0.2.1", "cidrBlock": "192.0.2.0/24"}]),
        json!([{"ipAddress": "192.0.2.1"}, {"ipAddress": null, "cidrBlock": null}]),
    ] {
        for base in EVERY {
            let answer = add(&world, base, "accessList", body.clone()).await;
            answer.is_refused((400, "BAD_ACCESS_LIST_ADD_REQUEST", json!([])));
        }
        for base in OLD {
            let answer = add(&world, base, "whitelist", body.clone()).await;
            answer.is_refused((400, "BAD_WHITELIST_ADD_REQUEST", json!([])));
        }
    }
}

#[tokio::test]
async fn a_text_that_is_no_address_or_block_is_named() {
    let world = world().await;

    for base in EVERY {
        for (member, text) in [
            ("ipAddress", "300.1.1.1"),
            ("ipAddress", "198.51.100.0/24"),
            ("ipAddress", "fe80::1%eth0"),
            ("ipAddress", ""),
            ("cidrBlock", "192.0.2.1"),
            ("cidrBlock", "192.0.2.0/33"),
            ("cidrBlock", "2001:db8::/129"),
            ("cidrBlock", "192.0.2.0/"),
            ("cidrBlock", "192.0.2.0/+8"),
        ] {
            let answer = add(&world, base, "accessList", json!([{member: text}])).await;
            answer.is_refused((400, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!([text])));
        }
        let key = world.key(&["ORG_MEMBER"]).await;
        for method in ["GET", "DELETE"] {
            let path = format!("{}/192.0.2.0%2F33", list(&world, base, &key, "accessList"));
            let answer = world.call_from(HOME, &world.owner, method, &path, "").await;
            answer.is_refused((400, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!(["192.0.2.0/33"])));
        }
    }
}

#[tokio::test]
async fn bits_behind_the_prefix_are_refused_in_atlas_and_cleared_elsewhere() {
    let world = world().await;
    let body = json!([{"cidrBlock": "198.51.100.7/24"}]);

    for base in ATLAS {
        let answer = add(&world, base, "accessList", body.clone()).await;
        let parameters = json!(["198.51.100.7/24", "198.51.100.0/24"]);
        answer.is_refused((400, "ATLAS_NON_CANONICAL_CIDR_BLOCK", parameters));
    }
    let masked = add(&world, PUBLIC, "accessList", body).await.ok();
    assert_eq!(masked.at("/results/0/cidrBlock"), "198.51.100.0/24");
}

#[tokio::test]
async fn the_address_of_nobody_is_refused() {
    let world = world().await;

    for (member, text) in [("ipAddress", "0.0.0.0"), ("cidrBlock", "0.0.0.0/32"), ("ipAddress", "::")] {
        for base in EVERY {
            let answer = add(&world, base, "accessList", json!([{member: text}])).await;
            answer.is_refused((400, "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST", json!([text])));
        }
        for base in OLD {
            let answer = add(&world, base, "whitelist", json!([{member: text}])).await;
            answer.is_refused((400, "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_WHITELIST", json!([text])));
        }
    }
}

#[tokio::test]
async fn everywhere_is_an_entry_unless_that_is_switched_off() {
    let (open, shut) = (world().await, limited(Limits { allow_open_cidr: false, ..Limits::default() }).await);

    for text in ["0.0.0.0/0", "::/0"] {
        let body = json!([{"cidrBlock": text}]);
        assert_eq!(add(&open, V2, "accessList", body.clone()).await.status, 200);
        let answer = add(&shut, V2, "accessList", body).await;
        answer.is_refused((400, "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST", json!([text])));
    }
}

#[tokio::test]
async fn the_same_entry_twice_in_a_request_stores_nothing() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let path = list(&world, base, &key, "accessList");
        for body in [
            json!([{"ipAddress": "192.0.2.10"}, {"cidrBlock": "192.0.2.10/32"}]),
            json!([{"ipAddress": "2001:DB8::1"}, {"ipAddress": "2001:db8:0:0:0:0:0:1"}]),
        ] {
            let answer = world.post(&world.owner, &path, body).await;
            answer.is_refused((400, "DUPLICATE_ADDRESSES_IN_INPUT", json!([])));
            assert_eq!(world.get(&world.owner, &path).await.at("/totalCount"), 0);
        }
    }
}

#[tokio::test]
async fn an_entry_that_is_there_is_left_or_refused_as_the_operator_says() {
    let (left, refused) = (world().await, limited(Limits { refuse_present_entries: true, ..Limits::default() }).await);

    for (world, spelled) in [(&left, false), (&refused, true)] {
        let key = world.key(&["ORG_MEMBER"]).await;
        world.allow(&key, &["192.0.2.10"]).await;
        let again = json!([{"cidrBlock": "192.0.2.10/32"}]);
        for base in EVERY {
            let answer = world.post(&world.owner, &list(world, base, &key, "accessList"), again.clone()).await;
            if spelled {
                answer.is_refused((409, "ADDRESS_ALREADY_IN_ACCESS_LIST", json!(["192.0.2.10"])));
            } else {
                assert_eq!((answer.status, answer.at("/totalCount")), (200, json!(1)));
            }
        }
        for base in OLD.into_iter().filter(|_| spelled) {
            let answer = world.post(&world.owner, &list(world, base, &key, "whitelist"), again.clone()).await;
            answer.is_refused((409, "ADDRESS_ALREADY_IN_WHITELIST", json!(["192.0.2.10"])));
        }
    }
}

#[tokio::test]
async fn a_list_has_as_many_entries_as_it_may() {
    let world = world().await;
    let most: Vec<_> = (0..200).map(|n| json!({"ipAddress": format!("203.0.113.{n}")})).collect();
    let key = world.key(&["ORG_MEMBER"]).await;
    world.post(&world.owner, &list(&world, V2, &key, "accessList"), json!(most)).await.ok();

    for base in EVERY {
        let one_more = json!([{"ipAddress": "192.0.2.10"}]);
        let answer = world.post(&world.owner, &list(&world, base, &key, "accessList"), one_more).await;
        answer.is_refused((400, "VALIDATION_ERROR", json!(["an access list may have at most 200 entries"])));
    }
}

#[tokio::test]
async fn an_entry_that_is_not_there_is_named_with_its_key() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["192.0.2.0/24"]).await;

    for (asked, named) in
        [("192.0.2.10", "192.0.2.10"), ("192.0.2.0%2F25", "192.0.2.0/25"), ("2001:DB8::%2F32", "2001:db8::/32")]
    {
        for method in ["GET", "DELETE"] {
            for base in EVERY {
                let path = format!("{}/{asked}", list(&world, base, &key, "accessList"));
                let answer = world.call_from(HOME, &world.owner, method, &path, "").await;
                answer.is_refused((404, "API_KEY_ACCESS_LIST_NOT_FOUND", json!([named, key.id])));
            }
            for base in OLD {
                let path = format!("{}/{asked}", list(&world, base, &key, "whitelist"));
                let answer = world.call_from(HOME, &world.owner, method, &path, "").await;
                answer.is_refused((404, "API_KEY_WHITELIST_NOT_FOUND", json!([named, key.id])));
            }
        }
    }
}

#[tokio::test]
async fn a_key_does_not_remove_what_lets_it_in() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &[HOME]).await;

    for base in EVERY {
        let answer = world.delete(&key, &format!("{}/{HOME}", list(&world, base, &key, "accessList"))).await;
        answer.is_refused((400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST", json!([HOME])));
    }
    for base in OLD {
        let answer = world.delete(&key, &format!("{}/{HOME}", list(&world, base, &key, "whitelist"))).await;
        answer.is_refused((400, "CANNOT_REMOVE_CALLER_FROM_WHITELIST", json!([HOME])));
    }
}

#[tokio::test]
async fn a_key_removes_its_entry_while_another_lets_it_in_and_others_always() {
    let world = world().await;
    let (key, other) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_MEMBER"]).await);
    world.allow(&key, &[HOME, "192.0.2.0/24"]).await;
    world.allow(&other, &[HOME]).await;
    let path = |key: &Key| format!("{}/{HOME}", list(&world, V2, key, "accessList"));

    assert_eq!(world.delete(&key, &path(&key)).await.status, 204);
    assert_eq!(world.delete(&world.owner, &path(&other)).await.status, 204);
}

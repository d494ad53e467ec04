//! `DELETE …/accessList/{ipAddress}`.

use super::{listed, path};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, V2, World};
use axum::body::Body;
use serde_json::json;

on_both!(
    an_entry_is_removed_by_every_text_that_names_it,
    a_key_keeps_the_entry_that_lets_it_in,
    another_covering_entry_makes_the_removal_legal,
    owners_remove_everything_from_the_lists_of_others,
);

async fn an_entry_is_removed_by_every_text_that_names_it(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        for (entry, text) in [
            ("198.51.100.0/24", "198.51.100.0%2F24"),
            ("198.51.100.0/24", "198.51.100.0/24"),
            ("203.0.113.64", "203.0.113.64"),
            ("203.0.113.64", "203.0.113.64%2f32"),
            ("203.0.113.64/32", "203.0.113.64"),
            ("2001:db8::1", "2001:DB8:0::1"),
            ("2001:db8::/32", "2001:db8::/32"),
        ] {
            world.allow(&key, &[entry]).await;

            let removed = world.delete(&world.owner, &path(&world, base, &key, &format!("/{text}"))).await;

            assert_eq!((removed.status, removed.text.as_str()), (204, ""), "{base} {text}");
            assert!(listed(&world, base, &key).await.is_empty(), "{base} {text}");
        }
    }
}

async fn a_key_keeps_the_entry_that_lets_it_in(world: World) {
    let key = world.key(&["ORG_OWNER"]).await;
    world.allow(&key, &[HOME, "198.51.100.0/24"]).await;

    for base in DIALECTS {
        for text in [HOME.to_owned(), format!("{HOME}%2F32")] {
            let refused = world.delete(&key, &path(&world, base, &key, &format!("/{text}"))).await;
            let expected = (400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST".into(), json!([HOME]));
            assert_eq!(refused.refusal_with(), expected, "{base}");
        }
    }
    let block = path(&world, V2, &key, "/198.51.100.0%2F24");
    let from_within = world.call_from("198.51.100.7", &key, "DELETE", &block, Body::empty()).await;
    assert_eq!(from_within.refusal_with().2, json!(["198.51.100.7"]), "the caller's address is named, not the block");

    assert_eq!(world.delete(&key, &block).await.status, 204, "what does not cover the caller may go");
    assert_eq!(listed(&world, V2, &key).await, [format!("{HOME}/32")]);
    assert_eq!(world.delete(&key, &path(&world, V2, &key, &format!("/{HOME}"))).await.status, 400, "nor may the last");
}

async fn another_covering_entry_makes_the_removal_legal(world: World) {
    for base in DIALECTS {
        let key = world.key(&["ORG_OWNER"]).await;
        world.allow(&key, &[HOME, "192.0.2.0/24"]).await;

        assert_eq!(world.delete(&key, &path(&world, base, &key, &format!("/{HOME}"))).await.status, 204, "{base}");
        assert_eq!(
            world.get(&key, &path(&world, base, &key, "")).await.status,
            200,
            "{base}: the block still covers it"
        );
        assert_eq!(world.delete(&key, &path(&world, base, &key, "/192.0.2.0%2F24")).await.status, 400, "{base}");
    }
}

async fn owners_remove_everything_from_the_lists_of_others(world: World) {
    world.allow(&world.key(&["ORG_OWNER"]).await, &[HOME]).await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        world.allow(&key, &[HOME, "198.51.100.0/24"]).await;
        for entry in [HOME, "198.51.100.0%2F24"] {
            let removed = world.delete(&world.owner, &path(&world, base, &key, &format!("/{entry}"))).await;
            assert_eq!(removed.status, 204, "{base} {entry}: the key is compared, not only the address");
        }
        let open = world.call_from("203.0.113.9", &key, "GET", &world.org_path(base, "/apiKeys"), Body::empty()).await;
        assert_eq!(open.status, 200, "{base}: an empty list is open to the world");
    }
}

#[tokio::test]
async fn a_mapped_caller_is_the_same_caller() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_OWNER"]).await;
    world.allow(&key, &[HOME]).await;

    let target = path(&world, V2, &key, &format!("/{HOME}"));
    let refused = world.call_from(&format!("::ffff:{HOME}"), &key, "DELETE", &target, Body::empty()).await;

    assert_eq!(refused.refusal_with(), (400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST".into(), json!([HOME])));
}

#[tokio::test]
async fn what_is_not_there_cannot_be_removed() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["198.51.100.0/24"]).await;

    for base in DIALECTS {
        for (text, status, code, parameters) in [
            ("192.0.2.1", 404, "API_KEY_ACCESS_LIST_NOT_FOUND", json!(["192.0.2.1", key.id])),
            ("198.51.100.7", 404, "API_KEY_ACCESS_LIST_NOT_FOUND", json!(["198.51.100.7", key.id])),
            ("198.51.100.0%2F25", 404, "API_KEY_ACCESS_LIST_NOT_FOUND", json!(["198.51.100.0/25", key.id])),
            ("nowhere", 400, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!(["nowhere"])),
        ] {
            let refused = world.delete(&world.owner, &path(&world, base, &key, &format!("/{text}"))).await;
            assert_eq!(refused.refusal_with(), (status, code.to_owned(), parameters), "{base} {text}");
        }
        let nobody = world.org_path(base, "/apiKeys/0123456789abcdef01234567/accessList/192.0.2.1");
        assert_eq!(world.delete(&world.owner, &nobody).await.refusal(), (400, "API_KEY_NOT_FOUND".into()), "{base}");
    }
    assert_eq!(listed(&world, V2, &key).await, ["198.51.100.0/24"]);
}

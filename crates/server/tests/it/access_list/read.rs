//! `GET …/accessList` and `GET …/accessList/{ipAddress}`.

use super::{add, blocks, path};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, Key, V2, World};
use serde_json::{Value, json};

on_both!(an_entry_is_read_by_every_text_that_names_it, a_list_is_paged_in_order_of_creation);

/// A key with one address, one block, and one of each for IPv6.
async fn key(world: &World) -> Key {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["203.0.113.64", "198.51.100.0/24", "2001:db8::1", "2001:db8:1::/48"]).await;
    key
}

async fn an_entry_is_read_by_every_text_that_names_it(world: World) {
    let key = key(&world).await;

    for base in DIALECTS {
        for (texts, block) in [
            (["203.0.113.64", "203.0.113.64%2F32", "203.0.113.64/32"], "203.0.113.64/32"),
            (["198.51.100.0%2F24", "198.51.100.0%2f24", "198.51.100.0/24"], "198.51.100.0/24"),
            (["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001%3Adb8%3A%3A1%2F128"], "2001:db8::1/128"),
            (["2001:db8:1::%2F48", "2001:db8:1::/48", "2001:0db8:0001:0::%2f48"], "2001:db8:1::/48"),
        ] {
            for text in texts {
                let read = world.get(&world.owner, &path(&world, base, &key, &format!("/{text}"))).await;

                assert_eq!((read.status, read.at("/cidrBlock")), (200, json!(block)), "{base} {text}");
            }
        }
    }
}

async fn a_list_is_paged_in_order_of_creation(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    let many: Vec<Value> = (0..130).rev().map(|n| json!({"ipAddress": format!("192.0.2.{n}")})).collect();
    let expected: Vec<_> = (0..130).rev().map(|n| format!("192.0.2.{n}/32")).collect();
    add(&world, V2, &key, Value::Array(many)).await.ok();

    for base in DIALECTS {
        let list = path(&world, base, &key, "");
        let first = world.get(&world.owner, &list).await.ok();
        let second = world.get(&world.owner, &format!("{list}?pageNum=2")).await.ok();
        let past = world.get(&world.owner, &format!("{list}?pageNum=3")).await.ok();

        assert_eq!([blocks(&first), blocks(&second)].concat(), expected, "{base}");
        assert!(first.link("next").is_some() && second.link("next").is_none());
        assert_eq!((past.at("/results"), past.at("/totalCount")), (json!([]), json!(130)));
    }
}

#[tokio::test]
async fn the_whole_list_in_each_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        let read = world.get(&world.owner, &path(&world, base, &key, "?itemsPerPage=2")).await.ok();
        assert!(read.is_alphabetical(), "{}", read.text);
        answers.push(read.naming(&[(&world.org, "ORG"), (&key.id, "ID")]));
    }

    insta::assert_snapshot!(answers[0], @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID/accessList?includeCount=true&pageNum=1&itemsPerPage=2","rel":"self"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID/accessList?includeCount=true&itemsPerPage=2&pageNum=2","rel":"next"}],"results":[{"cidrBlock":"203.0.113.64/32","count":0,"created":"2026-11-22T08:00:00Z","ipAddress":"203.0.113.64","links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID/accessList/203.0.113.64","rel":"self"}]},{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID/accessList/198.51.100.0%2F24","rel":"self"}]}],"totalCount":4}"#);
    insta::assert_snapshot!(answers[1], @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/accessList?pageNum=1&itemsPerPage=2","rel":"self"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/accessList?itemsPerPage=2&pageNum=2","rel":"next"}],"results":[{"cidrBlock":"203.0.113.64/32","count":0,"created":"2026-11-22T08:00:00Z","ipAddress":"203.0.113.64","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/accessList/203.0.113.64","rel":"self"}]},{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/accessList/198.51.100.0%2F24","rel":"self"}]}],"totalCount":4}"#);
    insta::assert_snapshot!(answers[2], @r#"{"links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/accessList?pageNum=1&itemsPerPage=2","rel":"self"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/accessList?itemsPerPage=2&pageNum=2","rel":"next"}],"results":[{"cidrBlock":"203.0.113.64/32","count":0,"created":"2026-11-22T08:00:00Z","ipAddress":"203.0.113.64","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/accessList/203.0.113.64","rel":"self"}]},{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/accessList/198.51.100.0%2F24","rel":"self"}]}],"totalCount":4}"#);
}

#[tokio::test]
async fn a_block_alone_links_its_key_and_an_address_does_not() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world).await;

    for (base, prefix) in DIALECTS.into_iter().zip(["https", "https", "http"]) {
        let read = |text: &str| {
            let target = path(&world, base, &key, &format!("/{text}"));
            let world = &world;
            async move { world.get(&world.owner, &target).await.ok().at("/links") }
        };
        let list = format!("http://localhost:8080{}", path(&world, base, &key, ""));
        let key_itself = list.trim_end_matches("/accessList");

        assert_eq!(read("203.0.113.64%2F32").await, json!([{"href": format!("{list}/203.0.113.64"), "rel": "self"}]));
        let block = json!([
            {"href": format!("{list}/198.51.100.0%2F24"), "rel": "self"},
            {"href": key_itself, "rel": format!("{prefix}://cloud.mongodb.com/apiKeys")}
        ]);
        assert_eq!(read("198.51.100.0/24").await, block);
        let ipv6 = read("2001:db8:1::%2F48").await;
        assert_eq!(ipv6[0]["href"], format!("{list}/2001:db8:1::%2F48"));
    }
}

#[tokio::test]
async fn an_entry_that_is_not_there_is_not_found_by_its_canonical_name() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world).await;

    for base in DIALECTS {
        for (text, named) in [
            ("203.0.113.65", "203.0.113.65"),
            ("203.0.113.65%2F32", "203.0.113.65"),
            ("198.51.100.0/25", "198.51.100.0/25"),
            ("198.51.100.7", "198.51.100.7"),
            ("2001:DB8::2", "2001:db8::2"),
        ] {
            let refused = world.get(&world.owner, &path(&world, base, &key, &format!("/{text}"))).await;
            let expected = (404, "API_KEY_ACCESS_LIST_NOT_FOUND".into(), json!([named, key.id]));
            assert_eq!(refused.refusal_with(), expected, "{base}");
        }
        for text in ["nowhere", "203.0.113", "198.51.100.0%2F33"] {
            let refused = world.get(&world.owner, &path(&world, base, &key, &format!("/{text}"))).await;
            let given = text.replace("%2F", "/");
            let expected = (400, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION".into(), json!([given]));
            assert_eq!(refused.refusal_with(), expected, "{base}");
        }
    }
}

#[tokio::test]
async fn a_list_is_open_to_its_key_and_to_administrators_only() {
    let world = World::new(Kind::Sqlite).await;
    let (own, member) = (world.key(&["ORG_READ_ONLY"]).await, world.key(&["ORG_MEMBER"]).await);
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    world.allow(&own, &[HOME]).await;

    for base in DIALECTS {
        for target in [path(&world, base, &own, ""), path(&world, base, &own, &format!("/{HOME}"))] {
            for key in [&own, &admin, &world.owner] {
                assert_eq!(world.get(key, &target).await.status, 200, "{base}");
            }
            let refused = world.get(&member, &target).await;
            assert_eq!(refused.refusal_with(), (401, "API_KEY_ACCESS_LIST_ACCESS_DENIED".into(), json!([])), "{base}");
        }
    }
}

#[tokio::test]
async fn the_list_of_an_unknown_or_foreign_key_is_not_shown() {
    let world = World::new(Kind::Sqlite).await;
    let (_, stranger) = world.stranger().await;

    for base in DIALECTS {
        for id in [stranger.id.as_str(), "0123456789abcdef01234567"] {
            for rest in ["", "/192.0.2.10"] {
                let target = world.org_path(base, &format!("/apiKeys/{id}/accessList{rest}"));
                let refused = world.get(&world.owner, &target).await;
                assert_eq!(refused.refusal_with(), (400, "API_KEY_NOT_FOUND".into(), json!([id])), "{base}{rest}");
            }
        }
    }
}

#[tokio::test]
async fn the_lower_case_spelling_is_the_same_list() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world).await;

    for base in DIALECTS {
        let spelled = path(&world, base, &key, "").replace("accessList", "accesslist");
        let read = world.get(&world.owner, &spelled).await.ok();

        assert_eq!(blocks(&read).len(), 4, "{base}");
        assert!(read.link("self").unwrap().contains("/accessList?"), "links have the other spelling");
        assert_eq!(world.get(&world.owner, &format!("{spelled}/203.0.113.64")).await.status, 200);
    }
}

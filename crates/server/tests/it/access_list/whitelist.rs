//! `…/whitelist`: the same list under its name of before 2021, in v1.0 and public.

use super::{blocks, listed};
use crate::database::{Kind, on_both};
use crate::world::{Changes, HOME, Key, PUBLIC, V1, V2, World};
use keywright_server::app::Limits;
use serde_json::json;

on_both!(both_names_are_one_list);

/// The path of a key's list by its old name, and what follows.
fn path(world: &World, base: &str, key: &Key, rest: &str) -> String {
    world.org_path(base, &format!("/apiKeys/{}/whitelist{rest}", key.id))
}

async fn both_names_are_one_list(world: World) {
    for base in [V1, PUBLIC] {
        let key = world.key(&["ORG_MEMBER"]).await;
        world.allow(&key, &["203.0.113.64"]).await;

        let body = json!([{"cidrBlock": "198.51.100.0/24"}]);
        let added = world.post(&world.owner, &path(&world, base, &key, ""), body).await;
        assert_eq!((added.status, blocks(&added)), (200, vec!["203.0.113.64/32".into(), "198.51.100.0/24".into()]));
        assert_eq!(listed(&world, V2, &key).await, blocks(&added), "{base}");
        for text in ["198.51.100.0%2F24", "198.51.100.0/24"] {
            let read = world.get(&world.owner, &path(&world, base, &key, &format!("/{text}"))).await;
            assert_eq!(read.at("/cidrBlock"), "198.51.100.0/24", "{base}");
        }
        let removed = world.delete(&world.owner, &path(&world, base, &key, "/203.0.113.64%2F32")).await;
        assert_eq!((removed.status, removed.text.as_str()), (204, ""), "{base}");
        assert_eq!(listed(&world, V2, &key).await, ["198.51.100.0/24"], "{base}");
    }
}

#[tokio::test]
async fn links_keep_the_spelling_of_the_request() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["198.51.100.0/24"]).await;
    let mut answers = Vec::new();

    for base in [V1, PUBLIC] {
        for rest in ["", "/198.51.100.0%2F24"] {
            let read = world.get(&world.owner, &path(&world, base, &key, rest)).await.ok();
            answers.push(read.naming(&[(&world.org, "ORG"), (&key.id, "ID")]));
        }
    }

    insta::assert_snapshot!(answers[0], @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/whitelist?pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/whitelist/198.51.100.0%2F24","rel":"self"}]}],"totalCount":1}"#);
    insta::assert_snapshot!(answers[1], @r#"{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID/whitelist/198.51.100.0%2F24","rel":"self"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID","rel":"https://cloud.mongodb.com/apiKeys"}]}"#);
    insta::assert_snapshot!(answers[2], @r#"{"links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/whitelist?pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/whitelist/198.51.100.0%2F24","rel":"self"}]}],"totalCount":1}"#);
    insta::assert_snapshot!(answers[3], @r#"{"cidrBlock":"198.51.100.0/24","count":0,"created":"2026-11-22T08:00:00Z","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID/whitelist/198.51.100.0%2F24","rel":"self"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID","rel":"http://cloud.mongodb.com/apiKeys"}]}"#);
}

#[tokio::test]
async fn v2_does_not_have_it() {
    let world = World::new(Kind::Sqlite).await;
    let target = path(&world, V2, &world.owner, "");

    for refused in [
        world.get(&world.owner, &target).await,
        world.post(&world.owner, &target, json!([])).await,
        world.delete(&world.owner, &format!("{target}/{HOME}")).await,
    ] {
        assert_eq!(refused.refusal().1, "RESOURCE_NOT_FOUND");
    }
}

#[tokio::test]
async fn refusals_have_the_old_spelling_where_there_is_one() {
    let limits = Limits { refuse_present_entries: true, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let (key, own) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_OWNER"]).await);
    world.allow(&own, &[HOME]).await;
    world.allow(&key, &["198.51.100.7"]).await;

    for base in [V1, PUBLIC] {
        let list = path(&world, base, &key, "");
        let post = |body| world.post(&world.owner, &list, body);
        for (refused, status, code) in [
            (post(json!([{}])).await, 400, "BAD_WHITELIST_ADD_REQUEST"),
            (post(json!([{"ipAddress": "0.0.0.0"}])).await, 400, "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_WHITELIST"),
            (post(json!([{"ipAddress": "198.51.100.7"}])).await, 409, "ADDRESS_ALREADY_IN_WHITELIST"),
            (world.get(&world.owner, &format!("{list}/192.0.2.1")).await, 404, "API_KEY_WHITELIST_NOT_FOUND"),
            (world.get(&world.key(&["ORG_MEMBER"]).await, &list).await, 401, "API_KEY_WHITELIST_ACCESS_DENIED"),
            (world.get(&key, &list).await, 403, "IP_ADDRESS_NOT_ON_WHITELIST"),
            (
                world.delete(&own, &path(&world, base, &own, &format!("/{HOME}"))).await,
                400,
                "CANNOT_REMOVE_CALLER_FROM_WHITELIST",
            ),
            (post(json!([{"ipAddress": "x"}])).await, 400, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION"),
            (
                post(json!([{"ipAddress": "1.1.1.1"}, {"ipAddress": "1.1.1.1"}])).await,
                400,
                "DUPLICATE_ADDRESSES_IN_INPUT",
            ),
        ] {
            assert_eq!(refused.refusal(), (status, code.to_owned()), "{base}");
            assert_eq!(refused.header("x-error-code"), Some(code));
        }
    }

    let admin = world.key(&["ORG_OWNER"]).await;
    world.allow(&admin, &[HOME]).await;
    world.patch(&admin, &world.org_path(V2, "/settings"), json!({"apiAccessListRequired": true})).await.ok();
    for base in [V1, PUBLIC] {
        let refused = world.get(&world.owner, &path(&world, base, &key, "")).await;
        assert_eq!(refused.refusal_with(), (403, "ORG_REQUIRES_WHITELIST".into(), json!([HOME])), "{base}");
    }
}

//! The root of each API.

use crate::database::{Kind, on_both};
use crate::world::{Changes, DIALECTS, HOME, PUBLIC, V1, V2, World};
use axum::body::Body;
use keywright_domain::Product;
use keywright_server::app::Limits;
use serde_json::json;

on_both!(the_root_shows_the_calling_keys_list_in_order);

async fn the_root_shows_the_calling_keys_list_in_order(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &[HOME, "198.51.100.0/24", "2001:db8::1"]).await;

    for base in DIALECTS {
        let root = world.get(&key, base).await.ok();

        let expected = json!([
            {"cidrBlock": "192.0.2.10/32", "ipAddress": "192.0.2.10"},
            {"cidrBlock": "198.51.100.0/24", "ipAddress": null},
            {"cidrBlock": "2001:db8::1/128", "ipAddress": "2001:db8::1"}
        ]);
        assert_eq!(root.at("/apiKey/accessList"), expected, "{base}");
        assert_eq!(root.at("/apiKey/id"), key.id);
    }
}

#[tokio::test]
async fn the_whole_answer_in_each_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        let root = world.get(&world.owner, base).await.ok();
        assert!(root.is_alphabetical(), "{}", root.text);
        let (id, public) = (world.owner.id.as_str(), world.owner.public.as_str());
        answers.push(root.naming(&[(&world.org, "ORG"), (&world.project, "PROJECT"), (id, "ID"), (public, "PUBLIC")]));
    }

    insta::assert_snapshot!(answers[0], @r#"{"apiKey":{"accessList":[],"id":"ID","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]},"appName":"MongoDB Atlas","build":"0123456789abcdef0123456789abcdef01234567","links":[{"href":"http://localhost:8080/api/atlas/v2","rel":"self"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID","rel":"https://cloud.mongodb.com/apiKeys"}],"throttling":false}"#);
    insta::assert_snapshot!(answers[1], @r#"{"apiKey":{"accessList":[],"id":"ID","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]},"appName":"MongoDB Atlas","build":"0123456789abcdef0123456789abcdef01234567","links":[{"href":"http://localhost:8080/api/atlas/v1.0","rel":"self"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID","rel":"https://cloud.mongodb.com/apiKeys"}],"throttling":false}"#);
    insta::assert_snapshot!(answers[2], @r#"{"apiKey":{"accessList":[],"id":"ID","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]},"appName":"MongoDB Ops Manager","build":"0123456789abcdef0123456789abcdef01234567","links":[{"href":"http://localhost:8080/api/public/v1.0","rel":"self"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID","rel":"http://cloud.mongodb.com/apiKeys"}],"throttling":false}"#);
}

#[tokio::test]
async fn a_list_is_shown_whole_however_long() {
    let limits = Limits { access_list_entries: 1_200, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let entries: Vec<_> = (0..1_200).map(|n| format!("10.0.{}.{}", n / 256, n % 256)).collect();
    world.allow(&key, &entries.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let root = world.call_from("10.0.0.1", &key, "GET", V2, Body::empty()).await.ok();

    let shown = root.at("/apiKey/accessList");
    let shown: Vec<_> = shown.as_array().unwrap().iter().map(|entry| entry["ipAddress"].as_str().unwrap()).collect();
    assert_eq!(shown, entries);
}

#[tokio::test]
async fn a_trailing_slash_is_the_same_root() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let slashed = world.get(&world.owner, &format!("{base}/")).await;

        assert_eq!((slashed.status, slashed.text), (200, world.get(&world.owner, base).await.text), "{base}");
    }
}

#[tokio::test]
async fn the_root_is_called_as_the_product_is() {
    for (product, base, name) in [
        (Product::Atlas, V2, "MongoDB Atlas"),
        (Product::Atlas, V1, "MongoDB Atlas"),
        (Product::CloudManager, PUBLIC, "MongoDB Cloud Manager"),
        (Product::OpsManager, PUBLIC, "MongoDB Ops Manager"),
    ] {
        let changes = Changes { products: Some(vec![product]), ..Changes::default() };
        let world = World::with(Kind::Sqlite, changes).await;

        assert_eq!(world.get(&world.owner, base).await.ok().at("/appName"), name);
    }
}

#[tokio::test]
async fn an_anonymous_call_gets_the_challenge() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let refused = world.anonymous("GET", base).await;
        assert_eq!((refused.status, refused.header("x-error-code")), (401, None), "{base}");
        assert!(
            refused
                .header("www-authenticate")
                .unwrap()
                .starts_with("Digest realm=\"MMS Public API\", domain=\"\", nonce=")
        );
    }
}

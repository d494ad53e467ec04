//! `/api/keywright/v1/whoami`.

use crate::database::{Kind, on_both};
use crate::world::{HOME, V2, World};
use axum::body::Body;
use serde_json::json;

on_both!(a_change_of_roles_is_seen_at_once);

const WHOAMI: &str = "/api/keywright/v1/whoami";

async fn a_change_of_roles_is_seen_at_once(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    let roles = |name: &str| json!([{"orgId": world.org, "roleName": name}]);
    assert_eq!(world.get(&key, WHOAMI).await.at("/roles"), roles("ORG_MEMBER"));

    let path = world.org_path(V2, &format!("/apiKeys/{}", key.id));
    world.patch(&world.owner, &path, json!({"roles": ["ORG_READ_ONLY"]})).await.ok();

    assert_eq!(world.get(&key, WHOAMI).await.at("/roles"), roles("ORG_READ_ONLY"));
}

#[tokio::test]
async fn a_key_is_told_who_it_is_and_from_where() {
    let world = World::new(Kind::Sqlite).await;

    let answer = world.call_from("::ffff:203.0.113.9", &world.owner, "GET", WHOAMI, Body::empty()).await.ok();

    assert!(answer.is_alphabetical(), "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("ratelimit")));
    let (id, public) = (world.owner.id.as_str(), world.owner.public.as_str());
    let named = answer.naming(&[(&world.org, "ORG"), (&world.project, "PROJECT"), (id, "ID"), (public, "PUBLIC")]);
    insta::assert_snapshot!(named, @r#"{"apiKeyId":"ID","orgId":"ORG","publicKey":"PUBLIC","remoteAddress":"203.0.113.9","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]}"#);
}

#[tokio::test]
async fn its_own_list_applies() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_READ_ONLY"]).await;
    world.allow(&key, &["198.51.100.7"]).await;

    assert_eq!(
        world.get(&key, WHOAMI).await.refusal_with(),
        (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST".into(), json!([HOME]))
    );
    assert_eq!(world.call_from("198.51.100.7", &key, "GET", WHOAMI, Body::empty()).await.status, 200);
}

#[tokio::test]
async fn a_stranger_gets_the_challenge() {
    let world = World::new(Kind::Sqlite).await;

    assert_eq!(world.anonymous("GET", WHOAMI).await.status, 401);
}

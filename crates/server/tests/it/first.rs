//! The first hour: a key is made, used, held to addresses, and gone when it is deleted.

use crate::database::on_both;
use crate::world::{HOME, Key, V2, World};
use axum::body::Body;
use serde_json::json;

on_both!(a_key_is_made_used_restricted_and_deleted);

async fn a_key_is_made_used_restricted_and_deleted(world: World) {
    let keys = world.org_path(V2, "/apiKeys");

    let made = world.post(&world.owner, &keys, json!({"desc": "nightly", "roles": ["ORG_MEMBER"]})).await;
    assert_eq!(made.status, 200);
    let key = Key::of(&made.json());
    assert_eq!(world.get(&key, &keys).await.status, 200);

    world.allow(&key, &["198.51.100.0/24"]).await;
    let refused = world.get(&key, &keys).await;
    assert_eq!(refused.refusal_with(), (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST".into(), json!([HOME])));
    assert_eq!(world.call_from("198.51.100.7", &key, "GET", &keys, Body::empty()).await.status, 200);

    assert_eq!(world.delete(&world.owner, &format!("{keys}/{}", key.id)).await.status, 204);
    let gone = world.call_from("198.51.100.7", &key, "GET", &keys, Body::empty()).await;
    assert_eq!((gone.status, gone.header("x-error-code")), (401, None));
}

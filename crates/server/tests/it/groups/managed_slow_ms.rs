//! `/groups/{groupId}/managedSlowMs`.

use super::{at, key_in, project};
use crate::database::{Kind, on_both};
use crate::world::{HOME, PUBLIC, V1, V2, World};
use serde_json::json;

on_both!(it_is_on_until_it_is_disabled_and_again_when_enabled);

async fn it_is_on_until_it_is_disabled_and_again_when_enabled(world: World) {
    let other = project(&world, "other").await;
    for base in [V2, V1] {
        let path = at(&world, base, "/managedSlowMs");
        let read = async || world.get(&world.owner, &path).await.ok().text;
        assert_eq!(read().await, "true", "a bare boolean");

        for (method, call, expected) in [("DELETE", "disable", "false"), ("POST", "enable", "true")] {
            for _ in 0..2 {
                let done = world.call_from(HOME, &world.owner, method, &format!("{path}/{call}"), "").await;
                assert_eq!((done.status, done.text.as_str()), (204, ""), "{base} {call}");
                assert_eq!(read().await, expected, "{base} {call}");
                let elsewhere = world.get(&world.owner, &format!("{base}/groups/{other}/managedSlowMs")).await.ok();
                assert_eq!(elsewhere.text, "true");
            }
        }
    }
    let told = world.get(&world.owner, &at(&world, V2, "/events?eventType=X_GROUP_SETTINGS_MODIFIED")).await.ok();
    assert_eq!(told.at("/totalCount"), 4, "one for each change, and none for what was so already");
}

#[tokio::test]
async fn it_is_wrapped_as_asked_and_its_calls_have_one_method_each() {
    let world = World::new(Kind::Sqlite).await;
    let path = at(&world, V2, "/managedSlowMs");

    let enveloped = world.get(&world.owner, &format!("{path}?envelope=true")).await.ok();
    assert_eq!(enveloped.json(), json!({"content": true, "status": 200}));
    for (method, call) in [("POST", "disable"), ("DELETE", "enable"), ("PATCH", "enable")] {
        let refused = world.call_from(HOME, &world.owner, method, &format!("{path}/{call}"), "").await;
        refused.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
    }
    let public = at(&world, PUBLIC, "/managedSlowMs");
    world.get(&world.owner, &public).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([public])));
}

#[tokio::test]
async fn a_reader_reads_it_and_an_owner_of_the_project_turns_it() {
    let world = World::new(Kind::Sqlite).await;
    let reader = key_in(&world, &world.project, &["GROUP_READ_ONLY"]).await;
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;
    let path = at(&world, V2, "/managedSlowMs");

    assert_eq!(world.get(&reader, &path).await.ok().text, "true");
    let disable = format!("{path}/disable");
    world.delete(&reader, &disable).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    assert_eq!(world.delete(&owner, &disable).await.status, 204);
    assert_eq!(world.get(&reader, &path).await.ok().text, "false");
}

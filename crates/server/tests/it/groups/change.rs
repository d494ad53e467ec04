//! `PATCH /groups/{groupId}`.

use super::at;
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(
    names_and_tags_change_each_alone_and_together,
    tags_are_replaced_and_cleared,
    each_dialect_shows_and_replaces_its_own_kind_of_tags,
);

async fn names_and_tags_change_each_alone_and_together(world: World) {
    for base in DIALECTS {
        let tags = if base == PUBLIC { json!(["e2e"]) } else { json!([{"key": "env", "value": "e2e"}]) };
        let (project, name) = (at(&world, base, ""), format!("renamed in {}", base.len()));

        let renamed = world.patch(&world.owner, &project, json!({"name": name})).await.ok();
        assert_eq!((renamed.status, renamed.text_at("/name")), (200, name.clone()), "{base}");
        let same = world.patch(&world.owner, &project, json!({"name": name})).await;
        assert_eq!(same.status, 200, "its own name is not taken");
        world.patch(&world.owner, &project, json!({"tags": tags})).await.ok();
        assert_eq!(tags_in(&world, if base == V1 { V2 } else { base }).await, tags, "v1.0 takes them and shows none");
        let both = json!({"name": format!("{name} again"), "tags": [], "withDefaultAlertsSettings": false});
        world.patch(&world.owner, &project, both).await.ok();
        let read = world.get(&world.owner, &at(&world, V2, "")).await.ok();
        assert_eq!((read.text_at("/name"), read.at("/tags")), (format!("{name} again"), json!([])), "{base}");
        assert_eq!(read.at("/withDefaultAlertsSettings"), false);
    }
}

/// The project's tags as a dialect shows them.
async fn tags_in(world: &World, base: &str) -> Value {
    world.get(&world.owner, &at(world, base, "")).await.ok().at("/tags")
}

async fn tags_are_replaced_and_cleared(world: World) {
    let project = at(&world, V2, "");
    let longest = "ä".repeat(255);
    let most: Vec<_> = (0..50).map(|n| json!({"key": format!("key {n}"), "value": "v"})).collect();

    for tags in [
        json!([{"key": "b", "value": "1"}, {"key": "a", "value": "2"}]),
        json!([{"key": "a", "value": "Az09 ;@_-.+"}]),
        json!([{"key": longest, "value": longest}]),
        Value::Array(most),
        json!([]),
    ] {
        world.patch(&world.owner, &project, json!({"tags": tags})).await.ok();
        let read = world.get(&world.owner, &project).await.ok();
        assert_eq!(read.at("/tags"), tags, "their order is kept");
        world.patch(&world.owner, &project, json!({"name": "sandbox", "tags": null})).await.ok();
        assert_eq!(world.get(&world.owner, &project).await.ok().at("/tags"), tags, "none given, none changed");
    }
}

async fn each_dialect_shows_and_replaces_its_own_kind_of_tags(world: World) {
    let (pairs, words) = (json!([{"key": "env", "value": "ci"}]), json!(["PROD", "a.b_c-9"]));

    for (base, tags) in [(V2, &pairs), (PUBLIC, &words)] {
        let changed = world.patch(&world.owner, &at(&world, base, ""), json!({"tags": tags})).await.ok();
        assert_eq!(changed.at("/tags"), *tags, "{base}");
    }
    assert_eq!((tags_in(&world, V2).await, tags_in(&world, PUBLIC).await), (pairs.clone(), words));
    let cleared = world.patch(&world.owner, &at(&world, PUBLIC, ""), json!({"tags": []})).await.ok();
    assert_eq!((cleared.at("/tags"), tags_in(&world, V2).await), (json!([]), pairs), "what is not seen stays");

    let again = json!({"tags": ["DEV", "PROD", "DEV"]});
    world.patch(&world.owner, &at(&world, PUBLIC, ""), again).await.ok();
    world.patch(&world.owner, &at(&world, V1, ""), json!({"tags": []})).await.ok();
    assert_eq!((tags_in(&world, V2).await, tags_in(&world, PUBLIC).await), (json!([]), json!(["DEV", "PROD"])));
}

#[tokio::test]
async fn tags_that_cannot_be_are_refused_in_the_words_that_clients_look_for() {
    let world = World::new(Kind::Sqlite).await;
    let long = "a".repeat(256);
    let fifty_one: Vec<_> = (0..51).map(|n| json!({"key": format!("k{n}"), "value": "v"})).collect();
    let characters = "contains invalid characters. Allowable characters include";

    for base in [V2, V1] {
        for (tags, words) in [
            (json!([{"key": "a", "value": "b/c"}]), characters),
            (json!([{"key": "a\tb", "value": "c"}]), characters),
            (json!([{"key": "a", "value": long}]), "exceeded the maximum allowed length of 255 characters"),
            (json!([{"key": long, "value": "a"}]), "exceeded the maximum allowed length of 255 characters"),
            (json!([{"key": "", "value": "a"}]), "must not be empty"),
            (json!([{"key": "a", "value": ""}]), "must not be empty"),
            (json!([{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]), "more than once"),
            (Value::Array(fifty_one.clone()), "at most 50 tags"),
        ] {
            let refused = world.patch(&world.owner, &at(&world, base, ""), json!({"tags": tags})).await;
            assert_eq!(refused.refusal(), (400, "VALIDATION_ERROR".to_owned()), "{base} {tags}");
            assert!(refused.text_at("/detail").contains(words), "{base} {}", refused.text);
        }
    }
    assert_eq!(world.get(&world.owner, &at(&world, V2, "")).await.ok().at("/tags"), json!([]));
}

#[tokio::test]
async fn an_empty_change_and_an_echo_change_nothing() {
    let world = World::new(Kind::Sqlite).await;
    for (base, tags) in [(V2, json!([{"key": "env", "value": "ci"}])), (PUBLIC, json!(["PROD"]))] {
        world.patch(&world.owner, &at(&world, base, ""), json!({"tags": tags})).await.ok();
    }
    let before = world.get(&world.owner, &at(&world, V2, "/events")).await.ok().at("/totalCount");

    for base in DIALECTS {
        let read = world.get(&world.owner, &at(&world, base, "")).await.ok();
        for body in [json!({}), read.json()] {
            let changed = world.patch(&world.owner, &at(&world, base, ""), body).await.ok();
            assert_eq!(changed.json(), read.json(), "{base}");
        }
    }

    assert_eq!(world.get(&world.owner, &at(&world, V2, "/events")).await.ok().at("/totalCount"), before);
}

//! `/groups/{groupId}/events`.

use super::{at, key_in, project};
use crate::answer::Answer;
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, V2, World};
use serde_json::{Value, json};

on_both!(
    every_write_to_a_project_leaves_exactly_its_events,
    events_of_a_project_are_narrowed_by_type_and_time,
    renames_and_keys_of_projects_are_not_in_the_organizations_list,
);

/// The types in an answer, newest first.
fn types(answer: &Answer) -> Vec<String> {
    answer.each("eventTypeName").iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

async fn every_write_to_a_project_leaves_exactly_its_events(world: World) {
    let tags = json!([{"key": "a", "value": "b"}]);
    let body = json!({"name": "second", "orgId": world.org, "tags": tags});
    let made = world.post(&world.owner, &format!("{V2}/groups"), body).await.ok();
    let here = format!("{V2}/groups/{}", made.text_at("/id"));
    let key = key_in(&world, &made.text_at("/id"), &["GROUP_READ_ONLY"]).await;
    let member = format!("{here}/apiKeys/{}", key.id);
    for body in [json!({"roles": ["GROUP_OWNER"]}), json!({"roles": ["GROUP_OWNER"]})] {
        world.patch(&world.owner, &member, body).await.ok();
    }
    for body in [json!({"name": "renamed", "tags": tags}), json!({"tags": []}), json!({"tags": []})] {
        world.patch(&world.owner, &here, body).await.ok();
    }
    let settings = format!("{here}/settings");
    for body in [json!({"isDataExplorerEnabled": false}), json!({"isSchemaAdvisorEnabled": false}), json!({})] {
        world.patch(&world.owner, &settings, body).await.ok();
    }
    let limit = format!("{here}/limits/atlas.project.deployment.clusters");
    for value in [25, 30, 30] {
        world.patch(&world.owner, &limit, json!({"value": value})).await.ok();
    }
    for target in [&limit, &limit, &format!("{here}/managedSlowMs/disable")] {
        world.delete(&world.owner, target).await.ok();
    }
    world.delete(&world.owner, &member).await.ok();
    world.post(&world.owner, &member, json!([{"roles": ["GROUP_READ_ONLY"]}])).await.ok();

    let (org, group, public) = (json!(world.org), made.at("/id"), json!(key.public));
    let both = |name: &str| json!([name, org, group, null]);
    let of_project = |name: &str, key: &Value| json!([name, null, group, key]);
    let mut expected = vec![
        both("GROUP_CREATED"),
        both("GROUP_TAGS_MODIFIED"),
        of_project("API_KEY_ADDED_TO_GROUP", &json!(world.owner.public)),
        of_project("JOINED_GROUP", &Value::Null),
        of_project("API_KEY_ADDED_TO_GROUP", &public),
        of_project("API_KEY_ROLES_CHANGED", &public),
        of_project("GROUP_NAME_CHANGED", &Value::Null),
        both("GROUP_TAGS_MODIFIED"),
        of_project("DATA_EXPLORER_DISABLED", &Value::Null),
        of_project("X_GROUP_SETTINGS_MODIFIED", &Value::Null),
        of_project("PROJECT_LIMIT_UPDATED", &Value::Null),
        of_project("PROJECT_LIMIT_UPDATED", &Value::Null),
        of_project("X_GROUP_SETTINGS_MODIFIED", &Value::Null),
        of_project("API_KEY_REMOVED_FROM_GROUP", &public),
        of_project("API_KEY_ADDED_TO_GROUP", &public),
    ];
    expected.reverse();
    for base in DIALECTS {
        let target = format!("{base}/groups/{}/events?includeExtensions=true", made.text_at("/id"));
        let listed = world.get(&world.owner, &target).await.ok();
        let told =
            |event: &Value| json!([event["eventTypeName"], event["orgId"], event["groupId"], event["targetPublicKey"]]);
        let told: Vec<_> = listed.at("/results").as_array().unwrap().iter().map(told).collect();
        assert_eq!(told, expected, "{base}");
        assert_eq!(listed.at("/totalCount"), expected.len());
        assert_eq!(listed.each("publicKey"), vec![json!(world.owner.public); expected.len()], "who did it");
        assert_eq!(listed.each("remoteAddress"), vec![json!(HOME); expected.len()]);
        assert!(listed.is_alphabetical());
        for event in listed.at("/results").as_array().unwrap() {
            let tagged = event["eventTypeName"] == "GROUP_TAGS_MODIFIED";
            let resource = if tagged { (group.clone(), json!("project")) } else { (Value::Null, Value::Null) };
            assert_eq!((event["resourceId"].clone(), event["resourceType"].clone()), resource, "{event}");
        }
        let without = world.get(&world.owner, target.split('?').next().unwrap()).await.ok();
        assert_eq!(without.at("/totalCount"), expected.len() - 2, "{base}: ours are left out unless asked for");
    }
}

async fn events_of_a_project_are_narrowed_by_type_and_time(world: World) {
    let here = project(&world, "second").await;
    world.clock.turn(10_000);
    let key = key_in(&world, &here, &["GROUP_READ_ONLY"]).await;
    world.clock.turn(10_000);
    world.delete(&world.owner, &format!("{V2}/groups/{here}/apiKeys/{}", key.id)).await.ok();
    let (added, removed) = ("API_KEY_ADDED_TO_GROUP", "API_KEY_REMOVED_FROM_GROUP");
    let first = ["JOINED_GROUP", added, "GROUP_CREATED"];

    for base in DIALECTS {
        for (query, expected) in [
            ("", [&[removed, added], &first[..]].concat()),
            ("?eventType=API_KEY_ADDED_TO_GROUP", vec![added, added]),
            ("?eventType=GROUP_CREATED&eventType=API_KEY_REMOVED_FROM_GROUP", vec![removed, "GROUP_CREATED"]),
            ("?excludedEventType=API_KEY_ADDED_TO_GROUP", vec![removed, "JOINED_GROUP", "GROUP_CREATED"]),
            (
                "?excludedEventType=API_KEY_ADDED_TO_GROUP&excludedEventType=JOINED_GROUP",
                vec![removed, "GROUP_CREATED"],
            ),
            ("?eventType=GROUP_CREATED&eventType=JOINED_GROUP&excludedEventType=JOINED_GROUP", vec!["GROUP_CREATED"]),
            ("?minDate=2026-11-22T08:00:10Z", vec![removed, added]),
            ("?maxDate=2026-11-22T08:00:10Z", [&[added], &first[..]].concat()),
            ("?minDate=2026-11-22T08:00:10Z&maxDate=2026-11-22T08:00:10Z", vec![added]),
            ("?minDate=2026-11-22T09:00:00Z", vec![]),
        ] {
            let listed = world.get(&world.owner, &format!("{base}/groups/{here}/events{query}")).await.ok();
            assert_eq!(types(&listed), expected, "{base} {query}");
            assert_eq!(listed.at("/totalCount"), expected.len(), "{base} {query}");
        }
        let mut paged = Vec::new();
        for page in 1..=3 {
            let target = format!("{base}/groups/{here}/events?itemsPerPage=2&pageNum={page}");
            paged.extend(types(&world.get(&world.owner, &target).await.ok()));
        }
        assert_eq!(paged, [&[removed, added], &first[..]].concat(), "{base}");
        let uncounted = world.get(&world.owner, &format!("{base}/groups/{here}/events?includeCount=false")).await.ok();
        assert_eq!(uncounted.at("/totalCount"), 0, "{base}");
    }
}

async fn renames_and_keys_of_projects_are_not_in_the_organizations_list(world: World) {
    let before = world.events().await.len();
    let here = project(&world, "second").await;
    key_in(&world, &here, &["GROUP_READ_ONLY"]).await;
    world.patch(&world.owner, &format!("{V2}/groups/{here}"), json!({"name": "renamed"})).await.ok();
    world.delete(&world.owner, &format!("{V2}/groups/{here}")).await.ok();

    let mut told = world.events().await;
    told.truncate(told.len() - before);
    let told: Vec<_> = told.iter().map(|event| json!([event["eventTypeName"], event["groupId"]])).collect();
    let expected = json!([["GROUP_DELETED", here], ["API_KEY_CREATED", null], ["GROUP_CREATED", here]]);
    assert_eq!(json!(told), expected);
}

#[tokio::test]
async fn an_event_is_read_alone_in_its_own_project_only() {
    let world = World::new(Kind::Sqlite).await;
    let second = project(&world, "second").await;
    let reader = key_in(&world, &second, &["GROUP_READ_ONLY"]).await;

    for base in DIALECTS {
        let listed = world.get(&reader, &format!("{base}/groups/{second}/events")).await.ok();
        for event in listed.at("/results").as_array().unwrap() {
            let id = event["id"].as_str().unwrap();
            let alone = world.get(&reader, &format!("{base}/groups/{second}/events/{id}")).await.ok();
            assert_eq!(alone.json(), *event, "{base}");
            let href = format!("http://localhost:8080{base}/groups/{second}/events/{id}");
            assert_eq!(alone.link("self"), Some(href));
            let elsewhere = world.get(&world.owner, &at(&world, base, &format!("/events/{id}"))).await;
            elsewhere.is_refused((404, "EVENT_NOT_FOUND", json!([id, world.project])));
        }
    }
}

#[tokio::test]
async fn a_type_that_is_none_is_named_whether_asked_for_or_left_out() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        for parameter in ["eventType", "excludedEventType"] {
            let target = at(&world, base, &format!("/events?{parameter}=KEY_FORGED"));
            world.get(&world.owner, &target).await.is_refused((400, "INVALID_ENUM_VALUE", json!(["KEY_FORGED"])));
        }
    }
}

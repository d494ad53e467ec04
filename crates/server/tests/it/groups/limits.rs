//! `/groups/{groupId}/limits`.

use super::{at, key_in};
use crate::database::{Kind, on_both};
use crate::world::{PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(
    a_limit_is_set_and_reset,
    limits_of_data_federation_are_there_once_they_are_set,
    limits_outlive_a_restart_and_belong_to_their_project,
);

const CLUSTERS: &str = "atlas.project.deployment.clusters";
const DAILY: &str = "dataFederation.bytesProcessed.daily";

fn limit(name: &str, default: u64, maximum: u64) -> Value {
    json!({"currentUsage": 0, "defaultLimit": default, "maximumLimit": maximum, "name": name, "value": default})
}

/// A new project's.
fn initial() -> Vec<Value> {
    [
        ("deployment.clusters", 25, 100),
        ("deployment.nodesPerPrivateLinkRegion", 50, 90),
        ("deployment.privateServiceConnectionsPerRegionGroup", 50, 100),
        ("deployment.privateServiceConnectionsSubnetMask", 27, 27),
        ("security.databaseAccess.customRoles", 100, 1400),
        ("security.databaseAccess.users", 100, 100),
        ("security.networkAccess.crossRegionEntries", 40, 220),
        ("security.networkAccess.entries", 200, 200),
    ]
    .map(|(name, default, maximum)| limit(&format!("atlas.project.{name}"), default, maximum))
    .to_vec()
}

fn path(world: &World, base: &str, name: &str) -> String {
    at(world, base, &format!("/limits/{name}"))
}

async fn all(world: &World, base: &str) -> Value {
    world.get(&world.owner, &at(world, base, "/limits")).await.ok().json()
}

async fn a_limit_is_set_and_reset(world: World) {
    for base in [V2, V1] {
        assert_eq!(all(&world, base).await, json!(initial()), "a bare array, by name");
        for (value, name) in [(0, json!("something else")), (100, json!(CLUSTERS)), (3, Value::Null)] {
            let mut expected = initial();
            expected[0]["value"] = json!(value);
            let body = json!({"name": name, "value": value, "currentUsage": 9, "defaultLimit": 9, "maximumLimit": 9});

            let set = world.patch(&world.owner, &path(&world, base, CLUSTERS), body).await;

            assert_eq!((set.status, set.json()), (200, expected[0].clone()), "{base}");
            assert!(set.is_alphabetical());
            let read = world.get(&world.owner, &path(&world, base, CLUSTERS)).await.ok();
            assert_eq!((read.json(), all(&world, base).await), (expected[0].clone(), json!(expected)), "{base}");
        }
        for _ in 0..2 {
            let reset = world.delete(&world.owner, &path(&world, base, CLUSTERS)).await;
            assert_eq!((reset.status, reset.text.as_str()), (204, ""));
            assert_eq!(all(&world, base).await, json!(initial()), "{base}");
        }
    }
}

async fn limits_of_data_federation_are_there_once_they_are_set(world: World) {
    for base in [V2, V1] {
        let set = world.patch(&world.owner, &path(&world, base, DAILY), json!({"value": i64::MAX})).await.ok();
        let expected = json!({"currentUsage": 0, "name": DAILY, "value": i64::MAX});
        assert_eq!(set.json(), expected, "no default, and no maximum");
        assert_eq!(world.get(&world.owner, &path(&world, base, DAILY)).await.ok().json(), expected);
        assert_eq!(all(&world, base).await, json!([initial(), vec![expected]].concat()));

        assert_eq!(world.delete(&world.owner, &path(&world, base, DAILY)).await.status, 204);
        assert_eq!(all(&world, base).await, json!(initial()));
        for method in ["GET", "DELETE"] {
            let target = path(&world, base, DAILY);
            let gone = world.call_from(crate::world::HOME, &world.owner, method, &target, "").await;
            assert_eq!(gone.refusal(), (404, "RESOURCE_NOT_FOUND".to_owned()), "{base} {method}");
        }
    }
}

async fn limits_outlive_a_restart_and_belong_to_their_project(world: World) {
    let other = super::project(&world, "other").await;
    let set = world.patch(&world.owner, &path(&world, V2, CLUSTERS), json!({"value": 7})).await.ok();

    let world = world.restart().await;

    assert_eq!(world.get(&world.owner, &path(&world, V2, CLUSTERS)).await.ok().json(), set.json());
    let elsewhere = world.get(&world.owner, &format!("{V2}/groups/{other}/limits")).await.ok();
    assert_eq!(elsewhere.json(), json!(initial()));
}

#[tokio::test]
async fn a_value_out_of_its_range_is_refused_and_nothing_changes() {
    let world = World::new(Kind::Sqlite).await;
    let before = world.get(&world.owner, &at(&world, V2, "/events?includeExtensions=true")).await.ok();
    let subnet_mask = "atlas.project.deployment.privateServiceConnectionsSubnetMask";

    for base in [V2, V1] {
        for (name, value, code) in [
            (CLUSTERS, json!(101), "INVALID_ATTRIBUTE"),
            (CLUSTERS, json!(-1), "INVALID_ATTRIBUTE"),
            (CLUSTERS, json!(2.5), "INVALID_ATTRIBUTE"),
            (CLUSTERS, json!(u64::MAX), "INVALID_ATTRIBUTE"),
            (subnet_mask, json!(19), "INVALID_ATTRIBUTE"),
            (subnet_mask, json!(28), "INVALID_ATTRIBUTE"),
            (DAILY, json!(u64::MAX), "INVALID_ATTRIBUTE"),
            (CLUSTERS, json!("30"), "INVALID_JSON_ATTRIBUTE"),
            (CLUSTERS, json!(true), "INVALID_JSON_ATTRIBUTE"),
            (CLUSTERS, Value::Null, "MISSING_ATTRIBUTE"),
        ] {
            let refused = world.patch(&world.owner, &path(&world, base, name), json!({"value": value})).await;
            refused.is_refused((400, code, json!(["value"])));
        }
        let refused = world.patch(&world.owner, &path(&world, base, CLUSTERS), json!({"limit": 3, "value": 3})).await;
        refused.is_refused((400, "INVALID_ATTRIBUTE", json!(["limit"])));
        assert_eq!(all(&world, base).await, json!(initial()));
    }
    let after = world.get(&world.owner, &at(&world, V2, "/events?includeExtensions=true")).await.ok();
    assert_eq!(after.at("/totalCount"), before.at("/totalCount"));
}

#[tokio::test]
async fn every_limit_takes_its_bounds() {
    let world = World::new(Kind::Sqlite).await;

    for limit in initial() {
        let name = limit["name"].as_str().unwrap();
        let least = if name.ends_with("SubnetMask") { json!(20) } else { json!(0) };
        for value in [least, limit["maximumLimit"].clone()] {
            let set = world.patch(&world.owner, &path(&world, V2, name), json!({"value": value})).await.ok();
            assert_eq!(set.at("/value"), value, "{name}");
        }
    }
}

#[tokio::test]
async fn a_reader_reads_limits_and_an_owner_of_the_project_sets_them() {
    let world = World::new(Kind::Sqlite).await;
    let reader = key_in(&world, &world.project, &["GROUP_READ_ONLY"]).await;
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;
    let target = path(&world, V2, CLUSTERS);

    assert_eq!(world.get(&reader, &target).await.ok().json(), initial()[0]);
    world.patch(&reader, &target, json!({"value": 3})).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    world.delete(&reader, &target).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    assert_eq!(world.patch(&owner, &target, json!({"value": 3})).await.status, 200);
}

#[tokio::test]
async fn a_bare_array_is_wrapped_and_laid_out_as_asked() {
    let world = World::new(Kind::Sqlite).await;
    let target = at(&world, V2, "/limits");

    let enveloped = world.get(&world.owner, &format!("{target}?envelope=true")).await.ok();
    let pretty = world.get(&world.owner, &format!("{target}?pretty=true")).await.ok();

    assert_eq!(enveloped.json(), json!({"content": initial(), "status": 200}));
    assert!(pretty.text.starts_with("[ {\n  \"currentUsage\" : 0,\n"), "{}", pretty.text);
    assert_eq!(pretty.json(), json!(initial()));
}

#[tokio::test]
async fn the_public_dialect_has_no_limits_of_projects() {
    let world = World::new(Kind::Sqlite).await;

    for target in [at(&world, PUBLIC, "/limits"), path(&world, PUBLIC, CLUSTERS)] {
        world.get(&world.owner, &target).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([target])));
    }
}

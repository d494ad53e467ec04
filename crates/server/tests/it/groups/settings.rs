//! `/groups/{groupId}/settings`.

use super::{at, key_in};
use crate::database::{Kind, on_both};
use crate::world::{PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(what_is_sent_is_merged_and_all_twelve_come_back);

/// A new project's.
fn initial() -> Value {
    json!({
        "isAtlasHomePageAiAssistantEnabled": true,
        "isClusterAiAssistantEnabled": true,
        "isCollectDatabaseSpecificsStatisticsEnabled": true,
        "isDataExplorerEnabled": true,
        "isDataExplorerGenAIFeaturesEnabled": true,
        "isDataExplorerGenAISampleDocumentPassingEnabled": false,
        "isDataValidationEnabled": true,
        "isExtendedStorageSizesEnabled": false,
        "isNativeRerankingEnabled": false,
        "isPerformanceAdvisorEnabled": true,
        "isRealtimePerformancePanelEnabled": true,
        "isSchemaAdvisorEnabled": true,
    })
}

async fn what_is_sent_is_merged_and_all_twelve_come_back(world: World) {
    let mut expected = initial();
    let read = world.get(&world.owner, &at(&world, V2, "/settings")).await.ok();
    assert_eq!(read.json(), expected);
    assert!(read.is_alphabetical());

    for base in [V2, V1] {
        let settings = at(&world, base, "/settings");
        for name in initial().as_object().unwrap().keys() {
            expected[name] = json!(!expected[name].as_bool().unwrap());
            let changed = world.patch(&world.owner, &settings, json!({name: expected[name]})).await;
            assert_eq!((changed.status, changed.json()), (200, expected.clone()), "{base} {name}");
        }
        for body in [json!({}), expected.clone()] {
            assert_eq!(world.patch(&world.owner, &settings, body).await.ok().json(), expected, "{base}");
        }
        assert_eq!(world.get(&world.owner, &settings).await.ok().json(), expected, "{base}");
    }
}

#[tokio::test]
async fn a_setting_that_is_none_or_no_switch_is_named_and_nothing_changes() {
    let world = World::new(Kind::Sqlite).await;

    for base in [V2, V1] {
        let settings = at(&world, base, "/settings");
        for value in [json!("true"), json!(1), json!([])] {
            let body = json!({"isDataExplorerEnabled": false, "isSchemaAdvisorEnabled": value});
            let refused = world.patch(&world.owner, &settings, body).await;
            refused.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["isSchemaAdvisorEnabled"])));
        }
        let refused = world.patch(&world.owner, &settings, json!({"isRainbowEnabled": true})).await;
        refused.is_refused((400, "INVALID_ATTRIBUTE", json!(["isRainbowEnabled"])));
        assert_eq!(world.get(&world.owner, &settings).await.ok().json(), initial(), "{base}");
    }
}

#[tokio::test]
async fn a_reader_reads_them_and_an_owner_of_the_project_changes_them() {
    let world = World::new(Kind::Sqlite).await;
    let reader = key_in(&world, &world.project, &["GROUP_READ_ONLY"]).await;
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;
    let (settings, body) = (at(&world, V2, "/settings"), json!({"isSchemaAdvisorEnabled": false}));

    assert_eq!(world.get(&reader, &settings).await.ok().json(), initial());
    world.patch(&reader, &settings, body.clone()).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    assert_eq!(world.patch(&owner, &settings, body).await.status, 200);
}

#[tokio::test]
async fn the_public_dialect_has_no_settings_of_projects() {
    let world = World::new(Kind::Sqlite).await;
    let settings = at(&world, PUBLIC, "/settings");

    world.get(&world.owner, &settings).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([settings])));
}

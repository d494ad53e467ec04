//! `atlas projects …`: projects, their settings, and the keys in them.

use super::{Site, each};
use serde_json::json;

#[tokio::test]
async fn a_project_is_made_with_tags_found_changed_and_deleted() {
    let Some(site) = Site::open().await else { return };
    let (atlas, org) = (site.owner(), site.id("KEYWRIGHT_ORG_ID"));
    let mut anywhere = site.owner();
    anywhere.0.unset("MONGODB_ATLAS_ORG_ID");
    let change = json!({"name": "billing", "tags": [{"key": "stage", "value": "live"}]});
    std::fs::write(atlas.0.folder().join("change.json"), change.to_string()).unwrap();

    let made = atlas.json("projects create payments --tag team=keys,stage=test").await;
    let id = made["id"].as_str().unwrap();
    let described = atlas.json(&format!("projects describe {id}")).await;
    let visible = anywhere.json("projects list").await;
    let of_the_org = anywhere.json(&format!("projects list --orgId {org}")).await;
    let changed = atlas.json(&format!("projects update {id} --file change.json")).await;
    let table = atlas.said("projects list").await;
    let deleted = atlas.said(&format!("projects delete {id} --force")).await;
    let gone = atlas.refused(&format!("projects describe {id}")).await;

    assert_eq!(made["tags"], json!([{"key": "stage", "value": "test"}, {"key": "team", "value": "keys"}]));
    assert_eq!((&described["tags"], &described["orgId"]), (&made["tags"], &json!(org)));
    assert!(visible["links"][0]["href"].as_str().unwrap().contains("/api/atlas/v2/groups?"), "{visible}");
    assert!(of_the_org["links"][0]["href"].as_str().unwrap().contains(&format!("/orgs/{org}/groups?")));
    assert_eq!(each(&visible["results"], "name"), ["payments", "sandbox"]);
    assert_eq!(of_the_org["results"], visible["results"]);
    assert_eq!((&changed["name"], &changed["tags"]), (&change["name"], &change["tags"]));
    assert!(table.contains("billing") && !table.contains("payments"), "{table}");
    assert_eq!(deleted.trim(), format!("Project '{id}' deleted"));
    assert!(gone.contains("GROUP_NOT_FOUND") && gone.contains(&format!("No group with ID {id} exists.")), "{gone}");
    site.held().await;
}

#[tokio::test]
async fn a_project_is_made_for_somebody_and_without_alerts() {
    let Some(site) = Site::open().await else { return };
    let (atlas, person) = (site.owner(), site.id("KEYWRIGHT_OWNER_USER_ID"));

    let made = atlas.json(&format!("projects create quiet --ownerId {person} --withoutDefaultAlertSettings")).await;
    let twice = atlas.refused("projects create quiet").await;

    assert_eq!(made["withDefaultAlertsSettings"], false);
    assert!(twice.contains("GROUP_ALREADY_EXISTS"), "{twice}");
    site.held().await;
}

#[tokio::test]
async fn the_switches_of_a_project_are_turned_one_by_one() {
    let Some(site) = Site::open().await else { return };
    let (atlas, project) = (site.owner(), site.id("KEYWRIGHT_PROJECT_ID"));

    let before = atlas.json(&format!("projects settings describe --projectId {project}")).await;
    let off = atlas.json(&format!("projects settings update --disableDataExplorer --projectId {project}")).await;
    let on = atlas.json("projects settings update --enableDataExplorer --disableSchemaAdvisor").await;
    let after = atlas.json("projects settings describe").await;

    let (mut expected_off, mut expected_on) = (before.clone(), before.clone());
    expected_off["isDataExplorerEnabled"] = json!(false);
    expected_on["isSchemaAdvisorEnabled"] = json!(false);
    assert_eq!((&before["isDataExplorerEnabled"], &before["isSchemaAdvisorEnabled"]), (&json!(true), &json!(true)));
    assert_eq!((off, &on, &after), (expected_off, &expected_on, &expected_on));
    site.held().await;
}

#[tokio::test]
async fn a_key_comes_into_a_project_changes_its_role_and_leaves() {
    let Some(site) = Site::open().await else { return };
    let (atlas, project) = (site.owner(), site.id("KEYWRIGHT_PROJECT_ID"));
    let key = atlas.json("organizations apiKeys create --desc wanderer --role ORG_MEMBER").await;
    let (id, wanderer) = (key["id"].as_str().unwrap(), site.session(&key));
    let describe = format!("projects describe {project}");

    let stranger = wanderer.refused(&describe).await;
    let assigned = atlas.said(&format!("projects apiKeys assign {id} --role GROUP_READ_ONLY")).await;
    let reader = wanderer.json(&describe).await;
    atlas.said(&format!("projects apiKeys update {id} --role GROUP_OWNER --projectId {project}")).await;
    let owner = wanderer.json("projects settings update --disableDataExplorer").await;
    let listed = atlas.json("projects apiKeys list").await;
    let removed = atlas.said(&format!("projects apiKeys delete {id} --force")).await;
    let left = atlas.json("projects apiKeys list").await;
    let kept = atlas.json(&format!("organizations apiKeys describe {id}")).await;

    assert!(stranger.contains("USER_CANNOT_ACCESS_GROUP"), "{stranger}");
    assert_eq!(assigned.trim(), "API Key successfully assigned.");
    assert_eq!((&reader["name"], &owner["isDataExplorerEnabled"]), (&json!("sandbox"), &json!(false)));
    let found = listed["results"].as_array().unwrap().iter().find(|listed| listed["id"] == id).unwrap();
    assert_eq!(each(&found["roles"], "roleName"), ["ORG_MEMBER", "GROUP_OWNER"]);
    assert_eq!(removed.trim(), format!("API Key '{id}' deleted"));
    assert!(!each(&left["results"], "id").contains(&id), "{left}");
    assert_eq!(each(&kept["roles"], "roleName"), ["ORG_MEMBER"]);
    site.held().await;
}

#[tokio::test]
async fn a_key_is_made_in_a_project_and_is_a_member_of_the_organization() {
    let Some(site) = Site::open().await else { return };
    let (atlas, project) = (site.owner(), site.id("KEYWRIGHT_PROJECT_ID"));

    let made = atlas.json("projects apiKeys create --desc inside --role GROUP_READ_ONLY,GROUP_OWNER").await;
    let seen = site.session(&made).json("projects list").await;

    assert_eq!(each(&made["roles"], "roleName"), ["ORG_MEMBER", "GROUP_OWNER", "GROUP_READ_ONLY"]);
    assert_eq!(each(&seen["results"], "id"), [project]);
    site.held().await;
}

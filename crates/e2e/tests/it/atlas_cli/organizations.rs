//! `atlas organizations …`: the caller's own, and a new one that comes with a key of its own.

use super::{Site, each};
use serde_json::json;

#[tokio::test]
async fn the_organization_is_found_by_name_and_by_id() {
    let Some(site) = Site::open().await else { return };
    let (atlas, org) = (site.owner(), site.id("KEYWRIGHT_ORG_ID"));

    let listed = atlas.json("organizations list").await;
    let named = atlas.json("organizations list --name dev").await;
    let other = atlas.json("organizations list --name other").await;
    let described = atlas.json(&format!("organizations describe {org}")).await;

    assert_eq!(each(&listed["results"], "id"), [&org]);
    assert_eq!((&named["results"], &other["results"]), (&listed["results"], &json!([])));
    assert_eq!((&described["id"], &described["name"]), (&json!(org), &json!("Development")));
    site.held().await;
}

#[tokio::test]
async fn a_new_organization_is_run_and_ended_by_its_own_key() {
    let Some(site) = Site::open().await else { return };
    let (atlas, person) = (site.owner(), site.id("KEYWRIGHT_OWNER_USER_ID"));

    let made = atlas
        .json(&format!(
            "organizations create Branch --ownerId {person} --apiKeyRole ORG_OWNER --apiKeyDescription first"
        ))
        .await;
    let org = made["organization"]["id"].as_str().unwrap();
    let mut own = site.session(&made["apiKey"]);
    own.0.set("MONGODB_ATLAS_ORG_ID", org);
    let seen = own.json("organizations list").await;
    let hired = own.json("organizations apiKeys create --desc second --role ORG_READ_ONLY").await;
    let keys = own.json("organizations apiKeys list -c").await;
    let project = own.json("projects create inside").await;
    let outside = atlas.refused(&format!("organizations describe {org}")).await;
    let full = own.refused(&format!("organizations delete {org} --force")).await;
    own.said(&format!("projects delete {} --force", project["id"].as_str().unwrap())).await;
    own.said(&format!("organizations delete {org} --force")).await;
    let dead = own.refused("organizations list").await;

    assert_eq!(made["orgOwnerId"], json!(person));
    assert_eq!(
        (made["apiKey"]["desc"].as_str(), made["organization"]["name"].as_str()),
        (Some("first"), Some("Branch"))
    );
    assert_eq!(each(&seen["results"], "id"), [org]);
    assert!(each(&keys, "id").contains(&hired["id"].as_str().unwrap()), "{keys}");
    assert_eq!(project["orgId"], org);
    assert!(outside.contains("USER_CANNOT_ACCESS_ORG"), "{outside}");
    assert!(full.contains("ORG_NOT_EMPTY"), "{full}");
    assert!(dead.contains("401"), "{dead}");
    site.held().await;
}

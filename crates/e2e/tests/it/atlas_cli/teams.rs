//! `atlas teams …` and teams in projects.

use super::{Site, each};
use serde_json::json;

const OWNER: &str = "owner@localhost.test";

#[tokio::test]
async fn a_team_is_made_found_renamed_and_deleted() {
    let Some(site) = Site::open().await else { return };
    let (atlas, person) = (site.owner(), site.id("KEYWRIGHT_OWNER_USER_ID"));

    let made = atlas.json(&format!("teams create builders --username {OWNER}")).await;
    let id = made["id"].as_str().unwrap();
    let listed = atlas.json("teams list -c").await;
    let by_id = atlas.json(&format!("teams describe --id {id}")).await;
    let by_name = atlas.json("teams describe --name builders").await;
    let renamed = atlas.json(&format!("teams rename masons --teamId {id}")).await;
    let twice = atlas.refused(&format!("teams create masons --username {OWNER}")).await;
    let members = atlas.json(&format!("teams users list --teamId {id} -c")).await;
    atlas.said(&format!("teams users delete {person} --teamId {id} --force")).await;
    let nobody = atlas.json(&format!("teams users list --teamId {id}")).await;
    let again = atlas.json(&format!("teams users add {person} --teamId {id}")).await;
    atlas.said(&format!("teams delete {id} --force")).await;
    let gone = atlas.refused(&format!("teams describe --id {id}")).await;

    assert_eq!((each(&listed, "id"), each(&listed, "name")), (vec![id], vec!["builders"]));
    assert_eq!((&by_id["name"], &by_id["id"]), (&by_name["name"], &by_name["id"]));
    assert_eq!(renamed["name"], "masons");
    assert!(twice.contains("TEAM_NAME_NOT_AVAILABLE"), "{twice}");
    assert_eq!(each(&members, "username"), [OWNER]);
    assert_eq!((&nobody["results"], each(&again["results"], "id")), (&json!([]), vec![person.as_str()]));
    assert!(gone.contains("TEAM_NOT_FOUND"), "{gone}");
    site.held().await;
}

#[tokio::test]
async fn a_team_comes_into_a_project_changes_its_role_and_leaves() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();
    let team = atlas.json(&format!("teams create builders --username {OWNER}")).await;
    let id = team["id"].as_str().unwrap();

    let added = atlas.json(&format!("projects teams add {id} --role GROUP_READ_ONLY")).await;
    let listed = atlas.json("projects teams list").await;
    let changed = atlas.json(&format!("projects teams update {id} --role GROUP_OWNER")).await;
    let used = atlas.refused(&format!("teams delete {id} --force")).await;
    atlas.said(&format!("projects teams delete {id} --force")).await;
    let left = atlas.json("projects teams list").await;
    atlas.said(&format!("teams delete {id} --force")).await;

    assert_eq!((each(&added["results"], "teamId"), each(&listed["results"], "teamId")), (vec![id], vec![id]));
    assert_eq!(listed["results"][0]["roleNames"], json!(["GROUP_READ_ONLY"]));
    assert_eq!(changed["results"][0]["roleNames"], json!(["GROUP_OWNER"]));
    assert!(used.contains("CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT"), "{used}");
    assert_eq!((&left["totalCount"], &left["results"]), (&json!(0), &json!([])));
    site.held().await;
}

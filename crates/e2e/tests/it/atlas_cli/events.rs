//! `atlas events …`: what happened, newest first.

use super::{Site, each};
use serde_json::json;

#[tokio::test]
async fn what_was_done_is_listed_by_type_time_and_project() {
    let Some(site) = Site::open().await else { return };
    let (atlas, public) = (site.owner(), site.id("KEYWRIGHT_PUBLIC_KEY"));
    let key = atlas.json("organizations apiKeys create --desc seen --role ORG_MEMBER").await;
    let id = key["id"].as_str().unwrap();
    atlas.said(&format!("projects apiKeys assign {id} --role GROUP_READ_ONLY")).await;
    atlas.said(&format!("organizations apiKeys delete {id} --force")).await;

    let all = atlas.json("events organizations list").await;
    let deleted = atlas.json("events organizations list --type API_KEY_DELETED").await;
    let long_ago = atlas.json("events organizations list --maxDate 2020-01-01T00:00:00Z").await;
    let since = atlas.json("events organizations list --minDate 2020-01-01T00:00:00Z --limit 1").await;
    let project = atlas.json("events projects list --type API_KEY_ADDED_TO_GROUP --limit 1").await;

    assert_eq!(each(&all["results"], "eventTypeName")[..2], ["API_KEY_DELETED", "API_KEY_CREATED"]);
    let [event] = &deleted["results"].as_array().unwrap()[..] else { panic!("{deleted}") };
    assert_eq!((&event["publicKey"], &event["targetPublicKey"]), (&json!(public), &key["publicKey"]));
    assert_eq!((&long_ago["results"], &since["results"]), (&json!([]), &json!([event])));
    assert_eq!(each(&project["results"], "targetPublicKey"), [key["publicKey"].as_str().unwrap()]);
    site.held().await;
}

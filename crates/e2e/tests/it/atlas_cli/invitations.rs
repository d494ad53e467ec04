//! Invitations into the organization and into a project.

use super::{Atlas, Site, each};
use serde_json::{Value, json};

const GUEST: &str = "guest@example.com";

/// Makes, shows, changes and withdraws an invitation; `roles` are those of the first and of each change.
async fn live(atlas: &Atlas, place: &str, roles: [&str; 3]) -> Value {
    let [first, second, third] = roles;

    let made = atlas.json(&format!("{place} invitations invite {GUEST} --role {first}")).await;
    let id = made["id"].as_str().unwrap();
    let described = atlas.json(&format!("{place} invitations describe {id}")).await;
    let listed = atlas.json(&format!("{place} invitations list")).await;
    let other = atlas.json(&format!("{place} invitations list --email other@example.com")).await;
    let by_id = atlas.json(&format!("{place} invitations update {id} --role {second}")).await;
    let by_name = atlas.json(&format!("{place} invitations update --email {GUEST} --role {third}")).await;
    atlas.said(&format!("{place} invitations delete {id} --force")).await;
    let left = atlas.json(&format!("{place} invitations list")).await;
    let gone = atlas.refused(&format!("{place} invitations describe {id}")).await;

    assert_eq!((&made["username"], &made["roles"]), (&json!(GUEST), &json!([first])));
    assert_eq!(described, made);
    assert_eq!((each(&listed, "id"), &other), (vec![id], &json!([])));
    assert_eq!((&by_id["roles"], &by_name["roles"]), (&json!([second]), &json!([third])));
    assert_eq!((&by_name["id"], &by_name["expiresAt"]), (&made["id"], &made["expiresAt"]));
    assert_eq!(left, json!([]));
    assert!(gone.contains("404"), "{gone}");
    made
}

#[tokio::test]
async fn somebody_is_asked_into_the_organization() {
    let Some(site) = Site::open().await else { return };

    let made = live(&site.owner(), "organizations", ["ORG_MEMBER", "ORG_READ_ONLY", "ORG_GROUP_CREATOR"]).await;

    assert_eq!((&made["orgId"], &made["orgName"]), (&json!(site.id("KEYWRIGHT_ORG_ID")), &json!("Development")));
    assert_eq!(made["inviterUsername"], site.id("KEYWRIGHT_PUBLIC_KEY"));
    site.held().await;
}

#[tokio::test]
async fn somebody_is_asked_into_a_project() {
    let Some(site) = Site::open().await else { return };

    let made = live(&site.owner(), "projects", ["GROUP_READ_ONLY", "GROUP_OWNER", "GROUP_DATA_ACCESS_ADMIN"]).await;

    assert_eq!((&made["groupId"], &made["groupName"]), (&json!(site.id("KEYWRIGHT_PROJECT_ID")), &json!("sandbox")));
    site.held().await;
}

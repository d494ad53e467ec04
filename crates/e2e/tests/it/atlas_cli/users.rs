//! People: who is in the organization and its projects, and who is asked to join.

use super::{Site, each};
use serde_json::json;

const OWNER: &str = "owner@localhost.test";

#[tokio::test]
async fn people_are_listed_and_described_and_the_last_owner_of_a_project_stays() {
    let Some(site) = Site::open().await else { return };
    let (atlas, person) = (site.owner(), site.id("KEYWRIGHT_OWNER_USER_ID"));
    let project = atlas.json("projects create payments").await["id"].as_str().unwrap().to_owned();

    let in_org = atlas.json("organizations users list").await;
    let by_id = atlas.json(&format!("users describe --id {person}")).await;
    let by_name = atlas.json(&format!("users describe --username {OWNER}")).await;
    let in_project = atlas.json(&format!("projects users list --projectId {project}")).await;
    let kept = atlas.refused(&format!("projects users delete {person} --projectId {project} --force")).await;
    let left = atlas.json(&format!("projects users list --projectId {project}")).await;
    let nobody = atlas.refused("users describe --username nobody@example.com").await;

    assert_eq!(
        (each(&in_org["results"], "id"), each(&in_org["results"], "username")),
        (vec![person.as_str()], vec![OWNER])
    );
    assert_eq!(in_org["results"][0]["roles"]["orgRoles"], json!(["ORG_OWNER"]));
    assert_eq!((&by_id["username"], &by_id), (&json!(OWNER), &by_name));
    assert_eq!(each(&in_project["results"], "id"), [&person]);
    assert_eq!(in_project["results"][0]["roles"], json!(["GROUP_OWNER"]));
    assert!(kept.contains("CANNOT_DELETE_LAST_OWNER"), "{kept}");
    assert_eq!(left, in_project);
    assert!(nobody.contains("USERNAME_NOT_FOUND"), "{nobody}");
    site.held().await;
}

#[tokio::test]
async fn an_account_is_made_and_asked_to_join() {
    let Some(site) = Site::open().await else { return };
    let (atlas, org) = (site.owner(), site.id("KEYWRIGHT_ORG_ID"));

    let made = atlas
        .json(&format!(
            "users invite --email new@example.com --username new@example.com --orgRole {org}:ORG_MEMBER \
             --firstName New --lastName Person --country US --password a-long-password-9"
        ))
        .await;
    let unseen = atlas.refused(&format!("users describe --id {}", made["id"].as_str().unwrap())).await;
    let invited = atlas.json("organizations invitations list --email new@example.com").await;
    let users = atlas.json("organizations users list").await;

    assert_eq!((&made["username"], &made["roles"]), (&json!("new@example.com"), &json!([])));
    assert!(unseen.contains("USER_NOT_FOUND"), "who has not joined is no member: {unseen}");
    assert_eq!(invited[0]["roles"], json!(["ORG_MEMBER"]));
    let pending: Vec<_> =
        users["results"].as_array().unwrap().iter().filter(|user| user["orgMembershipStatus"] == "PENDING").collect();
    assert_eq!((pending.len(), &pending[0]["username"]), (1, &json!("new@example.com")));
    site.held().await;
}

//! People, teams and invitations.

use super::Terraform;
use serde_json::json;

const OWNER: &str = "owner@localhost.test";

/// With the id of the development owner, which several configurations ask for.
async fn open(configuration: &str) -> Option<Terraform> {
    let mut terraform = Terraform::open(configuration).await?;
    let owner = terraform.deployment.dev_env()["KEYWRIGHT_OWNER_USER_ID"].clone();
    terraform.set("owner_id", &owner);
    Some(terraform)
}

#[tokio::test]
async fn a_person_stays_as_it_was_asked_to_join() {
    let Some(mut terraform) = open("users").await else { return };
    let owner = terraform.deployment.dev_env()["KEYWRIGHT_OWNER_USER_ID"].clone();

    terraform.applied().await;
    terraform.crashed().await;
    let read_back = terraform.read_back().await;
    terraform.changed("org_roles", r#"["ORG_READ_ONLY", "ORG_GROUP_CREATOR"]"#).await;
    terraform.changed("project_roles", r#"["GROUP_OWNER", "GROUP_DATA_ACCESS_ADMIN"]"#).await;
    let changed = terraform.read_back().await;
    terraform.imported("mongodbatlas_cloud_user_org_assignment.guest", "{org_id}/{username}").await;
    terraform.imported("mongodbatlas_cloud_user_org_assignment.guest", "{org_id}/{user_id}").await;
    terraform.imported("mongodbatlas_cloud_user_project_assignment.guest", "{project_id}/{username}").await;
    terraform.imported("mongodbatlas_cloud_user_project_assignment.guest", "{project_id}/{user_id}").await;
    terraform.destroyed().await;

    assert_eq!(
        read_back["roles"],
        json!({"org": ["ORG_MEMBER"], "in_project": [["GROUP_READ_ONLY"]], "project": ["GROUP_READ_ONLY"]})
    );
    assert_eq!((&read_back["same"], &read_back["state"]), (&json!(true), &json!("PENDING")));
    assert_eq!(read_back["owner"], owner);
    assert_eq!(read_back["users"], json!({"org": [OWNER], "project": [OWNER]}));
    assert_eq!(
        (&changed["roles"]["org"], &changed["roles"]["project"]),
        (&json!(["ORG_GROUP_CREATOR", "ORG_READ_ONLY"]), &json!(["GROUP_DATA_ACCESS_ADMIN", "GROUP_OWNER"]))
    );
    terraform.held().await;
}

#[tokio::test]
async fn teams_stay_as_they_were_applied() {
    let Some(mut terraform) = open("teams").await else { return };

    terraform.applied().await;
    terraform.crashed().await;
    let read_back = terraform.read_back().await;
    terraform.changed("name", "masons").await;
    terraform.changed("roles", r#"["GROUP_OWNER", "GROUP_DATA_ACCESS_ADMIN"]"#).await;
    terraform.changed("members", "[]").await;
    let changed = terraform.read_back().await;
    terraform.imported("mongodbatlas_team.builders", "{org_id}-{team_id}").await;
    terraform.imported("mongodbatlas_cloud_user_team_assignment.guest", "{org_id}/{team_id}/{username}").await;
    terraform.imported("mongodbatlas_cloud_user_team_assignment.owner", "{org_id}/{team_id}/{user_id}").await;
    terraform.imported("mongodbatlas_team_project_assignment.builders", "{project_id}/{team_id}").await;
    terraform.destroyed().await;

    assert_eq!((&read_back["same"], &read_back["members"]), (&json!(true), &json!([OWNER])));
    assert_eq!((&read_back["guest"], &read_back["again"]), (&json!("PENDING"), &json!("PENDING")));
    assert_eq!((&read_back["roles"], &read_back["users"]), (&json!(["GROUP_READ_ONLY"]), &json!([OWNER])));
    assert_eq!((&changed["members"], &changed["users"]), (&json!([]), &json!([])));
    assert_eq!(changed["roles"], json!(["GROUP_DATA_ACCESS_ADMIN", "GROUP_OWNER"]));
    terraform.held().await;
}

#[tokio::test]
async fn invitations_stay_as_they_were_sent() {
    let Some(mut terraform) = Terraform::open("invitations").await else { return };

    terraform.applied().await;
    terraform.crashed().await;
    terraform.changed("org_roles", r#"["ORG_READ_ONLY", "ORG_GROUP_CREATOR"]"#).await;
    terraform.changed("project_roles", r#"["GROUP_OWNER"]"#).await;
    let read_back = terraform.read_back().await;
    terraform.imported("mongodbatlas_org_invitation.guest", "{org_id}-{username}").await;
    terraform.imported("mongodbatlas_project_invitation.guest", "{project_id}-{username}").await;
    terraform.destroyed().await;

    assert_eq!(read_back["org"], json!(["ORG_GROUP_CREATOR", "ORG_READ_ONLY"]));
    assert_eq!((&read_back["teams"], &read_back["project"]), (&json!(1), &json!(["GROUP_OWNER"])));
    terraform.held().await;
}

//! Projects with all that belongs to them, and keys in them.

use super::Terraform;
use serde_json::json;

#[tokio::test]
async fn a_project_stays_as_it_was_applied() {
    let Some(mut terraform) = Terraform::open("projects").await else { return };

    terraform.applied().await;
    terraform.crashed().await;
    let made = terraform.attributes("mongodbatlas_project.payments").await;
    terraform.changed("tags", r#"{"stage": "live"}"#).await;
    terraform.changed("clusters", "30").await;
    terraform.changed("explorer", "false").await;
    terraform.changed("name", "billing").await;
    let changed = terraform.attributes("mongodbatlas_project.payments").await;
    let read_back = terraform.read_back().await;
    terraform.imported("mongodbatlas_project.plain", "{id}").await;
    terraform.destroyed().await;

    assert_eq!((&made["id"], &made["created"]), (&changed["id"], &changed["created"]));
    assert_eq!((&read_back["same"], &read_back["explorer"]), (&json!(true), &json!(false)));
    assert_eq!(read_back["tags"], json!({"stage": "live"}));
    assert_eq!(read_back["names"], json!(["billing", "plain", "sandbox"]));
    terraform.held().await;
}

#[tokio::test]
async fn keys_in_projects_stay_as_they_were_applied() {
    let Some(mut terraform) = Terraform::open("assignments").await else { return };

    terraform.applied().await;
    terraform.crashed().await;
    let read_back = terraform.read_back().await;
    terraform.changed("description", "releases").await;
    terraform.changed("roles", r#"["GROUP_OWNER"]"#).await;
    terraform.changed("second", "false").await;
    let changed = terraform.read_back().await;
    terraform
        .imported("mongodbatlas_api_key_project_assignment.wanderer[\"second\"]", "{project_id}/{api_key_id}")
        .await;
    terraform.imported("mongodbatlas_project_api_key.deploys", "{project_id}-{api_key_id}").await;
    terraform.destroyed().await;

    assert_eq!((&read_back["projects"], &changed["projects"]), (&json!(2), &json!(1)));
    assert_eq!((&read_back["roles"], &changed["roles"]), (&json!(["GROUP_READ_ONLY"]), &json!(["GROUP_OWNER"])));
    assert_eq!(read_back["listed"].as_array().unwrap().len(), 3, "with the key that made the project: {read_back}");
    assert_eq!(read_back["assigned"], 3);
    terraform.held().await;
}

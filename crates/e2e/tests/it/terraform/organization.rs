//! A further organization: everything after its creation is done with the key that came with it.

use super::Terraform;
use crate::client::Client;
use serde_json::json;

#[tokio::test]
async fn an_organization_is_run_by_the_key_that_came_with_it() {
    let Some(mut terraform) = Terraform::open("organization").await else { return };
    let owner = terraform.deployment.dev_env()["KEYWRIGHT_OWNER_USER_ID"].clone();
    terraform.set("owner_id", &owner);

    terraform.applied().await;
    terraform.crashed().await;
    let made = terraform.attributes("mongodbatlas_organization.branch").await;
    terraform.changed("name", "Branch Office").await;
    terraform.changed("contact", "").await;
    terraform.changed("strict", "true").await;
    let text = |name: &str| made[name].as_str().unwrap();
    let own = Client::new(terraform.server().url(), text("public_key"), text("private_key"));
    let shown = own.get(&format!("/api/atlas/v2/orgs/{}", text("org_id"))).await;
    let read_back = terraform.read_back().await;
    terraform.destroyed().await;
    let dead = own.get("/api/atlas/v2/orgs").await;

    assert_eq!((shown.status, &shown.body["name"]), (200, &json!("Branch Office")));
    assert_eq!(read_back["own"], "Development");
    assert_eq!(dead.status, 401, "{dead:?}");
    terraform.held().await;
}

#[tokio::test]
async fn an_organization_that_was_there_before_is_taken_in() {
    let Some(mut terraform) = Terraform::open("import").await else { return };
    let org = terraform.deployment.dev_env()["KEYWRIGHT_ORG_ID"].clone();

    terraform.succeed(&["import", "-input=false", "-no-color", "mongodbatlas_organization.own", &org]).await;
    terraform.expect_no_drift("after the import").await;
    terraform.changed("name", "Workshop").await;
    let owner = terraform.deployment.owner(terraform.server());
    let shown = owner.get(&format!("/api/atlas/v2/orgs/{org}")).await.body;

    assert_eq!(shown["name"], "Workshop");
    terraform.held().await;
}

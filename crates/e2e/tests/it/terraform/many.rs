//! Twenty things at once: what is made in parallel is made at the first try.

use super::Terraform;

#[tokio::test]
async fn fifteen_projects_and_keys_are_made_at_the_first_try() {
    let Some(mut terraform) = Terraform::open("many").await else { return };

    terraform.applied().await;
    terraform.crashed().await;
    terraform.destroyed().await;
    terraform.held().await;
}

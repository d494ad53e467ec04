//! The guide's chapter on Terraform: its configuration and its commands, as they stand.

use super::{Terraform, inventory};
use crate::readme::blocks;
use std::fs;

const PAGE: &str = "docs/clients/terraform.md";

#[tokio::test]
async fn the_configuration_of_the_guide_is_applied_planned_and_destroyed_as_it_stands() {
    let Some(terraform) = Terraform::with(&[]).await else { return };
    let folder = terraform.deployment.folder();
    fs::write(folder.join("main.tf"), blocks(PAGE, "hcl").concat()).unwrap();
    let page = format!("export TF_CLI_ARGS=-no-color\n{}", blocks(PAGE, "sh").concat());

    let ended = terraform.program.pasted("terraform", folder, &page).await;

    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    for words in ["Apply complete! Resources: 6 added", "No changes.", "Destroy complete! Resources: 6 destroyed"] {
        assert!(ended.stdout.contains(words), "{words}: {ended:?}");
    }
    assert_eq!(inventory(&terraform.deployment, terraform.server()).await, terraform.before);
    terraform.held().await;
}

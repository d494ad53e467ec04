//! Keys of an organization and the addresses they are held to.

use super::Terraform;
use serde_json::json;

#[tokio::test]
async fn a_key_and_its_addresses_stay_as_they_were_applied() {
    let Some(mut terraform) = Terraform::open("keys").await else { return };

    terraform.applied().await;
    terraform.crashed().await;
    let first = terraform.attributes("mongodbatlas_api_key.export").await;
    terraform.changed("description", "weekly export").await;
    terraform.changed("roles", r#"["ORG_GROUP_CREATOR", "ORG_READ_ONLY"]"#).await;
    let changed = terraform.attributes("mongodbatlas_api_key.export").await;
    terraform.changed("block", "192.0.2.0/25").await;
    let read_back = terraform.read_back().await;
    terraform.imported("mongodbatlas_api_key.export", "{org_id}-{api_key_id}").await;
    terraform.imported("mongodbatlas_access_list_api_key.address", "{org_id}-{api_key_id}-{ip_address}").await;
    terraform.imported("mongodbatlas_access_list_api_key.block", "{org_id}-{api_key_id}-{cidr_block}").await;
    terraform.imported("mongodbatlas_access_list_api_key.six", "{org_id}-{api_key_id}-{cidr_block}").await;
    terraform.destroyed().await;

    assert_eq!(first["private_key"].as_str().unwrap().len(), 36, "a UUID");
    for same in ["api_key_id", "public_key", "private_key"] {
        assert_eq!(first[same], changed[same]);
    }
    assert_eq!(read_back["description"], "weekly export");
    assert_eq!(read_back["roles"], json!(["ORG_GROUP_CREATOR", "ORG_READ_ONLY"]));
    assert_eq!(read_back["listed"], json!(["owner key of keywright serve --dev", "weekly export"]));
    assert_eq!(read_back["address"], "198.51.100.7/32");
    assert_eq!(
        read_back["blocks"].as_array().unwrap().len(),
        4,
        "the block that was replaced should be gone: {read_back}"
    );
    terraform.held().await;
}

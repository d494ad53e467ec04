//! A profile instead of variables: written once by `atlas config set`, named by every command.

use super::{Site, each};

#[tokio::test]
async fn a_profile_serves_as_well_as_variables() {
    let Some(site) = Site::open().await else { return };
    let (values, atlas) = (site.deployment.dev_env(), site.stranger());
    let nobody = atlas.run("organizations list").await;

    for (property, value) in [
        ("ops_manager_url", "MONGODB_ATLAS_OPS_MANAGER_URL"),
        ("public_api_key", "KEYWRIGHT_PUBLIC_KEY"),
        ("private_api_key", "KEYWRIGHT_PRIVATE_KEY"),
        ("org_id", "KEYWRIGHT_ORG_ID"),
        ("output", "json"),
    ] {
        let value = values.get(value).map_or(value, String::as_str);
        atlas.said(&format!("config set {property} {value} -P keywright")).await;
    }
    let orgs: serde_json::Value = serde_json::from_str(&atlas.said("organizations list -P keywright").await).unwrap();
    let made = atlas.json("organizations apiKeys create --desc profile --role ORG_MEMBER -P keywright").await;
    let who = atlas.said("auth whoami -P keywright").await;

    assert_ne!(nobody.code, Some(0), "without a profile there should be no way in: {nobody:?}");
    assert_eq!(each(&orgs["results"], "id"), [&values["KEYWRIGHT_ORG_ID"]]);
    assert_eq!(made["desc"], "profile");
    assert!(who.contains(&values["KEYWRIGHT_PUBLIC_KEY"]), "{who}");
    site.held().await;
}

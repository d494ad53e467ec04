//! `atlas api …`: one command an operation, with the version that the caller names.

use super::{Site, each};
use serde_json::{Value, json};

#[tokio::test]
async fn operations_are_called_with_and_without_a_version() {
    let Some(site) = Site::open().await else { return };
    let (atlas, org, project) = (site.owner(), site.id("KEYWRIGHT_ORG_ID"), site.id("KEYWRIGHT_PROJECT_ID"));
    std::fs::write(atlas.0.folder().join("key.json"), json!({"desc": "api", "roles": ["ORG_MEMBER"]}).to_string())
        .unwrap();
    let call = async |line: String| -> Value { serde_json::from_str(&atlas.said(&line).await).unwrap() };

    let root = call("api root getSystemStatus --version 2023-01-01".to_owned()).await;
    let orgs = call("api organizations listOrganizations".to_owned()).await;
    let made =
        call(format!("api programmaticApiKeys createApiKey --orgId {org} --file key.json --version 2023-01-01")).await;
    let id = made["id"].as_str().unwrap();
    let one =
        call(format!("api programmaticApiKeys getApiKey --orgId {org} --apiUserId {id} --version 2023-01-01")).await;
    let page = call(format!(
        "api programmaticApiKeys listApiKeys --orgId {org} --itemsPerPage 1 --pageNum 2 --includeCount=false"
    ))
    .await;
    let clusters = call(format!("api clusters listClusters --groupId {project} --version 2024-08-05")).await;
    let deleted = atlas.said(&format!("api programmaticApiKeys deleteApiKey --orgId {org} --apiUserId {id}")).await;

    assert_eq!(root["apiKey"]["publicKey"], site.id("KEYWRIGHT_PUBLIC_KEY"));
    assert_eq!(each(&orgs["results"], "id"), [&org]);
    assert_eq!((&one["id"], &one["publicKey"], &one["roles"]), (&made["id"], &made["publicKey"], &made["roles"]));
    assert_eq!((page["results"].as_array().unwrap().len(), page.get("totalCount")), (1, None));
    assert_eq!((&clusters["results"], &clusters["totalCount"]), (&json!([]), &json!(0)));
    assert_eq!(deleted, "");
    site.held().await;
}

#[tokio::test]
async fn an_answer_is_wrapped_and_laid_out_on_request() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();

    let wrapped = atlas.said("api root getSystemStatus --envelope --version 2023-01-01").await;
    let pretty = atlas.said("api organizations listOrganizations --pretty --version 2023-01-01").await;

    let wrapped: Value = serde_json::from_str(&wrapped).unwrap();
    assert_eq!((&wrapped["status"], &wrapped["content"]["throttling"]), (&json!(200), &json!(false)));
    assert!(pretty.lines().count() > 5, "{pretty}");
    site.held().await;
}

#[tokio::test]
async fn the_servers_error_is_printed_as_it_is() {
    let Some(site) = Site::open().await else { return };
    let (atlas, org) = (site.owner(), site.id("KEYWRIGHT_ORG_ID"));
    let id = "0123456789abcdef01234567";

    let ended = atlas
        .run(&format!("api programmaticApiKeys getApiKey --orgId {org} --apiUserId {id} --version 2023-01-01"))
        .await;

    let error: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((ended.code, &error["errorCode"]), (Some(1), &json!("API_KEY_NOT_FOUND")));
    assert_eq!(error["parameters"], json!([id]));
    assert_eq!(error["detail"], format!("No API key with ID {id} exists."));
    site.held().await;
}

//! What many sentences begin with: keys that are there, and the way to the page of a new one's secret.

use crate::page::Page;
use crate::world::World;
use reqwest::Method;
use serde_json::json;

/// A key as its owner keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) public: String,
    pub(crate) private: String,
}

impl Key {
    /// The status that a call gets which every key of an organization may make.
    pub(crate) async fn calls(&self, world: &World) -> u16 {
        let target = format!("/api/atlas/v2/orgs/{}", world.org);
        world.call_as(&self.public, &self.private, Method::GET, &target, None).await.0
    }
}

/// The path of the organization's keys, and what follows it.
pub(crate) fn keys(world: &World, rest: &str) -> String {
    format!("/orgs/{}/access/api-keys{rest}", world.org)
}

/// A key of the organization, made by the owner key.
pub(crate) async fn make_key(world: &World, description: &str) -> Key {
    let body = json!({"desc": description, "roles": ["ORG_MEMBER"]});
    let target = format!("/api/atlas/v2/orgs/{}/apiKeys", world.org);
    let (status, key) = world.call(Method::POST, &target, Some(body)).await;
    assert_eq!(status, 200, "{key}");
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    Key { id: text("id"), public: text("publicKey"), private: text("privateKey") }
}

/// The id of the first project.
pub(crate) async fn project(world: &World) -> String {
    let (_, answer) = world.call(Method::GET, "/api/atlas/v2/groups", None).await;
    answer["results"][0]["id"].as_str().unwrap().to_owned()
}

/// Gives a key of the organization roles in a project.
pub(crate) async fn assign(world: &World, project: &str, key: &Key, roles: &[&str]) {
    let target = format!("/api/atlas/v2/groups/{project}/apiKeys/{}", key.id);
    let (status, answer) = world.call(Method::PATCH, &target, Some(json!({"roles": roles}))).await;
    assert_eq!(status, 200, "{answer}");
}

/// From the list of keys through the first step of the wizard, to the page of the secret.
pub(crate) async fn to_secret(page: &Page, description: &str) {
    page.click("link", "Create API Key").await;
    page.fill("Description (required)", description).await;
    page.click("button", "Next").await;
    page.sees("heading", "Save your API key").await;
}

/// The key that the page of the secret shows.
pub(crate) async fn shown(page: &Page) -> Key {
    page.click("button", "Show private key").await;
    let private = page.role("textbox", "Private key").await.value().await;
    page.click("button", "Hide private key").await;
    let public = page.role("textbox", "Public key").await.value().await;
    let id = page.run("return document.getElementById('secret').dataset.key").await.as_str().unwrap().to_owned();
    assert!(private.len() == 36 && public.len() == 8 && id.len() == 24, "{public} {id}");
    Key { id, public, private }
}

/// Says that it is stored, and goes on to the list.
pub(crate) async fn finish(page: &Page, description: &str) {
    page.click("checkbox", "I have stored the private key").await;
    page.click("button", "Done").await;
    page.says(&format!("Created {description}")).await;
}

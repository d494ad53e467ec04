//! API keys in the console: lists, the wizard, details, changes, deletion.

mod create;
mod delete;
mod details;
mod edit;
mod export;
mod list;
mod many;
mod project;
mod secret;

use super::Browser;
use crate::world::{Key, World};
use serde_json::json;

/// The path of the organization's keys, and what follows it.
fn keys(world: &World, rest: &str) -> String {
    format!("/orgs/{}/access/api-keys{rest}", world.org)
}

/// A key with this description, made by the owner key.
async fn key(world: &World, description: &str, roles: &[&str]) -> Key {
    let body = json!({ "desc": description, "roles": roles });
    let answer = world.post(&world.owner, &world.org_path(crate::world::V2, "/apiKeys"), body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    Key::of(&answer.json())
}

/// A person with these roles in the organization, signed in.
async fn person<'w>(world: &'w World, username: &str, roles: &str) -> Browser<'w> {
    world.member(username, roles);
    Browser::of(world, username).await
}

/// Makes a key in the wizard, and gives what the page of the secret shows.
async fn made(browser: &mut Browser<'_>, description: &str) -> Key {
    let path = keys(browser.world, "/new");
    browser.open(&path).await;
    browser.fill("Description", description);
    let page = browser.press("Next").await;
    assert_eq!((page.status, page.heading()), (200, "Save your API key".to_owned()), "{}", page.text);
    shown(browser)
}

/// The key that the page of the secret shows.
fn shown(browser: &Browser<'_>) -> Key {
    let value = |id: &str| browser.page.attributes(id, "value").remove(0);
    Key {
        id: browser.page.attributes("#secret", "data-key").remove(0),
        public: value("#public-key"),
        private: value("#private-key"),
    }
}

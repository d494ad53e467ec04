//! `/groups` and `/groups/{groupId}`: projects.

mod around;
mod change;
mod clients;
mod create;
mod delete;
mod events;
mod forms;
mod key_assign;
mod key_create;
mod limits;
mod list;
mod managed_slow_ms;
mod settings;

use crate::world::{Key, PUBLIC, V2, World};
use serde_json::json;

/// The path of the first project below a dialect's base, and what follows.
fn at(world: &World, base: &str, rest: &str) -> String {
    format!("{base}/groups/{}{rest}", world.project)
}

/// Another project of the first organization, which its owner key makes.
async fn project(world: &World, name: &str) -> String {
    let body = json!({"name": name, "orgId": world.org});
    world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id")
}

/// A key of a project with these roles; any role, whatever dialect offers it.
async fn key_in(world: &World, project: &str, roles: &[&str]) -> Key {
    let base = if roles.contains(&"GROUP_USER_ADMIN") { PUBLIC } else { V2 };
    let body = json!({"desc": "a key", "roles": roles});
    Key::of(&world.post(&world.owner, &format!("{base}/groups/{project}/apiKeys"), body).await.ok().json())
}

/// The roles of a key as its organization's owner reads them, by name of place and role.
async fn roles(world: &World, key: &Key) -> Vec<(String, String)> {
    let read = world.get(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", key.id))).await.ok();
    let told = |role: &serde_json::Value| {
        let place = role["groupId"].as_str().unwrap_or_else(|| role["orgId"].as_str().unwrap());
        (place.to_owned(), role["roleName"].as_str().unwrap().to_owned())
    };
    let mut roles: Vec<_> = read.at("/roles").as_array().unwrap().iter().map(told).collect();
    roles.sort();
    roles
}

/// These places with these roles, in the order of [`roles`].
fn held(roles: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut roles: Vec<_> = roles.iter().map(|(place, role)| ((*place).to_owned(), (*role).to_owned())).collect();
    roles.sort();
    roles
}

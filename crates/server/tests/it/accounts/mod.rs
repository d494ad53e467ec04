//! `/users`: accounts, and people's own access lists.

mod change;
mod clients;
mod create;
mod delete;
mod events;
mod get;
mod order;
mod own_list;
mod password;

use crate::answer::Answer;
use crate::world::{Key, PUBLIC, V2, World};
use serde_json::{Value, json};

/// Nobody's password but these tests'.
const PASSWORD: &str = "correct horse battery";

/// A body that makes an account, with these members changed.
fn body(username: &str, changes: Value) -> Value {
    let mut body = json!({
        "username": username, "password": PASSWORD, "firstName": "Ada", "lastName": "Lovelace", "country": "GB",
        "emailAddress": username, "mobileNumber": "", "roles": []
    });
    let Value::Object(changes) = changes else { panic!("members, not {changes}") };
    body.as_object_mut().unwrap().extend(changes);
    body
}

/// The owner makes an account, with these members changed.
async fn create(world: &World, username: &str, changes: Value) -> Answer {
    world.post(&world.owner, &format!("{V2}/users"), body(username, changes)).await.ok()
}

/// A key of the first project with this role.
async fn key_in(world: &World, project: &str, role: &str) -> Key {
    let body = json!({"desc": "a key", "roles": [role]});
    Key::of(&world.post(&world.owner, &format!("{PUBLIC}/groups/{project}/apiKeys"), body).await.ok().json())
}

/// Another project of the first organization.
async fn project(world: &World, name: &str) -> String {
    let body = json!({"name": name, "orgId": world.org});
    world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id")
}

/// A member of the organization, in these projects with these roles. PostgreSQL only.
async fn member(world: &World, username: &str, in_org: &str, in_projects: &[(&str, &str)]) -> String {
    let user = world.member(username, in_org);
    for (project, role) in in_projects {
        let body = json!({"username": username, "roles": [role]});
        world.post(&world.owner, &format!("{V2}/groups/{project}/invites"), body).await.ok();
    }
    user
}

/// The roles of an answer, as pairs of place and role, in order.
fn roles(answer: &Answer) -> Vec<(String, String)> {
    let told = |role: &Value| {
        let place = role["groupId"].as_str().or(role["orgId"].as_str()).unwrap();
        (place.to_owned(), role["roleName"].as_str().unwrap().to_owned())
    };
    let mut roles: Vec<_> = answer.at("/roles").as_array().unwrap().iter().map(told).collect();
    roles.sort();
    roles
}

/// These places with these roles, in the order of [`roles`].
fn held(roles: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut roles: Vec<_> = roles.iter().map(|(place, role)| ((*place).to_owned(), (*role).to_owned())).collect();
    roles.sort();
    roles
}

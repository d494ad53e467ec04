//! `/orgs/{orgId}/users` and `/groups/{groupId}/users`: people.
//!
//! Members come in by accepting an invitation in the console, so sentences about them put them into the database, which
//! is PostgreSQL then; the store's own suite runs on both.

mod events;
mod org_change;
mod org_invite;
mod org_list;
mod org_remove;
mod project_add;
mod project_change;
mod project_list;
mod roles;

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, Key, PUBLIC, V2, World};
use axum::body::Body;
use keywright_server::app::Limits;
use serde_json::{Value, json};

/// The newer generation of these calls.
pub(crate) const NEWER: &str = "application/vnd.atlas.2025-02-19+json";
/// The older one.
pub(crate) const OLDER: &str = "application/vnd.atlas.2023-01-01+json";

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A call of a version; no body for `null`.
pub(crate) async fn call(world: &World, key: &Key, version: &str, method: &str, target: &str, body: Value) -> Answer {
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let request = world.signed(key, method, target).await.header("accept", version).body(body).unwrap();
    world.send(HOME, request).await
}

/// A call of the newer generation by the owner.
pub(crate) async fn newer(world: &World, method: &str, target: &str, body: Value) -> Answer {
    call(world, &world.owner, NEWER, method, target, body).await
}

/// The organization's people below a dialect's base, and what follows.
pub(crate) fn org_users(world: &World, base: &str, rest: &str) -> String {
    world.org_path(base, &format!("/users{rest}"))
}

/// The first project's people below a dialect's base, and what follows.
pub(crate) fn project_users(world: &World, base: &str, rest: &str) -> String {
    format!("{base}/groups/{}/users{rest}", world.project)
}

/// Somebody who is invited to the organization with these roles; the id.
pub(crate) async fn invited(world: &World, username: &str, roles: &[&str]) -> String {
    let body = json!({"username": username, "roles": {"orgRoles": roles}});
    newer(world, "POST", &org_users(world, V2, ""), body).await.ok().text_at("/id")
}

/// Somebody who gets these roles in the first project; the id.
pub(crate) async fn added(world: &World, username: &str, roles: &[&str]) -> String {
    let body = json!({"username": username, "roles": roles});
    newer(world, "POST", &project_users(world, V2, ""), body).await.ok().text_at("/id")
}

/// A team of the organization with these members; the id.
pub(crate) fn team(world: &World, number: u8, members: &[&str]) -> String {
    let (id, org) = (format!("7ea{number:021x}"), &world.org);
    world.database.run(&format!("INSERT INTO teams (id, org_id, name, created) VALUES ('{id}', '{org}', '{id}', 0)"));
    for member in members {
        world.database.run(&format!("INSERT INTO team_users (team_id, user_id) VALUES ('{id}', '{member}')"));
    }
    id
}

/// Gives a team roles in the first project.
fn team_in_project(world: &World, team: &str, roles: &str) {
    let project = &world.project;
    world
        .database
        .run(&format!("INSERT INTO group_teams (group_id, team_id, roles) VALUES ('{project}', '{team}', '{roles}')"));
}

/// A key of the first project with one role.
pub(crate) async fn project_key(world: &World, role: &str) -> Key {
    let base = if role == "GROUP_USER_ADMIN" { PUBLIC } else { V2 };
    let body = json!({"desc": "a key", "roles": [role]});
    Key::of(&world.post(&world.owner, &format!("{base}/groups/{}/apiKeys", world.project), body).await.ok().json())
}

/// Another project of the organization.
async fn project(world: &World, name: &str) -> String {
    let body = json!({"name": name, "orgId": world.org});
    world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id")
}

/// The time goes on by so many days, and the node confirms what it knows.
pub(crate) async fn days_later(world: &World, days: i64) {
    world.clock.turn(days * DAY);
    world.until(&world.owner, "/api/keywright/v1/whoami", |answer| answer.status == 200).await;
}

/// The names of the people in a list.
fn names(list: &Answer) -> Vec<String> {
    list.each("username").iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// A world whose first project is owned by the person who owns the organization.
pub(crate) async fn world(kind: Kind, limits: Limits) -> World {
    let world = World::with(kind, Changes { limits, ..Changes::default() }).await;
    added(&world, "owner@example.org", &["GROUP_OWNER"]).await;
    world
}

pub(crate) async fn sqlite() -> World {
    world(Kind::Sqlite, Limits::default()).await
}

pub(crate) async fn postgres() -> World {
    world(Kind::Postgres, Limits::default()).await
}

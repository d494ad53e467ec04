//! `/orgs/{orgId}/teams` and `/groups/{groupId}/teams`: teams, who is in them, and what they hold in projects.

mod add_user;
mod change;
mod create;
mod events;
mod in_project;
mod list;
mod old_users;
mod users;

use crate::answer::Answer;
use crate::world::{BEGINNING, HOME, Key, V2, World};
use axum::body::Body;
use serde_json::{Value, json};

/// The path of a team below a dialect's base, and what follows.
fn at(world: &World, base: &str, team: &str, rest: &str) -> String {
    world.org_path(base, &format!("/teams/{team}{rest}"))
}

/// The path of the first project's teams, and what follows.
fn in_project(world: &World, base: &str, rest: &str) -> String {
    format!("{base}/groups/{}/teams{rest}", world.project)
}

/// A team of the first organization.
pub(crate) async fn team(world: &World, name: &str, usernames: &[&str]) -> String {
    let body = json!({"name": name, "usernames": usernames});
    world.post(&world.owner, &world.org_path(V2, "/teams"), body).await.ok().text_at("/id")
}

/// Another project, which the owner's account owns too, as the first owner does of every project that a key makes.
async fn owned_project(world: &World) -> String {
    let body = json!({"name": "stage", "orgId": world.org});
    world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id")
}

/// Somebody whom the first organization has invited since its beginning, to some teams too: no call makes that one yet.
/// PostgreSQL only. Gives the id of the person.
pub(crate) fn invited(world: &World, username: &str, teams: &[&str]) -> String {
    let id = world.member(username, "ORG_MEMBER");
    let (org, expires) = (&world.org, BEGINNING + 30 * 24 * 60 * 60 * 1000);
    world.database.run(&format!(
        "DELETE FROM org_users WHERE user_id = '{id}'; UPDATE users SET registered = FALSE WHERE id = '{id}'; \
         INSERT INTO org_invitations (id, org_id, user_id, roles, inviter_username, created, expires, rejected) \
         VALUES ('{id}', '{org}', '{id}', 'ORG_MEMBER', 'owner@example.org', {BEGINNING}, {expires}, FALSE)"
    ));
    for team in teams {
        let insert = "INSERT INTO org_invitation_teams (invitation_id, team_id)";
        world.database.run(&format!("{insert} VALUES ('{id}', '{team}')"));
    }
    id
}

/// A call of v2 that asks for the version of a day.
pub(crate) async fn dated(world: &World, key: &Key, method: &str, target: &str, date: &str, body: Value) -> Answer {
    let request = world.signed(key, method, target).await;
    let request = request.header("accept", format!("application/vnd.atlas.{date}+json"));
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    world.send(HOME, request.body(body).unwrap()).await
}

/// What says which version answered, and how long it will.
fn version(answer: &Answer) -> [Option<&str>; 3] {
    ["content-type", "deprecation", "sunset"].map(|name| answer.header(name))
}

const FIRST: [Option<&str>; 3] = [Some("application/vnd.atlas.2023-01-01+json;charset=utf-8"), None, None];
const OLD: [Option<&str>; 3] = [
    Some("application/vnd.atlas.2023-01-01+json;charset=utf-8"),
    Some("Wed, 19 Feb 2025 00:00:00 GMT"),
    Some("Thu, 01 Jul 2027 00:00:00 GMT"),
];
const NEW: [Option<&str>; 3] = [Some("application/vnd.atlas.2025-02-19+json;charset=utf-8"), None, None];

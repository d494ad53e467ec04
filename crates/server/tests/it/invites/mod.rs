//! `/orgs/{orgId}/invites` and `/groups/{groupId}/invites`: invitations of the older generation.

mod change;
mod clients;
mod events;
mod expired;
mod grants;
mod org;
mod presentation;
mod project;
mod quota;

use crate::answer::Answer;
use crate::world::{V2, World};
use serde_json::{Value, json};

/// Thirty days, in milliseconds: how long an invitation is good.
const MONTH: i64 = 30 * 24 * 60 * 60 * 1000;

/// The invitations to the first organization below a dialect's base, and what follows.
fn of_org(world: &World, base: &str, rest: &str) -> String {
    world.org_path(base, &format!("/invites{rest}"))
}

/// The invitations to the first project.
fn of_project(world: &World, base: &str, rest: &str) -> String {
    format!("{base}/groups/{}/invites{rest}", world.project)
}

/// The owner invites somebody to the organization; a moment later.
async fn invite(world: &World, username: &str, roles: &[&str]) -> Answer {
    let body = json!({"username": username, "roles": roles});
    world.clock.turn(1);
    world.post(&world.owner, &of_org(world, V2, ""), body).await.ok()
}

/// The owner invites somebody to the project; a moment later.
async fn invite_to_project(world: &World, username: &str, roles: &[&str]) -> Answer {
    world.clock.turn(1);
    let body = json!({"username": username, "roles": roles});
    world.post(&world.owner, &of_project(world, V2, ""), body).await.ok()
}

/// Turns the clock far, and waits until the node has heard from the log again and trusts its memory.
async fn later(world: &World, millis: i64) {
    world.clock.turn(millis);
    world.until(&world.owner, "/api/keywright/v1/whoami", |answer| answer.status == 200).await;
}

/// The same member of each invitation of a list, which is a bare array.
fn each(list: &Answer, member: &str) -> Vec<Value> {
    list.json().as_array().expect(&list.text).iter().map(|one| one[member].clone()).collect()
}

/// Who is invited to the organization, oldest first.
async fn invited(world: &World) -> Vec<Value> {
    each(&world.get(&world.owner, &of_org(world, V2, "")).await.ok(), "username")
}

/// Who is invited to the project, oldest first.
async fn invited_to_project(world: &World) -> Vec<Value> {
    each(&world.get(&world.owner, &of_project(world, V2, "")).await.ok(), "username")
}

//! `/orgs/{orgId}/apiKeys/{apiUserId}/accessList`, and the same as `/whitelist`.

mod add;
mod decision;
mod read;
mod remove;
mod usage;
mod whitelist;

use crate::answer::Answer;
use crate::world::{Key, World};
use serde_json::Value;

/// The path of a key's list, and what follows.
fn path(world: &World, base: &str, key: &Key, rest: &str) -> String {
    world.org_path(base, &format!("/apiKeys/{}/accessList{rest}", key.id))
}

/// The blocks in an answer, in its order.
fn blocks(answer: &Answer) -> Vec<String> {
    answer.each("cidrBlock").iter().map(|block| block.as_str().unwrap().to_owned()).collect()
}

/// Posts entries to a key's list as the owner.
async fn add(world: &World, base: &str, key: &Key, body: Value) -> Answer {
    world.post(&world.owner, &path(world, base, key, ""), body).await
}

/// The blocks of a key's list.
async fn listed(world: &World, base: &str, key: &Key) -> Vec<String> {
    blocks(&world.get(&world.owner, &path(world, base, key, "")).await.ok())
}

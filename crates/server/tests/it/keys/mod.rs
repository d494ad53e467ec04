//! `/orgs/{orgId}/apiKeys`.

mod change;
mod create;
mod delete;
mod get;
mod list;

use crate::world::{Key, World};

/// The path of a key.
fn path(world: &World, base: &str, key: &Key) -> String {
    world.org_path(base, &format!("/apiKeys/{}", key.id))
}

/// A private key as every answer but the first shows it: three groups of stars, and the last twelve digits.
fn masked(key: &Key) -> String {
    format!("********-****-****-{}", &key.private[24..])
}

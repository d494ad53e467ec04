//! Whom the calls are made by, and what they are made about.

use crate::world::{HOME, Key, PUBLIC, V2, World};
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};

const ROLES: [&str; 6] =
    ["ORG_OWNER", "ORG_USER_ADMIN", "ORG_MEMBER", "ORG_READ_ONLY", "ORG_GROUP_CREATOR", "ORG_BILLING_ADMIN"];
const PROJECT_ROLES: [&str; 3] = ["GROUP_OWNER", "GROUP_USER_ADMIN", "GROUP_READ_ONLY"];

/// The name of the project that the cast has.
pub(super) const PROJECT: &str = "Stage";

/// An organization with one project, and one key of each kind: in the order of [`NAMES`].
pub(crate) struct Cast {
    pub(super) org: String,
    pub(super) project: String,
    /// The account that owns the organization, and the project.
    pub(super) person: String,
    /// Its name.
    pub(super) name: String,
    pub(super) callers: Vec<Key>,
    /// Makes what global keys are asked about; without one there is nothing of it.
    pub(super) global_owner: Option<Key>,
}

impl Cast {
    /// The same beside a global owner.
    pub(crate) async fn with_global_owner(world: &World, owner: &Key) -> Self {
        Self { global_owner: Some(owner.clone()), ..Self::assemble(world).await }
    }

    pub(super) async fn assemble(world: &World) -> Self {
        let name = fresh_name();
        let account =
            json!({"username": name, "password": "correct horse battery", "firstName": "Ada", "lastName": "Lovelace"});
        let person = world.post(&world.owner, &format!("{V2}/users"), account).await.ok().text_at("/id");
        let first = json!({"desc": "a key", "roles": ["ORG_OWNER"]});
        let body = json!({"name": "Elsewhere", "orgOwnerId": person, "apiKey": first});
        let made = world.post(&world.owner, &format!("{V2}/orgs"), body).await.ok();
        let (org, owner) = (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")));
        let body = json!({"name": PROJECT, "orgId": org});
        let project = world.post(&owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");
        let mut callers = Vec::new();
        for role in ROLES {
            callers.push(make(world, &owner, &org, role).await);
        }
        for role in PROJECT_ROLES {
            callers.push(make_in_project(world, &owner, &project, role).await);
        }
        callers.push(world.owner.clone());
        let itself = make(world, &owner, &org, "ORG_MEMBER").await;
        let list = format!("{V2}/orgs/{org}/apiKeys/{}/accessList", itself.id);
        world.post(&owner, &list, json!([{"ipAddress": HOME}])).await.ok();
        callers.push(itself);
        Self { org, project, person, name, callers, global_owner: None }
    }

    pub(super) fn owner(&self) -> &Key {
        &self.callers[0]
    }
}

/// A name that nobody has had.
pub(super) fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("person-{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(super) async fn make(world: &World, owner: &Key, org: &str, role: &str) -> Key {
    let base = if role == "ORG_USER_ADMIN" { PUBLIC } else { V2 };
    let body = json!({"desc": "a key", "roles": [role]});
    Key::of(&world.post(owner, &format!("{base}/orgs/{org}/apiKeys"), body).await.ok().json())
}

pub(super) async fn make_in_project(world: &World, owner: &Key, project: &str, role: &str) -> Key {
    let base = if role == "GROUP_USER_ADMIN" { PUBLIC } else { V2 };
    let body = json!({"desc": "a key", "roles": [role]});
    Key::of(&world.post(owner, &format!("{base}/groups/{project}/apiKeys"), body).await.ok().json())
}

//! Ops Manager's own: global keys, the global access list, the first user.

use super::NOBODY;
use crate::database::Kind;
use crate::world::{HOME, Key, PUBLIC, World, first_user};
use keywright_domain::Product;
use serde_json::{Value, json};

const KEYS: &str = "/api/public/v1.0/admin/apiKeys";
const LISTS: [&str; 2] = ["/api/public/v1.0/admin/accessList", "/api/public/v1.0/admin/whitelist"];

async fn world() -> (World, Key) {
    World::of_a_first_user(Kind::Sqlite).await
}

#[tokio::test]
async fn a_global_key_needs_a_description_and_global_roles() {
    let (world, owner) = world().await;
    let reader = world.global_key(&owner, &["GLOBAL_READ_ONLY"]).await;
    let path = format!("{KEYS}/{}", reader.id);

    for (body, refusal) in [
        (json!({"roles": ["GLOBAL_OWNER"]}), (400, "API_KEY_REQUIRES_DESCRIPTION", json!([]))),
        (json!({"desc": " ", "roles": ["GLOBAL_OWNER"]}), (400, "INVALID_API_KEY_DESC", json!([250]))),
        (json!({"desc": "a"}), (400, "MISSING_API_KEY_ROLES", json!([]))),
        (json!({"desc": "a", "roles": []}), (400, "MISSING_API_KEY_ROLES", json!([]))),
        (json!({"desc": "a", "roles": "GLOBAL_OWNER"}), (400, "INVALID_JSON_ATTRIBUTE", json!(["roles"]))),
        (
            json!({"desc": "a", "roles": ["GLOBAL_OWNER"], "orgId": NOBODY}),
            (400, "INVALID_ATTRIBUTE", json!(["orgId"])),
        ),
        (json!([]), (400, "INVALID_JSON", json!([]))),
    ] {
        world.post(&owner, KEYS, body).await.is_refused(refusal);
    }
    for role in ["ORG_OWNER", "GROUP_OWNER", "GLOBAL_BILLING_ADMIN"] {
        let refusal = (400, "INVALID_ROLE_FOR_GLOBAL_KEY", json!([role]));
        world
            .post(&owner, KEYS, json!({"desc": "a", "roles": ["GLOBAL_OWNER", role]}))
            .await
            .is_refused(refusal.clone());
        world.patch(&owner, &path, json!({"roles": [role]})).await.is_refused(refusal);
    }
    for role in ["GLOBAL_EMPEROR", "global_owner", ""] {
        let refusal = (400, "INVALID_ENUM_VALUE", json!([role]));
        world.post(&owner, KEYS, json!({"desc": "a", "roles": [role]})).await.is_refused(refusal.clone());
        world.patch(&owner, &path, json!({"roles": [role]})).await.is_refused(refusal);
    }
    for body in [json!({}), json!({"desc": "", "roles": []}), json!({"desc": null})] {
        let refusal = (400, "MISSING_ONE_OF_ATTRIBUTES", json!(["desc", "roles"]));
        world.patch(&owner, &path, body).await.is_refused(refusal);
    }
}

#[tokio::test]
async fn a_global_key_that_is_not_there_is_400_before_the_body_is_read() {
    let (world, owner) = world().await;

    // A key of an organization is no global key, nor the other way round.
    for id in [NOBODY, &world.owner.id] {
        let path = format!("{KEYS}/{id}");
        for (method, body) in [("GET", ""), ("PATCH", "no JSON"), ("DELETE", "")] {
            let answer = world.call_from(HOME, &owner, method, &path, body).await;
            answer.is_refused((400, "API_KEY_NOT_FOUND", json!([id])));
        }
    }
    let of_org = world.org_path(PUBLIC, &format!("/apiKeys/{}", owner.id));
    world.get(&owner, &of_org).await.is_refused((400, "API_KEY_NOT_FOUND", json!([owner.id])));
    world.get(&owner, &format!("{KEYS}/{}", owner.public)).await.is_refused((
        404,
        "INVALID_KEY_ID",
        json!([owner.public]),
    ));
}

#[tokio::test]
async fn the_last_global_owner_stays_one() {
    let (world, owner) = World::of_a_first_user(Kind::Postgres).await;
    world.database.run("UPDATE users SET global_roles = ''");
    let path = format!("{KEYS}/{}", owner.id);

    let demoted = world.patch(&owner, &path, json!({"desc": "reader", "roles": ["GLOBAL_READ_ONLY"]})).await;
    demoted.is_refused((403, "CANNOT_DEMOTE_LAST_ORG_OWNER", json!([])));
    let deleted = world.delete(&owner, &path).await;
    deleted.is_refused((403, "CANNOT_DELETE_LAST_OWNER", json!([])));
    assert_eq!(deleted.text_at("/detail"), "The last global owner cannot be deleted.");

    let both = json!({"roles": ["GLOBAL_OWNER", "GLOBAL_READ_ONLY"]});
    assert_eq!(world.patch(&owner, &path, both).await.status, 200, "a further role takes none away");
    let another = world.global_key(&owner, &["GLOBAL_OWNER"]).await;
    assert_eq!(world.delete(&another, &path).await.status, 204);
}

#[tokio::test]
async fn an_entry_needs_a_block_and_a_description() {
    let (world, owner) = world().await;
    let long = "x".repeat(251);

    for list in LISTS {
        for (body, refusal) in [
            (json!({"description": "a"}), (400, "GLOBAL_WHITELIST_ENTRY_REQUIRES_CIDR_BLOCK", json!([]))),
            (
                json!({"cidrBlock": "", "description": "a"}),
                (400, "GLOBAL_WHITELIST_ENTRY_REQUIRES_CIDR_BLOCK", json!([])),
            ),
            (json!({"cidrBlock": "192.0.2.1"}), (400, "GLOBAL_WHITELIST_ENTRY_REQUIRES_DESCRIPTION", json!([]))),
            (
                json!({"cidrBlock": "192.0.2.1", "description": " "}),
                (400, "INVALID_GLOBAL_WHITELIST_DESCRIPTION", json!([250])),
            ),
            (
                json!({"cidrBlock": "192.0.2.1", "description": long}),
                (400, "INVALID_GLOBAL_WHITELIST_DESCRIPTION", json!([250])),
            ),
            (
                json!({"cidrBlock": "nowhere", "description": "a"}),
                (400, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!(["nowhere"])),
            ),
            (json!({"cidrBlock": 7, "description": "a"}), (400, "INVALID_JSON_ATTRIBUTE", json!(["cidrBlock"]))),
            (json!({"ipAddress": "192.0.2.1", "description": "a"}), (400, "INVALID_ATTRIBUTE", json!(["ipAddress"]))),
            (json!([{"cidrBlock": "192.0.2.1", "description": "a"}]), (400, "INVALID_JSON", json!([]))),
        ] {
            world.post(&owner, list, body).await.is_refused(refusal);
        }
    }
    assert_eq!(world.get(&owner, LISTS[0]).await.ok().at("/totalCount"), 0);
}

/// Adds an entry and gives its id.
async fn add(world: &World, owner: &Key, block: &str) -> String {
    let body = json!({"cidrBlock": block, "description": "one"});
    world.post(owner, LISTS[0], body).await.ok().text_at("/id")
}

#[tokio::test]
async fn an_entry_is_there_once() {
    let (world, owner) = world().await;
    add(&world, &owner, "192.0.2.10").await;
    let other = add(&world, &owner, "10.0.0.0/8").await;

    for list in LISTS {
        let again = world.post(&owner, list, json!({"cidrBlock": "192.0.2.10/32", "description": "two"})).await;
        again.is_refused((400, "DUPLICATE_GLOBAL_WHITELIST_ENTRY", json!(["192.0.2.10/32"])));
        let moved = world.patch(&owner, &format!("{list}/{other}"), json!({"cidrBlock": "192.0.2.10"})).await;
        moved.is_refused((400, "DUPLICATE_GLOBAL_WHITELIST_ENTRY", json!(["192.0.2.10/32"])));
    }
}

#[tokio::test]
async fn a_change_of_an_entry_names_something() {
    let (world, owner) = world().await;
    let path = format!("{}/{}", LISTS[0], add(&world, &owner, HOME).await);

    for body in [json!({}), json!({"cidrBlock": "", "description": ""}), json!({"id": NOBODY, "type": "GLOBAL_ROLE"})] {
        world.patch(&owner, &path, body).await.is_refused((400, "NO_CIDR_BLOCK_OR_DESCRIPTION", json!([])));
    }
}

#[tokio::test]
async fn an_entry_that_is_not_there_is_404_before_the_body_is_read() {
    let (world, owner) = world().await;

    for list in LISTS {
        for id in [NOBODY, "192.0.2.10"] {
            for (method, body) in [("GET", ""), ("PATCH", "no JSON"), ("DELETE", "")] {
                let answer = world.call_from(HOME, &owner, method, &format!("{list}/{id}"), body).await;
                answer.is_refused((404, "GLOBAL_WHITELIST_ENTRY_NOT_FOUND", json!([id])));
            }
        }
    }
}

#[tokio::test]
async fn no_change_of_the_list_keeps_out_whoever_makes_it() {
    let (world, owner) = world().await;
    let elsewhere = json!({"cidrBlock": "198.51.100.0/24", "description": "elsewhere"});
    let refused = || (400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST", json!([HOME]));
    world.post(&owner, LISTS[0], elsewhere.clone()).await.is_refused(refused());
    let old = world.post(&owner, LISTS[1], elsewhere.clone()).await;
    old.is_refused((400, "CANNOT_REMOVE_CALLER_FROM_WHITELIST", json!([HOME])));

    let path = format!("{}/{}", LISTS[0], add(&world, &owner, "192.0.2.0/24").await);
    world.post(&owner, LISTS[0], elsewhere).await.ok();

    world.patch(&owner, &path, json!({"cidrBlock": "203.0.113.0/24"})).await.is_refused(refused());
    world.delete(&owner, &path).await.is_refused(refused());
    assert_eq!(world.patch(&owner, &path, json!({"cidrBlock": HOME})).await.status, 200);
}

/// The answer to a first user with one member changed.
async fn first_user_with(world: &World, member: &str, value: Value) -> crate::answer::Answer {
    let mut body = first_user();
    body[member] = value;
    world.first_user("", &[], body).await
}

#[tokio::test]
async fn a_first_user_has_a_username_and_a_password_that_nobody_guesses() {
    let world = World::unclaimed(Kind::Sqlite, vec![Product::OpsManager]).await;

    for name in ["root", "", "a@b@c"] {
        let refused = first_user_with(&world, "username", json!(name)).await;
        refused.is_refused((400, "INVALID_USERNAME", json!([name])));
    }
    let refused = first_user_with(&world, "password", json!("1234567")).await;
    refused.is_refused((400, "WEAK_PASSWORD", json!([])));
    let refused = first_user_with(&world, "password", json!("QWERTY123")).await;
    refused.is_refused((400, "COMMON_PASSWORD", json!([])));
    world.first_user_from(HOME, "", &[], first_user()).await.is_refused((403, "ACCESS_FORBIDDEN", json!([])));

    world.first_user("", &[], first_user()).await.ok();
    let again = world.first_user("", &[], first_user()).await;
    again.is_refused((403, "CANNOT_CREATE_FIRST_USER_USERS_ALREADY_EXIST", json!([])));
}

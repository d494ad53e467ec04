//! Two nodes on one database: allow from memory, refuse from the log. What one node has granted no other refuses, and
//! what one has taken away the others learn with their next poll.
//!
//! The second node polls once a day, so that what it knows sooner it knows because it looked; [`polling`] is as usual.

use crate::database::Kind;
use crate::world::{Changes, HOME, Key, PUBLIC, V2, World};
use axum::body::Body;
use keywright_server::app::Limits;
use serde_json::json;
use std::time::Duration;

const WHOAMI: &str = "/api/keywright/v1/whoami";
const ELSEWHERE: &str = "198.51.100.7";

/// Two nodes: the second hears nothing unless it asks.
async fn two() -> (World, World) {
    let one = World::new(Kind::Postgres).await;
    let limits = Limits { poll_interval: Duration::from_hours(24), ..Limits::default() };
    let other = one.another_node(Changes { limits, ..Changes::default() }).await;
    (one, other)
}

/// Two nodes, both polling at their usual interval.
async fn polling() -> (World, World) {
    let one = World::new(Kind::Postgres).await;
    let other = one.another_node(Changes::default()).await;
    (one, other)
}

fn key_path(world: &World, key: &Key) -> String {
    world.org_path(V2, &format!("/apiKeys/{}", key.id))
}

async fn require_lists(world: &World, required: bool) {
    let body = json!({"apiAccessListRequired": required});
    world.patch(&world.owner, &world.org_path(V2, "/settings"), body).await.ok();
}

/// Lists [`HOME`] for the owner; another owner does it, because no key makes its own first entry.
async fn list_the_owner(world: &World) {
    let another = world.key(&["ORG_OWNER"]).await;
    let list = format!("{}/accessList", key_path(world, &world.owner));
    world.post(&another, &list, json!([{"ipAddress": HOME}])).await.ok();
}

#[tokio::test]
async fn a_new_key_works_on_the_other_node_at_once() {
    let (one, other) = two().await;

    let key = one.key(&["ORG_MEMBER"]).await;

    assert_eq!(other.get(&key, WHOAMI).await.ok().text_at("/apiKeyId"), key.id);
}

#[tokio::test]
async fn a_new_organization_works_on_the_other_node_at_once() {
    let (one, other) = two().await;

    let (org, stranger) = one.stranger().await;

    assert_eq!(other.get(&stranger, &format!("{V2}/orgs/{org}")).await.ok().text_at("/id"), org);
}

#[tokio::test]
async fn a_granted_role_is_refused_by_no_node() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    let body = json!({"desc": "made by a new owner", "roles": ["ORG_MEMBER"]});
    let refused = other.post(&key, &other.org_path(V2, "/apiKeys"), body.clone()).await;
    refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));

    one.patch(&one.owner, &key_path(&one, &key), json!({"roles": ["ORG_OWNER"]})).await.ok();

    assert_eq!(other.post(&key, &other.org_path(V2, "/apiKeys"), body).await.status, 200);
}

#[tokio::test]
async fn the_right_to_make_owners_is_refused_by_no_node() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_USER_ADMIN"]).await;
    let body = json!({"desc": "an owner too", "roles": ["ORG_OWNER"]});
    let refused = other.post(&key, &other.org_path(V2, "/apiKeys"), body.clone()).await;
    refused.is_refused((401, "NOT_ORG_OWNER", json!([other.org])));

    one.patch(&one.owner, &key_path(&one, &key), json!({"roles": ["ORG_OWNER"]})).await.ok();

    assert_eq!(other.post(&key, &other.org_path(V2, "/apiKeys"), body).await.status, 200);
}

#[tokio::test]
async fn people_whom_a_key_administers_now_are_hidden_from_it_by_no_node() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    let person = format!("{V2}/users/{}", one.owner_user);
    other.get(&key, &person).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));

    one.patch(&one.owner, &key_path(&one, &key), json!({"roles": ["ORG_OWNER"]})).await.ok();

    assert_eq!(other.get(&key, &person).await.status, 200);
}

#[tokio::test]
async fn a_project_that_a_key_owns_now_is_a_place_for_accounts_on_every_node() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    let account = |name: &str, roles: serde_json::Value| {
        json!({
            "username": format!("{name}@example.org"), "password": "correct horse battery", "firstName": "Ada",
            "lastName": "Lovelace", "roles": roles
        })
    };
    let in_project = json!([{"groupId": one.project, "roleName": "GROUP_OWNER"}]);
    let users = format!("{V2}/users");
    let refused = other.post(&key, &users, account("ada", json!([]))).await;
    refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));

    let member = format!("{V2}/groups/{}/apiKeys/{}", one.project, key.id);
    one.patch(&one.owner, &member, json!({"roles": ["GROUP_OWNER"]})).await.ok();

    assert_eq!(other.post(&key, &users, account("ada", json!([]))).await.status, 201);
    assert_eq!(other.post(&key, &users, account("bob", in_project)).await.status, 201);
}

#[tokio::test]
async fn an_added_address_is_refused_by_no_node() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    one.allow(&key, &[ELSEWHERE]).await;
    other.get(&key, WHOAMI).await.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!([HOME])));

    one.allow(&key, &[HOME]).await;

    assert_eq!(other.get(&key, WHOAMI).await.status, 200);
}

#[tokio::test]
async fn a_first_list_lets_a_key_in_on_every_node_where_lists_are_required() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    list_the_owner(&one).await;
    require_lists(&one, true).await;
    other.get(&key, WHOAMI).await.is_refused((403, "ORG_REQUIRES_ACCESS_LIST", json!([HOME])));

    one.allow(&key, &[HOME]).await;

    assert_eq!(other.get(&key, WHOAMI).await.status, 200);
}

#[tokio::test]
async fn a_dropped_requirement_is_held_by_no_node() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    list_the_owner(&one).await;
    require_lists(&one, true).await;
    other.get(&key, WHOAMI).await.is_refused((403, "ORG_REQUIRES_ACCESS_LIST", json!([HOME])));

    require_lists(&one, false).await;

    assert_eq!(other.get(&key, WHOAMI).await.status, 200);
}

#[tokio::test]
async fn a_deleted_key_is_refused_as_soon_as_its_node_looks() {
    let (one, other) = two().await;
    let (key, reader) = (one.key(&["ORG_OWNER"]).await, one.key(&["ORG_READ_ONLY"]).await);
    other.get(&key, WHOAMI).await.ok();

    assert_eq!(one.delete(&one.owner, &key_path(&one, &key)).await.status, 204);
    // A refusal of anybody makes the node look.
    other.delete(&reader, &key_path(&one, &key)).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));

    other.get(&key, WHOAMI).await.is_challenged();
}

#[tokio::test]
async fn a_deleted_key_writes_nothing_even_where_its_deletion_is_not_known() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_OWNER"]).await;
    other.get(&key, WHOAMI).await.ok();
    assert_eq!(one.delete(&one.owner, &key_path(&one, &key)).await.status, 204);

    let body = json!({"desc": "too late", "roles": ["ORG_MEMBER"]});
    let answer = other.post(&key, &other.org_path(V2, "/apiKeys"), body).await;

    answer.is_challenged();
    assert_eq!(one.get(&one.owner, &one.org_path(V2, "/apiKeys")).await.at("/totalCount"), 1);
}

#[tokio::test]
async fn a_key_whose_refusal_makes_the_node_look_is_asked_for_credentials_if_it_is_gone() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    other.get(&key, WHOAMI).await.ok();
    assert_eq!(one.delete(&one.owner, &key_path(&one, &key)).await.status, 204);

    other.delete(&key, &key_path(&one, &one.owner)).await.is_challenged();
}

#[tokio::test]
async fn what_is_taken_away_on_one_node_the_other_learns_with_its_next_poll() {
    let (one, other) = polling().await;
    let gone = one.key(&["ORG_MEMBER"]).await;
    let listed = one.key(&["ORG_MEMBER"]).await;
    let demoted = one.key(&["ORG_OWNER"]).await;
    for key in [&gone, &listed, &demoted] {
        other.get(key, WHOAMI).await.ok();
    }

    one.delete(&one.owner, &key_path(&one, &gone)).await.ok();
    one.allow(&listed, &[ELSEWHERE]).await;
    one.patch(&one.owner, &key_path(&one, &demoted), json!({"roles": ["ORG_MEMBER"]})).await.ok();

    other.until(&gone, WHOAMI, |answer| answer.status == 401).await;
    other.until(&listed, WHOAMI, |answer| answer.status == 403).await;
    other.until(&demoted, WHOAMI, |answer| answer.at("/roles/0/roleName") == "ORG_MEMBER").await;
}

#[tokio::test]
async fn a_requirement_of_one_node_the_other_learns_with_its_next_poll() {
    let (one, other) = polling().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    other.get(&key, WHOAMI).await.ok();

    require_lists(&one, true).await;

    other.until(&key, WHOAMI, |answer| answer.status == 403).await;
}

#[tokio::test]
async fn the_keys_of_an_organization_that_was_deleted_elsewhere_are_nobodys() {
    let (one, other) = polling().await;
    let (org, stranger) = one.stranger().await;
    other.get(&stranger, WHOAMI).await.ok();

    assert_eq!(one.delete(&stranger, &format!("{V2}/orgs/{org}")).await.status, 204);

    one.get(&stranger, WHOAMI).await.is_challenged();
    other.until(&stranger, WHOAMI, |answer| answer.status == 401).await;
    other.get(&stranger, WHOAMI).await.is_challenged();
}

#[tokio::test]
async fn a_name_that_was_nobodys_works_as_soon_as_the_node_has_heard_of_its_key() {
    let (one, other) = polling().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    // Public keys are drawn, so the key is hidden while its name is asked for.
    one.database.run(&format!("UPDATE api_keys SET public_key = 'hidden' WHERE public_key = '{}'", key.public));
    other.get(&key, WHOAMI).await.is_challenged();
    one.database.run(&format!("UPDATE api_keys SET public_key = '{}' WHERE public_key = 'hidden'", key.public));

    one.patch(&one.owner, &key_path(&one, &key), json!({"desc": "heard of"})).await.ok();

    other.until(&key, WHOAMI, |answer| answer.status == 200).await;
}

#[tokio::test]
async fn a_refusal_stands_when_the_log_does_not_answer() {
    let (one, other) = two().await;
    let key = one.key(&["ORG_MEMBER"]).await;
    other.get(&key, WHOAMI).await.ok();

    one.database.drop_by_force();

    let answer = other.call_from(HOME, &key, "DELETE", &key_path(&one, &one.owner), Body::empty()).await;
    answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
}

/// The path of an entry that a global owner adds.
async fn add_globally(world: &World, owner: &Key, block: &str) -> String {
    let list = format!("{PUBLIC}/admin/accessList");
    let body = json!({"cidrBlock": block, "description": "vpn"});
    format!("{list}/{}", world.post(owner, &list, body).await.ok().text_at("/id"))
}

#[tokio::test]
async fn an_address_added_to_the_global_list_is_refused_by_no_node() {
    let (one, owner) = World::of_a_first_user(Kind::Postgres).await;
    let limits = Limits { poll_interval: Duration::from_hours(24), ..Limits::default() };
    let other = one.another_node(Changes { limits, ..Changes::default() }).await;
    add_globally(&one, &owner, HOME).await;
    let refused = other.call_from(ELSEWHERE, &owner, "GET", WHOAMI, Body::empty()).await;
    refused.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!([ELSEWHERE])));

    add_globally(&one, &owner, ELSEWHERE).await;

    assert_eq!(other.call_from(ELSEWHERE, &owner, "GET", WHOAMI, Body::empty()).await.status, 200);
}

#[tokio::test]
async fn a_global_list_of_one_node_the_other_learns_with_its_next_poll() {
    let (one, owner) = World::of_a_first_user(Kind::Postgres).await;
    let other = one.another_node(Changes::default()).await;
    let call = || other.call_from(ELSEWHERE, &owner, "GET", WHOAMI, Body::empty());
    call().await.ok();

    let entry = add_globally(&one, &owner, HOME).await;

    let asking = async {
        while call().await.status != 403 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), asking).await.expect("the node learns of it in time");
    one.delete(&owner, &entry).await.ok();
    assert_eq!(call().await.status, 200);
}

#[tokio::test]
async fn a_deleted_global_key_writes_nothing_even_where_its_deletion_is_not_known() {
    let (one, owner) = World::of_a_first_user(Kind::Postgres).await;
    let limits = Limits { poll_interval: Duration::from_hours(24), ..Limits::default() };
    let other = one.another_node(Changes { limits, ..Changes::default() }).await;
    let key = one.global_key(&owner, &["GLOBAL_OWNER"]).await;
    other.get(&key, WHOAMI).await.ok();
    one.delete(&owner, &format!("{PUBLIC}/admin/apiKeys/{}", key.id)).await.ok();

    other.post(&key, &format!("{PUBLIC}/orgs"), json!({"name": "Too late"})).await.is_challenged();
}

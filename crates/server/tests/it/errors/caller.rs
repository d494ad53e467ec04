//! Callers that are known, and may not: by their address, their membership or their roles.

use super::{EVERY, NOBODY, OLD, world};
use crate::database::Kind;
use crate::world::{Changes, HOME, Key, PUBLIC, V2, World};
use axum::body::Body;
use keywright_domain::ExplicitAccessList;
use keywright_server::app::Limits;
use serde_json::json;

/// The owner's own list, on the path of this name.
fn own_list(world: &World, base: &str, name: &str) -> String {
    world.org_path(base, &format!("/apiKeys/{}/{name}", world.owner.id))
}

#[tokio::test]
async fn an_address_outside_the_keys_list_is_named() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["198.51.100.0/24", "2001:db8::/64"]).await;

    for base in EVERY {
        for from in [HOME, "2001:db8:0:1::1"] {
            let answer = world.call_from(from, &key, "GET", &world.org_path(base, "/apiKeys"), Body::empty()).await;
            answer.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!([from])));
        }
    }
    for base in OLD {
        let answer = world.get(&key, &own_list(&world, base, "whitelist")).await;
        answer.is_refused((403, "IP_ADDRESS_NOT_ON_WHITELIST", json!([HOME])));
    }
}

#[tokio::test]
async fn a_mapped_address_is_the_address_that_it_maps() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["198.51.100.7"]).await;
    let target = world.org_path(V2, "/apiKeys");

    assert_eq!(world.call_from("::ffff:198.51.100.7", &key, "GET", &target, Body::empty()).await.status, 200);
    let refused = world.call_from("::ffff:192.0.2.10", &key, "GET", &target, Body::empty()).await;
    refused.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!(["192.0.2.10"])));
}

#[tokio::test]
async fn a_key_without_a_list_is_refused_where_its_organization_requires_one() {
    let world = world().await;
    let settings = world.org_path(V2, "/settings");
    world.patch(&world.owner, &settings, json!({"apiAccessListRequired": true})).await.ok();

    for base in EVERY {
        let answer = world.get(&world.owner, &world.org_path(base, "/apiKeys")).await;
        answer.is_refused((403, "ORG_REQUIRES_ACCESS_LIST", json!([HOME])));
    }
    world.get(&world.owner, "/api/keywright/v1/whoami").await.is_refused((
        403,
        "ORG_REQUIRES_ACCESS_LIST",
        json!([HOME]),
    ));
    for base in OLD {
        let answer = world.get(&world.owner, &own_list(&world, base, "whitelist")).await;
        answer.is_refused((403, "ORG_REQUIRES_WHITELIST", json!([HOME])));
    }
}

#[tokio::test]
async fn a_key_does_not_write_to_its_own_empty_list() {
    let world = world().await;

    for base in EVERY {
        let list = own_list(&world, base, "accessList");
        let added = world.post(&world.owner, &list, json!([{"ipAddress": HOME}])).await;
        let removed = world.delete(&world.owner, &format!("{list}/{HOME}")).await;
        for answer in [added, removed] {
            answer.is_refused((403, "RESOURCE_REQUIRES_ACCESS_LIST", json!([HOME])));
        }
    }
}

#[tokio::test]
async fn how_far_explicit_lists_are_required_is_an_option() {
    for (mode, own, other) in [
        (ExplicitAccessList::Strict, 403, 403),
        (ExplicitAccessList::Own, 403, 200),
        (ExplicitAccessList::Off, 200, 200),
    ] {
        let limits = Limits { explicit_access_list: mode, ..Limits::default() };
        let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
        let member = world.key(&["ORG_MEMBER"]).await;
        let list = |key: &Key| world.org_path(V2, &format!("/apiKeys/{}/accessList", key.id));
        let body = json!([{"ipAddress": HOME}]);

        assert_eq!(world.post(&world.owner, &list(&member), body.clone()).await.status, other, "{mode:?}");
        assert_eq!(world.post(&world.owner, &list(&world.owner), body).await.status, own, "{mode:?}");
    }
}

#[tokio::test]
async fn a_key_of_another_organization_cannot_access_this_one() {
    let world = world().await;
    let (_, stranger) = world.stranger().await;

    for base in EVERY {
        for path in ["", "/settings", "/apiKeys", "/events"] {
            let answer = world.get(&stranger, &world.org_path(base, path)).await;
            answer.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
        }
        // Whether the key is there is nothing for strangers to know.
        for key in [world.owner.id.as_str(), NOBODY] {
            let answer = world.get(&stranger, &world.org_path(base, &format!("/apiKeys/{key}"))).await;
            answer.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
        }
    }
}

#[tokio::test]
async fn a_role_that_does_not_suffice_is_401_without_a_challenge() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let answer = world.delete(&member, &world.org_path(base, &format!("/apiKeys/{}", world.owner.id))).await;
        answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
}

#[tokio::test]
async fn the_list_of_another_key_is_closed_to_members() {
    let world = world().await;
    let reader = world.key(&["ORG_READ_ONLY"]).await;

    for base in EVERY {
        let answer = world.get(&reader, &own_list(&world, base, "accessList")).await;
        answer.is_refused((401, "API_KEY_ACCESS_LIST_ACCESS_DENIED", json!([])));
    }
    for base in OLD {
        let answer = world.get(&reader, &own_list(&world, base, "whitelist")).await;
        answer.is_refused((401, "API_KEY_WHITELIST_ACCESS_DENIED", json!([])));
    }
}

#[tokio::test]
async fn a_user_administrator_makes_no_owners() {
    let world = world().await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let body = json!({"desc": "a key", "roles": ["ORG_MEMBER", "ORG_OWNER"]});
        let made = world.post(&admin, &world.org_path(base, "/apiKeys"), body).await;
        made.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));

        let path = world.org_path(base, &format!("/apiKeys/{}", member.id));
        let raised = world.patch(&admin, &path, json!({"roles": ["ORG_OWNER"]})).await;
        raised.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
    }
    let body = json!({"desc": "a key", "roles": ["ORG_USER_ADMIN"]});
    assert_eq!(world.post(&admin, &world.org_path(PUBLIC, "/apiKeys"), body).await.status, 200);
}

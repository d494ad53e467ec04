//! API keys: descriptions, roles, how many there may be, and the last owner.

use super::{ATLAS, EVERY, NOBODY, OLD, world};
use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, PUBLIC, V1, V2, World};
use keywright_domain::Product;
use keywright_server::app::Limits;
use serde_json::{Value, json};

/// The answer to a new key of this body.
async fn make(world: &World, base: &str, body: Value) -> Answer {
    world.post(&world.owner, &world.org_path(base, "/apiKeys"), body).await
}

#[tokio::test]
async fn a_key_that_is_not_there_is_400_whatever_is_asked_of_it() {
    let world = world().await;
    let (_, stranger) = world.stranger().await;

    for base in EVERY {
        // A key of another organization is as absent as one that never was.
        for id in [NOBODY, &stranger.id] {
            let path = world.org_path(base, &format!("/apiKeys/{id}"));
            for (method, rest, body) in [
                ("GET", "", ""),
                ("PATCH", "", r#"{"desc":"a"}"#),
                ("DELETE", "", ""),
                ("GET", "/accessList", ""),
                ("POST", "/accessList", "[]"),
                ("GET", "/accessList/192.0.2.1", ""),
                ("DELETE", "/accessList/192.0.2.1", ""),
            ] {
                let answer = world.call_from(HOME, &world.owner, method, &format!("{path}{rest}"), body).await;
                answer.is_refused((400, "API_KEY_NOT_FOUND", json!([id])));
            }
        }
    }
    for base in OLD {
        let path = world.org_path(base, &format!("/apiKeys/{NOBODY}/whitelist"));
        world.get(&world.owner, &path).await.is_refused((400, "API_KEY_NOT_FOUND", json!([NOBODY])));
    }
}

#[tokio::test]
async fn a_key_that_was_deleted_is_not_there() {
    let world = world().await;

    for base in EVERY {
        let key = world.key(&["ORG_MEMBER"]).await;
        let path = world.org_path(base, &format!("/apiKeys/{}", key.id));
        assert_eq!(world.delete(&world.owner, &path).await.status, 204);
        world.delete(&world.owner, &path).await.is_refused((400, "API_KEY_NOT_FOUND", json!([key.id])));
    }
}

#[tokio::test]
async fn a_missing_description_has_each_dialects_code() {
    let world = world().await;

    for body in [json!({"roles": ["ORG_MEMBER"]}), json!({"desc": null, "roles": ["ORG_MEMBER"]})] {
        make(&world, V2, body.clone()).await.is_refused((400, "MISSING_ATTRIBUTE", json!(["desc"])));
        for base in OLD {
            make(&world, base, body.clone()).await.is_refused((400, "API_KEY_REQUIRES_DESCRIPTION", json!([])));
        }
    }
}

#[tokio::test]
async fn a_description_has_1_to_250_characters() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        for text in ["", " ", "\u{a0}", &"x".repeat(251), &"é".repeat(251), "two\nlines"] {
            let made = make(&world, base, json!({"desc": text, "roles": ["ORG_MEMBER"]})).await;
            made.is_refused((400, "INVALID_API_KEY_DESC", json!([250])));
        }
        let path = world.org_path(base, &format!("/apiKeys/{}", member.id));
        for text in [" ", &"x".repeat(251)] {
            let changed = world.patch(&world.owner, &path, json!({"desc": text})).await;
            changed.is_refused((400, "INVALID_API_KEY_DESC", json!([250])));
        }
        let long = make(&world, base, json!({"desc": "é".repeat(250), "roles": ["ORG_MEMBER"]})).await;
        assert_eq!(long.status, 200);
    }
}

#[tokio::test]
async fn roles_must_be_said_but_in_v1_where_a_key_becomes_a_member() {
    let world = world().await;

    for body in [json!({"desc": "a"}), json!({"desc": "a", "roles": null})] {
        for base in [V2, PUBLIC] {
            make(&world, base, body.clone()).await.is_refused((400, "MISSING_API_KEY_ROLES", json!([])));
        }
        let made = make(&world, V1, body).await.ok();
        assert_eq!(made.at("/roles"), json!([{"orgId": world.org, "roleName": "ORG_MEMBER"}]));
    }
    for base in EVERY {
        let none = make(&world, base, json!({"desc": "a", "roles": []})).await;
        none.is_refused((400, "MISSING_API_KEY_ROLES", json!([])));
    }
}

#[tokio::test]
async fn a_change_of_nothing_names_what_could_be_changed() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let path = world.org_path(base, &format!("/apiKeys/{}", member.id));
        for body in [json!({}), json!({"desc": "", "roles": []}), json!({"desc": null}), json!({"id": member.id})] {
            let answer = world.patch(&world.owner, &path, body).await;
            answer.is_refused((400, "MISSING_ONE_OF_ATTRIBUTES", json!(["desc", "roles"])));
        }
    }
}

#[tokio::test]
async fn a_role_that_is_none_is_named() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        for name in ["ORG_EMPEROR", "org_owner", "", "GLOBAL_OWNER"] {
            let made = make(&world, base, json!({"desc": "a", "roles": ["ORG_MEMBER", name]})).await;
            made.is_refused((400, "INVALID_ENUM_VALUE", json!([name])));
            let path = world.org_path(base, &format!("/apiKeys/{}", member.id));
            let changed = world.patch(&world.owner, &path, json!({"roles": [name]})).await;
            changed.is_refused((400, "INVALID_ENUM_VALUE", json!([name])));
        }
    }
}

#[tokio::test]
async fn a_role_of_another_product_is_none_here() {
    let world = world().await;

    for (base, name) in [
        (V1, "ORG_USER_ADMIN"),
        (V2, "ORG_USER_ADMIN"),
        (PUBLIC, "ORG_STREAM_PROCESSING_ADMIN"),
        (V2, "GROUP_AUTOMATION_ADMIN"),
        (PUBLIC, "GROUP_CLUSTER_MANAGER"),
    ] {
        let made = make(&world, base, json!({"desc": "a", "roles": [name]})).await;
        made.is_refused((400, "INVALID_ENUM_VALUE", json!([name])));
    }
}

#[tokio::test]
async fn a_projects_role_has_no_place_in_an_organization() {
    let world = world().await;
    let body = json!({"desc": "a", "roles": ["ORG_MEMBER", "GROUP_OWNER"]});

    make(&world, V2, body.clone()).await.is_refused((400, "INVALID_ROLE_FOR_ORG", json!(["GROUP_OWNER", world.org])));
    for base in OLD {
        make(&world, base, body.clone()).await.is_refused((400, "CANNOT_ADD_GROUP_ROLE", json!([])));
    }
}

#[tokio::test]
async fn where_ops_manager_alone_is_served_there_is_no_billing() {
    let products = Some(vec![Product::OpsManager]);
    let world = World::with(Kind::Sqlite, Changes { products, ..Changes::default() }).await;

    for name in ["ORG_BILLING_ADMIN", "ORG_BILLING_READ_ONLY"] {
        let made = make(&world, PUBLIC, json!({"desc": "a", "roles": [name]})).await;
        made.is_refused((401, "BILLING_UNSUPPORTED", json!([])));
    }
    for base in ATLAS {
        let path = world.org_path(base, "/apiKeys");
        world.get(&world.owner, &path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
    }
}

#[tokio::test]
async fn an_organization_has_as_many_keys_as_it_may() {
    let limits = Limits { keys_per_org: 2, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let made = make(&world, base, json!({"desc": "a", "roles": ["ORG_MEMBER"]})).await;
        made.is_refused((400, "MAX_API_KEYS_PER_ORG_EXCEEDED", json!([2, world.org])));
    }
}

#[tokio::test]
async fn the_last_owner_of_an_organization_stays_one() {
    let world = World::new(Kind::Postgres).await;
    world.only_keys_own();
    let admin = world.key(&["ORG_USER_ADMIN"]).await;

    for caller in [&world.owner, &admin] {
        for base in EVERY {
            let path = world.org_path(base, &format!("/apiKeys/{}", world.owner.id));
            let demoted = world.patch(caller, &path, json!({"roles": ["ORG_MEMBER"]})).await;
            demoted.is_refused((403, "CANNOT_DEMOTE_LAST_ORG_OWNER", json!([])));
            world.delete(caller, &path).await.is_refused((403, "CANNOT_DELETE_LAST_OWNER", json!([])));
        }
    }
}

//! Organizations: absent ones, names, and who may make and delete them.

use super::{ATLAS, EVERY, NOBODY, world};
use crate::answer::Answer;
use crate::world::{PUBLIC, V1, V2, World};
use serde_json::{Value, json};

/// The answer to a new organization: a good one with these members changed.
async fn make(world: &World, base: &str, changes: Value) -> Answer {
    let mut body = json!({
        "name": "New", "orgOwnerId": world.owner_user, "apiKey": {"desc": "first", "roles": ["ORG_OWNER"]}
    });
    changes.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
    world.post(&world.owner, &format!("{base}/orgs"), body).await
}

#[tokio::test]
async fn an_organization_that_is_not_there_is_404() {
    let world = world().await;

    for base in EVERY {
        for rest in ["", "/settings", "/apiKeys", "/apiKeys/ffffffffffffffffffffffff", "/events"] {
            let answer = world.get(&world.owner, &format!("{base}/orgs/{NOBODY}{rest}")).await;
            answer.is_refused((404, "ORG_NOT_FOUND", json!([NOBODY])));
        }
    }
}

#[tokio::test]
async fn an_organization_that_was_deleted_is_404_to_others() {
    let world = world().await;
    let (org, stranger) = world.stranger().await;
    assert_eq!(world.delete(&stranger, &format!("{V2}/orgs/{org}")).await.status, 204);

    for base in EVERY {
        let answer = world.get(&world.owner, &format!("{base}/orgs/{org}")).await;
        answer.is_refused((404, "ORG_NOT_FOUND", json!([org])));
    }
    world.get(&stranger, V2).await.is_challenged();
}

#[tokio::test]
async fn a_name_that_is_none_is_named() {
    let world = world().await;

    for name in ["", " a", "a<b", "two\nlines", &"x".repeat(65)] {
        for base in EVERY {
            let renamed = world.patch(&world.owner, &world.org_path(base, ""), json!({"name": name})).await;
            renamed.is_refused((400, "INVALID_ORG_NAME", json!([name])));
        }
        for base in ATLAS {
            make(&world, base, json!({"name": name})).await.is_refused((400, "INVALID_ORG_NAME", json!([name])));
        }
    }
}

#[tokio::test]
async fn what_an_organization_needs_is_named() {
    let world = world().await;

    for base in ATLAS {
        for name in ["name", "orgOwnerId"] {
            make(&world, base, json!({name: null})).await.is_refused((400, "MISSING_ATTRIBUTE", json!([name])));
        }
    }
    for base in EVERY {
        let answer = world.patch(&world.owner, &world.org_path(base, ""), json!({})).await;
        answer.is_refused((400, "MISSING_ATTRIBUTE", json!(["name"])));
    }
}

#[tokio::test]
async fn the_owner_of_a_new_organization_is_an_account() {
    let world = world().await;

    for base in ATLAS {
        let absent = make(&world, base, json!({"orgOwnerId": NOBODY})).await;
        absent.is_refused((404, "USER_NOT_FOUND", json!([NOBODY])));
        let malformed = make(&world, base, json!({"orgOwnerId": "owner@example.org"})).await;
        malformed.is_refused((400, "INVALID_ATTRIBUTE", json!(["orgOwnerId"])));
    }
}

#[tokio::test]
async fn the_first_key_of_a_new_organization_is_refused_as_any_other() {
    let world = world().await;
    let key = |desc: Value, roles: Value| json!({"apiKey": {"desc": desc, "roles": roles}});

    for base in ATLAS {
        let blank = make(&world, base, key(json!(" "), json!(["ORG_OWNER"]))).await;
        blank.is_refused((400, "INVALID_API_KEY_DESC", json!([250])));
        let none = make(&world, base, key(json!("a"), json!([]))).await;
        none.is_refused((400, "MISSING_API_KEY_ROLES", json!([])));
        let unknown = make(&world, base, key(json!("a"), json!(["ORG_EMPEROR"]))).await;
        unknown.is_refused((400, "INVALID_ENUM_VALUE", json!(["ORG_EMPEROR"])));
        let text = make(&world, base, json!({"apiKey": "a"})).await;
        text.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["apiKey"])));
    }
    let bare = make(&world, V2, key(json!(null), json!(["ORG_OWNER"]))).await;
    bare.is_refused((400, "MISSING_ATTRIBUTE", json!(["desc"])));
    let bare = make(&world, V1, key(json!(null), json!(["ORG_OWNER"]))).await;
    bare.is_refused((400, "API_KEY_REQUIRES_DESCRIPTION", json!([])));
}

#[tokio::test]
async fn a_refused_first_key_leaves_no_organization() {
    let world = world().await;
    let before = world.get(&world.owner, &format!("{V2}/orgs")).await.ok().at("/totalCount");

    make(&world, V2, json!({"apiKey": {"desc": "a", "roles": []}})).await;

    assert_eq!(world.get(&world.owner, &format!("{V2}/orgs")).await.ok().at("/totalCount"), before);
}

#[tokio::test]
async fn in_the_public_dialect_a_key_makes_no_organizations() {
    let world = world().await;

    let answer = make(&world, PUBLIC, json!({})).await;

    answer.is_refused((401, "API_KEY_CANNOT_CREATE_ORG", json!([])));
}

#[tokio::test]
async fn an_organization_with_projects_is_not_deleted() {
    let world = world().await;

    for base in EVERY {
        world.delete(&world.owner, &world.org_path(base, "")).await.is_refused((409, "ORG_NOT_EMPTY", json!([])));
    }
    assert_eq!(world.get(&world.owner, &world.org_path(V2, "")).await.status, 200);
}

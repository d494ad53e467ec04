//! `/users/{userId}/accessList` and `/whitelist`: a person's own list, which no key may see (access-list contract 8).

use super::create;
use crate::database::Kind;
use crate::world::{HOME, PUBLIC, V1, V2, World};
use axum::body::Body;
use serde_json::json;

const NOBODY: &str = "ffffffffffffffffffffffff";
const CALLS: [(&str, &str); 5] =
    [("GET", ""), ("POST", ""), ("GET", "/192.0.2.10"), ("DELETE", "/192.0.2.10"), ("DELETE", "/198.51.100.0/24")];

#[tokio::test]
async fn every_key_is_told_that_the_list_is_the_persons() {
    let world = World::new(Kind::Sqlite).await;
    let invited = create(&world, "ada@example.org", json!({})).await.text_at("/id");
    let keys = [
        world.owner.clone(),
        world.key(&["ORG_USER_ADMIN"]).await,
        world.key(&["ORG_MEMBER"]).await,
        super::key_in(&world, &world.project, "GROUP_OWNER").await,
    ];

    for base in [V1, PUBLIC] {
        for (list, code) in [
            ("accessList", "ACCESS_LIST_ACCESS_DENIED"),
            ("accesslist", "ACCESS_LIST_ACCESS_DENIED"),
            ("whitelist", "WHITELIST_ACCESS_DENIED"),
        ] {
            for user in [world.owner_user.as_str(), &invited, NOBODY] {
                for key in &keys {
                    for (method, entry) in CALLS {
                        let path = format!("{base}/users/{user}/{list}{entry}");
                        let answer = world.call_from(HOME, key, method, &path, Body::from("not even JSON")).await;
                        answer.is_refused((401, code, json!([user])));
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn the_form_of_the_id_comes_first() {
    let world = World::new(Kind::Sqlite).await;

    for base in [V1, PUBLIC] {
        for list in ["accessList", "whitelist/192.0.2.10"] {
            let answer = world.get(&world.owner, &format!("{base}/users/me/{list}")).await;
            answer.is_refused((404, "INVALID_USER_ID", json!(["me"])));
        }
    }
}

#[tokio::test]
async fn atlas_v2_has_no_such_lists() {
    let world = World::new(Kind::Sqlite).await;

    for list in ["accessList", "whitelist"] {
        let path = format!("{V2}/users/{}/{list}", world.owner_user);
        world.get(&world.owner, &path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
    }
}

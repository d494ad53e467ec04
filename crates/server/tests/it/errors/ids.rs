//! Ids in paths that are not 24 hexadecimal digits in lower case.

use super::{NOBODY, world};
use crate::world::{PUBLIC, V1, V2};
use serde_json::json;

const BAD: [&str; 6] = [
    "qhzvkdte",
    "64F1A2B3C4D5E6F708192A3B",
    "64f1a2b3c4d5e6f708192a3",
    "64f1a2b3c4d5e6f708192a3b0",
    "64f1a2b3c4d5e6f708192a3g",
    "%2e%2e",
];

#[tokio::test]
async fn v2_names_the_whole_path() {
    let world = world().await;

    for id in BAD {
        for path in [
            format!("{V2}/orgs/{id}"),
            format!("{V2}/orgs/{id}/apiKeys/{NOBODY}"),
            world.org_path(V2, &format!("/apiKeys/{id}")),
            world.org_path(V2, &format!("/apiKeys/{id}/accessList/nonsense")),
            world.org_path(V2, &format!("/events/{id}")),
        ] {
            let answer = world.get(&world.owner, &path).await;
            answer.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([path])));
        }
    }
}

#[tokio::test]
async fn the_other_dialects_name_the_id_and_what_it_should_be() {
    let world = world().await;
    let decoded = |id: &str| id.replace("%2e", ".");

    for base in [V1, PUBLIC] {
        for id in BAD {
            let org = world.get(&world.owner, &format!("{base}/orgs/{id}/apiKeys")).await;
            org.is_refused((404, "INVALID_ORG_ID", json!([decoded(id)])));
            let key = world.get(&world.owner, &world.org_path(base, &format!("/apiKeys/{id}"))).await;
            key.is_refused((404, "INVALID_KEY_ID", json!([decoded(id)])));
            let event = world.get(&world.owner, &world.org_path(base, &format!("/events/{id}"))).await;
            event.is_refused((404, "INVALID_EVENT_ID", json!([decoded(id)])));
        }
    }
}

#[tokio::test]
async fn of_two_bad_ids_the_first_is_named() {
    let world = world().await;

    let answer = world.get(&world.owner, &format!("{V1}/orgs/one/apiKeys/two")).await;

    answer.is_refused((404, "INVALID_ORG_ID", json!(["one"])));
}

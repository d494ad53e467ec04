//! Events: absent ones, and filters that cannot be.

use super::{EVERY, NOBODY, world};
use crate::world::V2;
use serde_json::json;

#[tokio::test]
async fn an_event_that_is_not_there_is_named_with_its_organization() {
    let world = world().await;

    for base in EVERY {
        let answer = world.get(&world.owner, &world.org_path(base, &format!("/events/{NOBODY}"))).await;
        answer.is_refused((404, "ORG_EVENT_NOT_FOUND", json!([NOBODY, world.org])));
    }
}

#[tokio::test]
async fn an_event_of_another_organization_is_not_there() {
    let world = world().await;
    let (org, stranger) = world.stranger().await;
    let theirs = world.get(&stranger, &format!("{V2}/orgs/{org}/events")).await.ok().text_at("/results/0/id");

    let answer = world.get(&world.owner, &world.org_path(V2, &format!("/events/{theirs}"))).await;

    answer.is_refused((404, "ORG_EVENT_NOT_FOUND", json!([theirs, world.org])));
}

#[tokio::test]
async fn a_type_that_is_none_is_named() {
    let world = world().await;

    for base in EVERY {
        let target = world.org_path(base, "/events?eventType=API_KEY_CREATED&eventType=KEY_FORGED");
        world.get(&world.owner, &target).await.is_refused((400, "INVALID_ENUM_VALUE", json!(["KEY_FORGED"])));
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_named() {
    let world = world().await;

    for base in EVERY {
        for (name, value) in
            [("minDate", "yesterday"), ("maxDate", "2026-13-01T00:00:00Z"), ("includeRaw", "1"), ("eventType", "%ff")]
        {
            let target = world.org_path(base, &format!("/events?{name}={value}"));
            world.get(&world.owner, &target).await.is_refused((400, "INVALID_QUERY_PARAMETER", json!([name])));
        }
    }
}

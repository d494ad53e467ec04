//! The server beside the browser.

use crate::in_console;
use crate::page::Page;
use crate::world::World;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

in_console!(the_browser_reaches_the_server, the_server_goes_by_the_clock_that_is_moved_by_hand);

async fn the_browser_reaches_the_server(world: World, page: Page) {
    page.visit(&world.url("/healthz")).await;

    page.says("ok").await;
}

async fn the_server_goes_by_the_clock_that_is_moved_by_hand(world: World, _: Page) {
    let org = format!("/api/atlas/v2/orgs/{}", world.org);
    world.later(Duration::from_hours(24)).await;

    let key = json!({"desc": "made a day later", "roles": ["ORG_READ_ONLY"]});
    let (made, _) = world.call(Method::POST, &format!("{org}/apiKeys"), Some(key)).await;
    let (_, events) = world.call(Method::GET, &format!("{org}/events"), None).await;

    assert_eq!((made, &events["results"][0]["created"]), (200, &json!("2026-11-23T08:00:00Z")), "{events}");
}

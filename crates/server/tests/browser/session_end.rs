//! The end of a session: said beforehand, put off, and survived. Console contract 5.13, 11.1 (2.2.1) and 16.3, "Session
//! end".

use crate::acts::keys;
use crate::cheap_password::PASSWORD;
use crate::in_console;
use crate::page::Page;
use crate::suite::suite_g_here;
use crate::world::{OWNER, World};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

in_console!(
    the_end_is_said_two_minutes_before,
    the_warning_keeps_every_rule,
    an_idle_session_is_extended_by_a_button,
    the_page_after_the_end_says_so_and_knows_the_way_back,
    a_form_of_a_session_that_has_ended_comes_back_filled_in,
);

const TITLE: &str = "Your session ends soon";
const LIFE: Duration = Duration::from_hours(12);
const WARNED: Duration = Duration::from_mins(2);

async fn the_end_is_said_two_minutes_before(world: World, page: Page) {
    let (early, second) = (Duration::from_mins(10), Duration::from_secs(1));
    world.sign_in(&page, "/help").await;
    world.later(LIFE.saturating_sub(WARNED + early)).await;
    page.visit(&world.url("/help")).await;
    page.misses("dialog", TITLE).await;
    world.later(early.saturating_sub(second)).await;
    page.visit(&world.url("/help")).await;

    page.sees("dialog", TITLE).await;

    page.click("button", "Go on").await;
    page.misses("dialog", TITLE).await;
}

async fn the_warning_keeps_every_rule(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    world.later(LIFE.saturating_sub(WARNED)).await;

    page.visit(&world.url("/help")).await;

    page.sees("dialog", TITLE).await;
    suite_g_here(&page, "the warning").await;
    page.sees("dialog", TITLE).await;
}

async fn an_idle_session_is_extended_by_a_button(world: World, page: Page) {
    let settings = json!({"customSessionTimeouts": {"idleSessionTimeoutInSeconds": 600}});
    let path = format!("/api/atlas/v2/orgs/{}/settings", world.org);
    assert_eq!(world.call(Method::PATCH, &path, Some(settings)).await.0, 200);
    page.hurry(1000).await;
    world.sign_in(&page, "/help").await;
    page.sees("dialog", TITLE).await;
    page.take_time().await;
    world.later(Duration::from_secs(500)).await;

    page.click("button", "Stay signed in").await;
    page.misses("dialog", TITLE).await;
    world.later(Duration::from_secs(500)).await;
    page.reload().await;

    assert_eq!(page.path().await, "/help");
    // Only who is signed in is warned.
    page.sees("dialog", TITLE).await;
}

async fn a_form_of_a_session_that_has_ended_comes_back_filled_in(world: World, page: Page) {
    let form = keys(&world, "/new");
    world.sign_in(&page, &form).await;
    page.fill("Description (required)", "written for an hour").await;
    page.click("checkbox", "Organization Read Only").await;
    world.later(LIFE).await;

    page.click("button", "Next").await;
    page.fill("Email", OWNER).await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Sign in").await;

    page.sees("heading", "Create API Key").await;
    assert_eq!(page.path().await, form, "it stands at its own address");
    assert_eq!(page.role("textbox", "Description (required)").await.value().await, "written for an hour");
    let ticked =
        page.run("return [...document.querySelectorAll('[name=roles]:checked')].map((box) => box.value).join()");
    assert_eq!(ticked.await, "ORG_READ_ONLY,ORG_MEMBER", "nothing is lost, and nothing was done");
    page.click("button", "Next").await;
    page.sees("heading", "Save your API key").await;
}

async fn the_page_after_the_end_says_so_and_knows_the_way_back(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    world.later(LIFE).await;

    page.visit(&world.url("/?x=1")).await;

    page.says("Your session has ended.").await;
    assert_eq!(page.path().await, "/login?to=%2F%3Fx%3D1&ended=1");
}

//! First run, as the person who has just started the server. Console contract 5.14 and 16.3, "Setup".

use crate::before_first_run;
use crate::cheap_password::PASSWORD;
use crate::page::Page;
use crate::suite::suite_g_here;
use crate::world::World;

before_first_run!(
    the_owner_walks_from_the_token_to_the_first_key,
    a_weak_password_takes_the_focus_to_the_summary,
    setup_works_without_script,
);

pub(crate) const MARA: &str = "mara@example.org";

pub(crate) async fn bring_token(world: &World, page: &Page) {
    let token = world.app.make_setup_token().await.unwrap();
    enter_token(world, page, &token).await;
}

pub(crate) async fn enter_token(world: &World, page: &Page, token: &str) {
    page.visit(&world.url("/")).await;
    assert_eq!(page.path().await, "/setup", "every page leads there");
    page.fill("Setup token (required)", token).await;
    page.click("button", "Continue").await;
    arrives(page, "/setup/owner").await;
}

pub(crate) async fn name_owner(page: &Page, email: &str) {
    page.fill("First name (required)", "Mara").await;
    page.fill("Last name (required)", "Lindqvist").await;
    page.fill("Email (required)", email).await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Continue").await;
    arrives(page, "/setup/organization").await;
}

pub(crate) async fn finish(page: &Page) {
    page.fill("Organization name (required)", "Northwind Tools").await;
    page.click("button", "Finish").await;
    let arrived = page.until(async || page.path().await.ends_with("/welcome")).await;
    assert!(arrived, "at {}: {}", page.path().await, page.text().await);
}

async fn arrives(page: &Page, path: &str) {
    let arrived = page.until(async || page.path().await == path).await;
    assert!(arrived, "at {}: {}", page.path().await, page.text().await);
}

async fn the_owner_walks_from_the_token_to_the_first_key(world: World, page: Page) {
    bring_token(&world, &page).await;
    name_owner(&page, MARA).await;
    let switch = page.role("switch", "Require IP Access List for the Administration API").await;
    assert_eq!(switch.attribute("checked").await.as_deref(), Some("true"), "it is on by default");
    finish(&page).await;

    page.says("127.0.0.1").await;
    page.click("link", "Continue").await;
    page.fill("Project name", "Billing").await;
    page.click("button", "Make the project").await;

    page.sees("link", "Create API Key").await;
    page.says("curl --digest").await;
    page.visit(&world.url("/setup")).await;
    page.says("This server is set up").await;
}

async fn a_weak_password_takes_the_focus_to_the_summary(world: World, page: Page) {
    bring_token(&world, &page).await;
    page.fill("Password", "password").await;

    page.click("button", "Continue").await;

    page.says("There is a problem").await;
    let focused = page.until(async || page.run("return document.activeElement.id === 'problems'").await == true).await;
    assert!(focused, "the summary has the focus");
    suite_g_here(&page, "a refused owner").await;
}

async fn setup_works_without_script(world: World, page: Page) {
    page.but(|look| look.script = false).await;

    bring_token(&world, &page).await;
    name_owner(&page, MARA).await;
    finish(&page).await;
}

//! Pages that say why there is no page: the status is right, the reference is in the log, and nothing of the inside is
//! shown. Console contract 16.3, "Error pages".

use crate::page::Page;
use crate::world::World;
use crate::{before_first_run, in_console};

in_console!(
    a_path_that_leads_nowhere_is_404,
    a_form_that_is_not_ours_is_403,
    a_form_that_is_too_large_is_413,
    a_form_that_cannot_be_read_is_422,
    a_failure_is_500_and_tells_nothing_of_the_inside,
);
before_first_run!(who_tries_too_often_is_429);

async fn a_path_that_leads_nowhere_is_404(world: World, page: Page) {
    page.visit(&world.url("/nowhere?x=1")).await;

    shows(&page, 404, "Page not found").await;
    page.click("link", "Sign in").await;
    page.sees("heading", "Sign in").await;
}

async fn a_form_that_is_not_ours_is_403(world: World, page: Page) {
    page.visit(&world.url("/login")).await;
    page.clear_cookies().await;

    page.click("button", "Sign in").await;

    page.sees("heading", "This form cannot be used").await;
    shows(&page, 403, "This form cannot be used").await;
}

async fn a_form_that_is_too_large_is_413(world: World, page: Page) {
    page.visit(&world.url("/login")).await;
    page.run("document.querySelector('[name=to]').value = 'x'.repeat(200 * 1024)").await;

    page.click("button", "Sign in").await;

    page.sees("heading", "This form is too large").await;
    shows(&page, 413, "This form is too large").await;
}

async fn a_form_that_cannot_be_read_is_422(world: World, page: Page) {
    page.visit(&world.url("/login")).await;
    page.run("document.querySelector('form[action=\"/login\"]').enctype = 'text/plain'").await;

    page.click("button", "Sign in").await;

    shows(&page, 422, "This form cannot be read").await;
}

async fn who_tries_too_often_is_429(world: World, page: Page) {
    world.app.make_setup_token().await.unwrap();
    page.visit(&world.url("/setup")).await;

    for _ in 0..20 {
        page.fill("Setup token (required)", "wrong").await;
        page.click("button", "Continue").await;
        if page.title().await.starts_with("Too many tries") {
            break;
        }
    }

    shows(&page, 429, "Too many tries").await;
    page.says("Try again in ").await;
}

async fn a_failure_is_500_and_tells_nothing_of_the_inside(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    world.database.run("DROP TABLE sessions");

    page.visit(&world.url("/help")).await;

    shows(&page, 500, "Something went wrong here").await;
    let text = page.text().await;
    assert!(!["sessions", "SELECT", "no such table", ".rs"].iter().any(|inside| text.contains(inside)), "{text}");
}

async fn shows(page: &Page, status: u64, heading: &str) {
    page.sees("heading", heading).await;
    let last = page.read(|logs| logs.received.iter().rev().find(|answer| answer.kind == "Document").cloned()).await;
    assert_eq!(last.map(|answer| answer.status), Some(status));
    assert_eq!(page.title().await, format!("{heading} · Keywright"));
    page.says("Reference: ").await;
}

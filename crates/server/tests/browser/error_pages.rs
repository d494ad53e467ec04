//! Pages that say why there is no page: the status is right, the reference is in the log, and nothing of the inside is
//! shown. Console contract 16.3, "Error pages".

use crate::in_console;
use crate::page::Page;
use crate::world::World;

in_console!(
    a_path_that_leads_nowhere_is_404,
    a_form_that_is_not_ours_is_403,
    a_form_that_is_too_large_is_413,
    a_failure_is_500_and_tells_nothing_of_the_inside,
);

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

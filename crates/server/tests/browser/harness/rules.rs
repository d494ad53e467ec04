//! Suite G on a page that keeps every rule, and on pages that break one.

use super::sample::Sample;
use crate::in_browser;
use crate::page::Page;
use crate::suite::{Screen, of_screen, suite_g, suite_g_here};

mod answered;
mod keyboard;
mod made;
mod rendered;

in_browser!(
    a_good_page_passes,
    a_good_dialog_passes,
    an_expected_error_passes,
    a_page_that_breaks_every_rule_is_told_each,
);

async fn a_good_page_passes(page: Page) {
    let site = Sample::good().serve();

    suite_g(&page, &[screen(&home(&site.origin))]).await;
}

async fn a_good_dialog_passes(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;

    page.click("button", "Delete").await;

    suite_g_here(&page, "the dialog").await;
    page.sees("dialog", "Delete it?").await;
}

async fn an_expected_error_passes(page: Page) {
    let mut sample = Sample::good();
    sample.status = 422;
    let site = sample.page("<title>", "<title>Error: ").serve();

    suite_g(&page, &[screen(&home(&site.origin)).answering(422)]).await;
}

async fn a_page_that_breaks_every_rule_is_told_each(page: Page) {
    let other = Sample::good().serve();
    let image = format!("<img src=\"{}/image.svg\">", other.origin);
    let site = Sample::good()
        .page("<h1>Sample</h1>", &format!("<p>Sample</p>{image}<button type=\"button\">Nothing</button>"))
        .header("Content-Security-Policy", "img-src *")
        .styled("main { min-width: 700px; transition: all 2s; } * { outline: none !important; } button { border: 0; }")
        .serve();

    let complaints = of_screen(&page, &screen(&home(&site.origin))).await;

    for rule in ["G1", "G2", "G3", "G4", "G5", "G6", "G7", "G9"] {
        assert!(complaints.iter().any(|complaint| complaint.starts_with(rule)), "{rule} in {complaints:#?}");
    }
}

fn home(origin: &str) -> String {
    format!("{origin}/")
}

fn screen(url: &str) -> Screen<'_> {
    Screen::new(url, "Sample")
}

/// One of the complaints says so; or, if nothing is expected, there are none.
fn expect(complaints: &[String], expected: &str) {
    if expected.is_empty() {
        assert!(complaints.is_empty(), "{complaints:#?}");
    } else {
        assert!(complaints.iter().any(|complaint| complaint.contains(expected)), "{expected:?} in {complaints:#?}");
    }
}

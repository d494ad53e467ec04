//! Pages that say why there is no page.

use super::Browser;
use super::page::Page;
use crate::database::Kind;
use crate::logged::Logged;
use crate::world::World;
use http::Method;
use keywright_domain::Product;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

/// What no reader of a page has any use for but an attacker.
const INSIDE: [&str; 8] =
    ["panicked", "backtrace", ".rs:", "SELECT ", "no such table", "sqlx", "keywright_server", "/root/"];

/// The page says what happened with this status, and gives a reference by which the log says it too.
#[track_caller]
fn is_told(page: &Page, status: u16, heading: &str, logged: &Logged) {
    assert_eq!((page.status, page.heading().as_str()), (status, heading), "{}", page.text);
    page.is_well_made();
    let said = page.first("main");
    let (_, reference) = said.rsplit_once("Reference: ").unwrap_or_else(|| panic!("no reference: {said}"));
    assert!(!reference.is_empty() && !reference.contains(char::is_whitespace), "{reference:?}");
    let lines: Vec<_> = logged.text().lines().filter(|line| line.contains(reference)).map(str::to_owned).collect();
    assert_eq!(lines.len(), 1, "one line of the log knows {reference}: {lines:?}");
    assert!(status == 500 || lines[0].contains(&format!("status={status}")), "{}", lines[0]);
    for inside in INSIDE {
        assert!(!page.text.contains(inside), "the page of {status} says {inside}: {}", page.text);
    }
}

#[tokio::test]
async fn every_page_of_a_problem_has_a_reference_that_the_log_knows_and_nothing_of_the_inside() {
    let world = World::new(Kind::Sqlite).await;
    world.member("mara@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, "mara@example.org").await;
    let (logged, _guard) = Logged::here();
    let create = format!("/orgs/{}/access/api-keys/new", world.org);

    let page = browser.send(Method::GET, &create, &[], String::new()).await;
    is_told(&page, 403, "You need the Organization Owner role", &logged);
    let page = browser.send(Method::POST, "/logout", &[FORM, OURS], "_token=x".to_owned()).await;
    is_told(&page, 403, "This form cannot be used", &logged);
    let page = browser.send(Method::GET, "/nowhere/at?all=1", &[], String::new()).await;
    is_told(&page, 404, "Page not found", &logged);
    let page = browser.send(Method::POST, "/login", &[FORM, OURS], "x".repeat(200_000)).await;
    is_told(&page, 413, "This form is too large", &logged);
    let page = browser.send(Method::POST, "/login", &[("content-type", "text/plain"), OURS], "a=b".to_owned()).await;
    is_told(&page, 422, "This form cannot be read", &logged);
    world.database.run("DROP TABLE sessions");
    let page = browser.send(Method::GET, "/help", &[], String::new()).await;
    is_told(&page, 500, "Something went wrong here", &logged);
}

#[tokio::test]
async fn who_tries_too_often_is_told_when_to_try_again_and_the_log_knows_it() {
    let world = World::unclaimed(Kind::Sqlite, vec![Product::Atlas]).await;
    world.app.make_setup_token().await.unwrap();
    let mut browser = Browser::new(&world);
    let (logged, _guard) = Logged::here();

    let mut page = browser.open("/setup").await.clone();
    for _ in 0..20 {
        browser.open("/setup").await;
        browser.fill("Setup token", "wrong");
        page = browser.press_once("Continue").await;
        if page.status == 429 {
            break;
        }
    }

    is_told(&page, 429, "Too many tries", &logged);
    let seconds: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds > 0 && page.says("Try again in "), "{seconds}: {}", page.text);
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_a_page_with_a_reference() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);

    browser.open("/nowhere/at?all=1").await;

    assert_eq!((browser.page.status, browser.page.heading()), (404, "Page not found".to_owned()));
    assert_eq!(browser.page.title(), "Page not found · Keywright");
    assert!(browser.page.first("main").contains("Reference: "));
}

#[tokio::test]
async fn a_method_that_a_page_does_not_have_is_no_page() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);

    for (method, path) in [(Method::DELETE, "/login"), (Method::POST, "/help"), (Method::GET, "/logout")] {
        let page = browser.send(method, path, &[], String::new()).await;
        assert_eq!(page.status, 404, "{path}");
        page.is_well_made();
    }
}

#[tokio::test]
async fn a_database_that_fails_is_page_500_with_a_reference_and_nothing_else() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    world.database.run("DROP TABLE sessions");

    let page = browser.open("/help").await.clone();

    assert_eq!((page.status, page.heading()), (500, "Something went wrong here".to_owned()));
    assert!(page.first("main").contains("Reference: "));
    assert!(!page.text.contains("sessions") && !page.text.contains("SELECT"), "{}", page.text);
}

#[tokio::test]
async fn a_proxy_that_sends_no_address_is_named_and_nobody_is_guessed() {
    let changes = crate::world::Changes { trusted_proxies: vec!["10.0.0.0/8"], ..Default::default() };
    let world = World::with(Kind::Sqlite, changes).await;
    let mut browser = Browser::new(&world);
    browser.from = "10.0.0.1";

    let page = browser.send(Method::GET, "/login", &[("x-forwarded-for", "nobody")], String::new()).await;

    assert_eq!((page.status, page.heading()), (422, "Your address cannot be read".to_owned()));
    page.is_well_made();
}

//! Pages that say why there is no page.

use super::Browser;
use crate::database::Kind;
use crate::world::World;
use http::Method;

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

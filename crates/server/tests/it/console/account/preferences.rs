//! Profile and preferences.

use super::{Browser, OWNER};
use crate::database::Kind;
use crate::world::World;

#[tokio::test]
async fn a_person_changes_their_name() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open("/account").await;
        browser.fill("First name", "Ada");
        browser.fill("Last name", " Lovelace ");

        browser.press("Save").await;

        assert_eq!(browser.page.first("#flash"), "Your name was saved.");
        assert_eq!(browser.page.attributes("#last-name", "value"), ["Lovelace"]);
        browser.open("/account").await;
        assert!(browser.page.all("#flash").is_empty(), "it is said once");
    }
}

#[tokio::test]
async fn a_name_is_not_empty_and_not_a_book() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/account").await;
    browser.fill("First name", " ");
    browser.fill("Last name", &"x".repeat(101));

    browser.press("Save").await;

    assert_eq!(browser.page.status, 422);
    assert!(browser.page.title().starts_with("Error: Account · "), "{}", browser.page.title());
    assert_eq!(browser.page.problems(), ["Enter your first name", "A name has at most 100 characters, not 101"]);
    assert_eq!(browser.page.attributes("#last-name", "value"), ["x".repeat(101)]);
}

#[tokio::test]
async fn every_time_is_shown_in_the_zone_and_order_that_a_person_prefers() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open("/account/security").await;
        let before = browser.page.all("tbody .tip-text");
        assert!(before.iter().all(|time| time.ends_with(" UTC")), "{before:?}");

        browser.open("/account/preferences").await;
        browser.fill("Time zone", "Asia/Tokyo");
        browser.tick("2031-02-14");
        browser.press("Save").await;
        assert_eq!(browser.page.attributes("#time-zone option[selected]", "value"), ["Asia/Tokyo"]);

        browser.open("/account/security").await;
        let after = browser.page.all("tbody .tip-text");
        assert!(!after.is_empty() && after.iter().all(|time| time.ends_with(" JST")), "{after:?}");
        assert!(after.iter().all(|time| time.as_bytes()[4] == b'-'), "{after:?}");
    }
}

#[tokio::test]
async fn a_zone_that_nobody_knows_is_refused() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/account/preferences").await;
    browser.fill("Time zone", "Mars/Olympus");

    browser.press("Save").await;

    assert_eq!(
        (browser.page.status, browser.page.problems()),
        (422, vec!["A time zone is a name of the IANA database, as Europe/Stockholm".to_owned()])
    );
}

#[tokio::test]
async fn the_theme_is_in_the_first_byte_of_the_next_page() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/account/preferences").await;
    browser.tick("Dark");
    browser.tick("Compact");

    browser.press("Save").await;

    assert_eq!(browser.page.attributes("html", "class"), ["dark compact"]);
    browser.open("/help").await;
    assert_eq!(browser.page.attributes("html", "class"), ["dark compact"]);
}

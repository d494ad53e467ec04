//! What wants a proof of who somebody is that is not older than a quarter of an hour.

use super::{Browser, MINUTE, OWNER, PASSWORD};
use crate::database::Kind;
use crate::world::World;

const PATHS: [&str; 4] = [
    "/account/security/password",
    "/account/security/second-factor",
    "/account/security/second-factor/off",
    "/account/security/recovery-codes",
];

#[tokio::test]
async fn after_a_quarter_of_an_hour_a_person_proves_again_who_they_are() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        world.clock.turn(15 * MINUTE);
        assert_eq!(browser.open(PATHS[0]).await.heading(), "Change password", "to the minute");

        world.clock.turn(1);
        for path in PATHS {
            assert_eq!(browser.open(path).await.heading(), "Confirm that it is you", "{path}");
        }
        browser.open(PATHS[0]).await;
        let before = browser.cookies.clone();
        browser.fill("Password", PASSWORD);
        browser.press("Confirm").await;

        assert_eq!((browser.page.at.as_str(), browser.page.heading()), (PATHS[0], "Change password".to_owned()));
        assert_ne!(browser.cookies["session"], before["session"], "the session has another token");
        let mut thief = Browser::new(&world);
        thief.cookies = before;
        assert_eq!(thief.open("/account").await.heading(), "Sign in", "the older one is worth nothing");
    }
}

#[tokio::test]
async fn a_form_that_came_too_late_is_kept_and_not_executed() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/account/security/second-factor").await;
    world.clock.turn(16 * MINUTE);

    browser.press("Begin").await;
    assert_eq!((browser.page.status, browser.page.heading()), (403, "Confirm that it is you".to_owned()));
    assert!(browser.page.says("Your form is kept, nothing of it was done."));
    browser.fill("Password", PASSWORD);
    browser.press("Confirm").await;

    assert_eq!(browser.page.heading(), "Set up a second factor");
    assert!(browser.page.all("#typed").is_empty(), "nothing was begun");
    browser.press("Begin").await;
    assert_eq!(browser.page.all("#typed").len(), 1);
}

#[tokio::test]
async fn a_kept_form_outlives_the_session_that_was_to_be_confirmed() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/account/security/second-factor").await;
    world.clock.turn(16 * MINUTE);
    browser.press("Begin").await;
    world.database.run("DELETE FROM sessions");
    browser.fill("Password", PASSWORD);
    browser.press("Confirm").await;
    assert_eq!(browser.page.heading(), "Sign in");

    browser.fill("Email", OWNER);
    browser.fill("Password", PASSWORD);
    browser.press("Sign in").await;

    assert_eq!(browser.page.heading(), "Set up a second factor");
    assert!(browser.page.all("#typed").is_empty(), "nothing was begun");
}

#[tokio::test]
async fn a_wrong_password_confirms_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    world.clock.turn(16 * MINUTE);
    browser.open(PATHS[0]).await;

    for (typed, said) in [("wrong", "The password is wrong"), ("", "Enter your password")] {
        browser.fill("Password", typed);
        browser.press("Confirm").await;
        assert_eq!((browser.page.status, browser.page.problems()), (422, vec![said.to_owned()]));
    }

    assert_eq!(browser.open(PATHS[0]).await.heading(), "Confirm that it is you");
}

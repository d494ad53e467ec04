//! Password and sessions.

use super::{Browser, OWNER, PASSWORD};
use crate::console::form::encoded;
use crate::database::Kind;
use crate::world::World;

const PATH: &str = "/account/security";
const NEW: &str = "another horse battery staple";

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_signs_out_elsewhere() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut elsewhere = Browser::of(&world, OWNER).await;
        let mut third = Browser::of(&world, OWNER).await;
        world.member("mara@example.org", "ORG_OWNER");
        let mut other = Browser::of(&world, "mara@example.org").await;
        let mut browser = Browser::new(&world);
        browser.headers.push(("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0".to_owned()));
        browser.sign_in(OWNER, PASSWORD).await;

        browser.open(PATH).await;
        let sessions = browser.page.all("section[aria-labelledby=sessions-heading] tbody tr");
        assert_eq!(sessions.len(), 3);
        assert_eq!(sessions.iter().filter(|row| row.contains("Firefox on Linux This session")).count(), 1);

        browser.press("Sign out everywhere else").await;
        assert_eq!(browser.page.first("#flash"), "2 sessions were signed out.");
        for gone in [&mut elsewhere, &mut third] {
            gone.open(PATH).await;
            assert_eq!(gone.page.heading(), "Sign in");
        }
        other.open(PATH).await;
        assert_eq!(other.page.heading(), "Security", "another person's session goes on");
        browser.open(PATH).await;
        assert!(!browser.page.text.contains("Sign out everywhere else"), "there is no other any more");
    }
}

#[tokio::test]
async fn one_session_is_ended_and_never_by_another_person() {
    let world = World::new(Kind::Sqlite).await;
    let mut elsewhere = Browser::of(&world, OWNER).await;
    world.member("mara@example.org", "ORG_OWNER");
    let mut other = Browser::of(&world, "mara@example.org").await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(PATH).await;
    let id = browser.page.attributes("input[name=session]", "value").remove(0);

    other.open(PATH).await;
    let body = format!("_token={}&session={id}", encoded(&other.token()));
    assert_eq!(other.post("/account/security/sessions", body).await.status, 303);
    assert_eq!(elsewhere.open(PATH).await.heading(), "Security", "nobody ends another's session");

    let body = format!("_token={}&session={id}", encoded(&browser.token()));
    assert_eq!(browser.post("/account/security/sessions", body).await.status, 303);
    assert_eq!(elsewhere.open(PATH).await.heading(), "Sign in");
    assert_eq!(browser.open(PATH).await.first("#flash"), "The session was signed out.");
}

#[tokio::test]
async fn a_new_password_replaces_the_old_and_signs_out_everywhere_else() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut elsewhere = Browser::of(&world, OWNER).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(PATH).await;
        browser.follow("Change password").await;
        browser.fill("Current password", PASSWORD);
        browser.fill("New password", NEW);

        browser.press("Change password").await;

        assert_eq!(browser.page.first("#flash"), "Your password was changed. One other session was signed out.");
        assert!(browser.page.says("Your password was changed."));
        elsewhere.open(PATH).await;
        assert_eq!(elsewhere.page.heading(), "Sign in");
        let mut again = Browser::new(&world);
        again.sign_in(OWNER, PASSWORD).await;
        assert!(!again.is_signed_in());
        again.sign_in(OWNER, NEW).await;
        assert!(again.is_signed_in());
    }
}

#[tokio::test]
async fn the_old_password_must_be_right_and_the_new_one_not_a_common_one() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    for (old, new, said) in [
        ("", NEW, "Enter your current password"),
        ("wrong horse", NEW, "This is not your current password"),
        (PASSWORD, "password1", "The password is one of the most common"),
        (PASSWORD, "short", "A password has 8 to 256 characters"),
    ] {
        browser.open("/account/security/password").await;
        browser.fill("Current password", old);
        browser.fill("New password", new);
        browser.press("Change password").await;
        assert_eq!((browser.page.status, browser.page.problems()), (422, vec![said.to_owned()]));
        assert!(!browser.page.text.contains(new) && (old.is_empty() || !browser.page.text.contains(old)));
    }
    let mut again = Browser::new(&world);
    again.sign_in(OWNER, PASSWORD).await;
    assert!(again.is_signed_in());
}

#[tokio::test]
async fn who_tries_passwords_at_an_open_browser_has_to_wait() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    for _ in 0..6 {
        browser.open("/account/security/password").await;
        browser.fill("Current password", "wrong");
        browser.fill("New password", NEW);
        browser.press("Change password").await;
    }

    assert_eq!((browser.page.status, browser.page.header("retry-after")), (429, Some("60")));
    assert!(browser.page.problems()[0].contains("in 1 minute"), "{:?}", browser.page.problems());
    assert_eq!(browser.page.heading(), "Change password", "the form is still there");
}

#[tokio::test]
async fn a_new_password_makes_copies_of_the_cookie_worthless() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let mut thief = Browser::new(&world);
    thief.cookies = browser.cookies.clone();

    browser.open("/account/security/password").await;
    browser.fill("Current password", PASSWORD);
    browser.fill("New password", NEW);
    browser.press("Change password").await;

    assert_eq!(thief.open("/account").await.heading(), "Sign in");
    assert_eq!(browser.open("/account").await.heading(), "Account");
}

#[tokio::test]
async fn a_wrong_current_password_is_a_failed_sign_in_for_the_log_too() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/account/security/password").await;
    browser.fill("Current password", "wrong");
    browser.fill("New password", NEW);

    browser.press("Change password").await;

    assert_eq!(browser.page.problems(), ["This is not your current password"]);
    assert_eq!(world.database.count("events WHERE event_type = 'X_SIGN_IN_FAILED'"), 1);
}

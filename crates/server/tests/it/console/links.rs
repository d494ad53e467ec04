//! Links to set a password, and asking for one.

use super::form::encoded;
use super::{Browser, PASSWORD};
use crate::database::{Kind, on_both};
use crate::world::{V2, World};
use http::Method;

const OWNER: &str = "owner@example.org";
const NEW: &str = "another horse, another staple";

on_both!(a_link_sets_a_new_password_and_ends_every_session);

/// A link as `keywright user reset-link` prints it.
async fn made(world: &World, username: &str, second_factor: bool) -> String {
    let link = world.app.operator_reset_link(username.try_into().unwrap(), second_factor).await.ok().unwrap();
    format!("/reset/{}", link.token.reveal())
}

async fn set(browser: &mut Browser<'_>, password: &str) {
    browser.fill("New password", password);
    browser.press("Set password").await;
}

async fn a_link_sets_a_new_password_and_ends_every_session(world: World) {
    let mut elsewhere = Browser::of(&world, OWNER).await;
    let link = made(&world, OWNER, false).await;
    let mut browser = Browser::new(&world);

    let opened = browser.send(Method::GET, &link, &[], String::new()).await;
    assert_eq!((opened.status, opened.header("location")), (303, Some("/reset")));
    let mut cookies = opened.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let cookie = cookies.find(|cookie| cookie.starts_with("reset=")).unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.ends_with("; Max-Age=1800"), "{cookie}");
    browser.open("/reset").await;
    assert_eq!(browser.page.attributes("#email", "value"), [OWNER]);
    assert_eq!(browser.page.attributes("#password", "autocomplete"), ["new-password"]);
    assert!(!browser.page.text.contains(link.strip_prefix("/reset/").unwrap()), "the token is out of sight");
    set(&mut browser, NEW).await;

    assert!(browser.page.says("owner@example.org has a new password."), "{}", browser.page.text);
    assert!(!browser.cookies.contains_key("reset"));
    elsewhere.open("/help").await;
    assert!(!elsewhere.is_signed_in(), "every session has ended");
    assert!(!Browser::new(&world).sign_in(OWNER, PASSWORD).await.says("Organizations"));
    let mut again = Browser::new(&world);
    again.sign_in(OWNER, NEW).await;
    assert!(again.is_signed_in());
    assert_eq!(browser.open(&link).await.heading(), "This link is not good any more");
}

#[tokio::test]
async fn programs_that_open_a_link_before_people_do_spend_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let link = made(&world, OWNER, false).await;
    let before = world.events().await.len();

    for method in [Method::HEAD, Method::GET, Method::GET] {
        let mut preview = Browser::new(&world);
        assert_eq!(preview.send(method, &link, &[], String::new()).await.status, 303);
        preview.open(&link).await;
    }

    assert_eq!(world.events().await.len(), before);
    let mut browser = Browser::new(&world);
    browser.open(&link).await;
    set(&mut browser, NEW).await;
    assert_eq!(browser.page.heading(), "Sign in");
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_a_weak_password_does_not_spend_it() {
    let world = World::new(Kind::Sqlite).await;
    let link = made(&world, OWNER, false).await;
    let mut browser = Browser::new(&world);
    browser.open(&link).await;
    set(&mut browser, "12345678").await;
    assert_eq!(browser.page.status, 422);
    assert_eq!(browser.page.problems(), ["The password is one of the most common"]);
    world.clock.turn(24 * 60 * 60 * 1000);

    set(&mut browser, NEW).await;

    assert_eq!((browser.page.status, browser.page.heading()), (410, "This link is not good any more".to_owned()));
    browser.open("/reset").await;
    assert_eq!(browser.page.status, 410);
}

#[tokio::test]
async fn what_is_no_link_sets_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);

    for link in ["/reset/x", "/reset/%00", "/reset/a;b", "/reset/..", "/reset"] {
        let page = browser.open(link).await;
        assert!(matches!(page.status, 404 | 410), "{link} {}", page.status);
    }
    browser.open("/login").await;
    let body = format!("_token={}&password={}", encoded(&browser.token()), encoded(NEW));
    assert_eq!(browser.post("/reset", body).await.status, 410);
}

#[tokio::test]
async fn a_sole_owner_who_is_locked_out_gets_in_again() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    for _ in 0..6 {
        browser.sign_in(OWNER, "wrong").await;
    }
    assert_eq!(browser.page.status, 429);

    browser.open(&made(&world, OWNER, true).await).await;
    assert!(browser.page.says("Its second factor is taken away"));
    set(&mut browser, NEW).await;

    browser.sign_in(OWNER, NEW).await;
    assert!(browser.is_signed_in(), "without waiting: {}", browser.page.text);
}

#[tokio::test]
async fn without_mail_the_operator_is_who_can_help_whoever_asks() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);

    let page = browser.open("/login/forgot").await;
    assert!(page.says("keywright user reset-link EMAIL"), "{}", page.text);
    assert!(page.all("main input").is_empty());
    browser.open("/login").await;
    let token = encoded(&browser.token());
    for email in [OWNER, "nobody@example.org"] {
        let page = browser.post("/login/forgot", format!("_token={token}&email={}", encoded(email))).await;
        assert!(page.status == 200 && page.says("keywright user reset-link EMAIL"));
    }
}

#[tokio::test]
async fn a_global_owner_makes_a_link_and_sees_it_once() {
    let world = World::new(Kind::Sqlite).await;
    let user = world.member("mara@example.org", "ORG_OWNER");
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER' WHERE username = 'owner@example.org'");
    let path = format!("/admin/users/{user}/reset-link");
    let mut owner = Browser::of(&world, OWNER).await;
    owner.open("/help").await;

    let body = format!("_token={}&second_factor=on", encoded(&owner.token()));
    let page = owner.post(&path, body).await;

    page.is_well_made();
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    let link = page.attributes("#link", "value").remove(0);
    assert_eq!(page.text.matches(&link).count(), 1);
    let mut browser = Browser::new(&world);
    browser.open(link.strip_prefix("http://localhost:8080").unwrap()).await;
    set(&mut browser, NEW).await;
    browser.sign_in("mara@example.org", NEW).await;
    assert!(browser.is_signed_in());
    browser.open("/help").await;
    let body = format!("_token={}", encoded(&browser.token()));
    let refused = browser.post(&path, body).await;
    assert_eq!((refused.status, refused.heading()), (403, "You need the Global Owner role".to_owned()));
}

#[tokio::test]
async fn making_a_link_that_sets_a_password_wants_a_fresh_proof_of_who_makes_it() {
    let world = World::new(Kind::Sqlite).await;
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER' WHERE username = 'owner@example.org'");
    let mut owner = Browser::of(&world, OWNER).await;
    let form = owner.open("/admin/users").await.attributes("form[action$='/reset-link']", "action").remove(0);
    world.clock.turn(15 * 60_000 + 1);
    world.until(&world.owner, &world.org_path(V2, ""), |answer| answer.status == 200).await;

    let page = owner.press_once("Make a link for owner@example.org").await;

    assert_eq!((page.status, page.heading()), (403, "Confirm that it is you".to_owned()));
    assert_eq!(world.database.count("one_time_tokens"), 0);
    owner.page = page;
    owner.fill("Password", PASSWORD);
    owner.press("Confirm").await;
    assert_eq!(owner.page.at, form);
    assert_eq!(owner.page.heading(), format!("New password for {OWNER}"));
    assert_eq!(world.database.count("one_time_tokens"), 0, "its maker decides once more");
    let page = owner.press("Make a link").await;
    assert_eq!((page.status, page.all("#link").len()), (200, 1));
}

//! Forms that are not ours: refused before anything is looked at, and nothing changes.

use super::browser::Browser;
use super::form::encoded;
use super::page::Page;
use crate::database::Kind;
use crate::world::World;
use http::Method;
use keywright_server::console::{Needs, pages};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[track_caller]
fn is_forged(page: &Page) {
    assert_eq!((page.status, page.heading()), (403, "This form cannot be used".to_owned()), "{}", page.at);
    assert!(page.says("Nothing was changed"), "{}", page.text);
    page.is_well_made();
}

/// Paths that take a form.
fn forms(world: &World) -> Vec<String> {
    let rows = pages().into_iter().filter(|page| page.takes_form() && page.needs != Needs::Setup);
    let place = |path: &str| {
        let path = path.replace("{orgId}", &world.org).replace("{projectId}", &world.project);
        path.replace("{keyId}", &world.owner.id)
            .replace("{userId}", &world.owner_user)
            .replace("{invitationId}", "0123456789abcdef01234567")
    };
    rows.map(|page| place(page.path)).collect()
}

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open("/help").await;
    let (token, before) = (browser.token(), world.events().await.len());

    for path in forms(&world) {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("x-nothing", "said"),
        ] {
            let body = format!("_token={}", encoded(&token));
            is_forged(&browser.send(Method::POST, &path, &[FORM, (name, value)], body).await);
        }
    }

    browser.open("/help").await;
    assert!(browser.page.all("button").contains(&"Sign out".to_owned()), "still signed in");
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test]
async fn a_form_without_our_token_or_with_another_ones_changes_nothing() {
    let world = World::new(Kind::Sqlite).await;
    world.member("mara@example.org", "ORG_MEMBER");
    let mut other = Browser::of(&world, "mara@example.org").await;
    other.open("/help").await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open("/help").await;
    let (own, foreign, before) = (browser.token(), other.token(), world.events().await.len());

    for path in forms(&world) {
        for token in ["", "x", &own[1..], foreign.as_str()] {
            is_forged(&browser.post(&path, format!("_token={}", encoded(token))).await);
        }
    }

    browser.open("/help").await;
    assert!(browser.page.all("button").contains(&"Sign out".to_owned()), "still signed in");
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test]
async fn a_token_from_before_the_sign_in_is_worthless_after_it() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    browser.open("/login").await;
    let before = browser.token();
    browser.sign_in("owner@example.org", super::PASSWORD).await;

    is_forged(&browser.post("/logout", format!("_token={}", encoded(&before))).await);
}

#[tokio::test]
async fn by_plain_http_the_origin_says_where_a_form_comes_from() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open("/help").await;
    let body = format!("_token={}", encoded(&browser.token()));

    let out = browser.send(Method::POST, "/logout", &[FORM, ("origin", "http://localhost:8080")], body).await;

    assert_eq!((out.status, out.header("location")), (303, Some("/login")));
}

#[tokio::test]
async fn what_is_no_form_is_not_read_as_one() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    browser.open("/login").await;
    let ours = ("sec-fetch-site", "same-origin");

    for (kind, body) in [
        ("application/json", "{}".to_owned()),
        ("multipart/form-data; boundary=x", "--x--".to_owned()),
        ("application/x-www-form-urlencoded", "email=%zz".to_owned()),
    ] {
        let page = browser.send(Method::POST, "/login", &[("content-type", kind), ours], body).await;
        assert_eq!((page.status, page.heading()), (422, "This form cannot be read".to_owned()), "{kind}");
    }
    let large = format!("email={}", "x".repeat(200_000));
    let page = browser.send(Method::POST, "/login", &[FORM, ours], large).await;
    assert_eq!((page.status, page.heading()), (413, "This form is too large".to_owned()));
}

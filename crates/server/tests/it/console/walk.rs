//! Every page of the table is walked: what must be true of all of them is asked of each.

use super::Browser;
use super::page::Page;
use crate::database::Kind;
use crate::world::World;
use http::Method;
use keywright_server::console::{Needs, pages};

/// A path that a row of the table stands for, in the first organization.
fn path(world: &World, template: &str) -> String {
    let path = template.replace("{orgId}", &world.org).replace("{projectId}", &world.project);
    let path = path
        .replace("{keyId}", &world.owner.id)
        .replace("{userId}", &world.owner_user)
        .replace("{invitationId}", "0123456789abcdef01234567");
    // Links that nobody was sent are pages too.
    let path = path.replace("{token}", "0123456789abcdef");
    assert!(!path.contains('{'), "say here what {template} names");
    if path.is_empty() { "/".to_owned() } else { path }
}

/// The pages that can be shown, and whether they need somebody.
fn shown(world: &World) -> Vec<(String, Needs)> {
    let rows = pages().into_iter().filter(|page| page.is_shown() && page.needs != Needs::Setup);
    rows.map(|page| (path(world, page.path), page.needs)).collect()
}

#[track_caller]
fn has_the_headers(page: &Page) {
    let expected = [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
             object-src 'none'; require-trusted-types-for 'script'; trusted-types console",
        ),
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "clipboard-write=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ("x-robots-tag", "noindex"),
        ("vary", "X-Partial"),
    ];
    for (name, value) in expected {
        assert_eq!(page.header(name), Some(value), "{}: {name}", page.at);
    }
    assert_eq!(page.header("strict-transport-security"), None, "{}: not by http", page.at);
}

#[tokio::test]
async fn every_page_has_the_headers_and_is_well_made() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    for (path, _) in shown(&world) {
        let page = browser.send(Method::GET, &path, &[], String::new()).await;
        has_the_headers(&page);
        browser.open(&path).await;
        has_the_headers(&browser.page);
    }
}

#[tokio::test]
async fn a_page_that_needs_somebody_sends_others_to_sign_in_and_back() {
    let world = World::new(Kind::Sqlite).await;

    for (path, needs) in shown(&world) {
        let mut browser = Browser::new(&world);
        let page = browser.send(Method::GET, &path, &[], String::new()).await;
        match needs {
            Needs::SignedIn => {
                assert_eq!(
                    (page.status, page.header("location")),
                    (303, Some(&*format!("/login?to={}", path.replace('/', "%2F"))))
                );
                browser.open(&path).await;
                assert_eq!(browser.page.heading(), "Sign in", "{path}");
            }
            _ => assert!(!page.header("location").unwrap_or_default().starts_with("/login"), "{path}"),
        }
    }
}

#[tokio::test]
async fn credentials_of_the_api_change_nothing_on_any_page() {
    let world = World::new(Kind::Sqlite).await;
    let basic = "Basic cXprd210cmI6NDI=".to_owned();

    for (path, _) in shown(&world) {
        let mut digest = world.signed(&world.owner, "GET", &path).await;
        let digest = digest.headers_mut().unwrap().remove("authorization").unwrap().to_str().unwrap().to_owned();
        let mut browser = Browser::new(&world);
        let plain = browser.send(Method::GET, &path, &[], String::new()).await;
        for credentials in [&digest, &basic, &"Bearer 0123456789abcdef".to_owned()] {
            let mut browser = Browser::new(&world);
            let page = browser.send(Method::GET, &path, &[("authorization", credentials)], String::new()).await;
            assert_eq!((page.status, page.header("location")), (plain.status, plain.header("location")), "{path}");
            assert_eq!(page.header("www-authenticate"), None, "{path}");
            assert_eq!(page.heading(), plain.heading(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_cookie_of_the_console_is_nothing_to_the_api() {
    let world = World::new(Kind::Sqlite).await;
    let browser = Browser::of(&world, "owner@example.org").await;
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();

    for target in ["/api/atlas/v2/orgs", "/api/public/v1.0/orgs", "/api/keywright/v1/whoami"] {
        let request = http::Request::get(target).header("cookie", cookies.join("; ")).body(axum::body::Body::empty());
        let answer = world.send(crate::world::HOME, request.unwrap()).await;
        answer.is_challenged();
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn head_is_answered_as_get_is_and_without_the_page() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    for (path, _) in shown(&world) {
        let get = browser.send(Method::GET, &path, &[], String::new()).await;
        let head = browser.send(Method::HEAD, &path, &[], String::new()).await;
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        assert!(head.header("content-length").is_some(), "{path}");
    }
}

#[tokio::test]
async fn a_foreign_organization_and_one_that_is_not_there_are_the_same_404() {
    let world = World::new(Kind::Sqlite).await;
    let (foreign, _) = world.stranger().await;
    world.member("mara@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, "mara@example.org").await;
    let absent = "0123456789abcdef01234567";
    let of_orgs = pages().into_iter().filter(|page| page.is_shown() && page.path.contains("{orgId}"));

    for page in of_orgs {
        let at = |org: &str| path(&world, &page.path.replace("{orgId}", org));
        let one = browser.send(Method::GET, &at(&foreign), &[], String::new()).await;
        let other = browser.send(Method::GET, &at(absent), &[], String::new()).await;
        let wrong = browser.send(Method::GET, &at("neither"), &[], String::new()).await;
        for answer in [&one, &other, &wrong] {
            assert_eq!((answer.status, answer.heading()), (404, "Page not found".to_owned()), "{}", answer.at);
        }
        assert_eq!(one.first("main p"), other.first("main p"));
    }
}

//! Where the console is: hosts, schemes and the path of the public URL.

use super::Browser;
use crate::database::Kind;
use crate::world::{Changes, World};
use http::Method;

async fn world(public_url: &'static str) -> World {
    World::with(Kind::Sqlite, Changes { public_url: Some(public_url), ..Changes::default() }).await
}

#[tokio::test]
async fn by_https_cookies_are_secure_and_bear_the_prefix() {
    let world = world("https://keys.example.org").await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    assert!(browser.cookies.keys().all(|name| name.starts_with("__Host-")), "{:?}", browser.cookies);
    let page = browser.open("/help").await;
    assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
}

#[tokio::test]
async fn by_plain_http_under_a_name_browsers_are_not_told_what_they_ignore() {
    let world = world("http://keys.example.org").await;

    let page = Browser::new(&world).open("/help").await.clone();

    assert_eq!(page.header("cross-origin-opener-policy"), None);
    assert_eq!(page.header("strict-transport-security"), None);
}

#[tokio::test]
async fn another_host_is_sent_to_the_public_url() {
    let world = world("https://keys.example.org").await;
    let mut browser = Browser::new(&world);
    browser.headers = vec![("host", "10.1.2.3:8080".to_owned())];

    let page = browser.send(Method::GET, "/help?x=1", &[], String::new()).await;

    assert_eq!((page.status, page.header("location")), (303, Some("https://keys.example.org/help?x=1")));
}

#[tokio::test]
async fn below_a_path_every_link_and_redirection_has_it() {
    let world = world("https://example.org/keys").await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    for path in ["/help", "/nowhere"] {
        let page = browser.open(path).await;
        for (css, name) in [("[href]", "href"), ("[src]", "src"), ("form", "action")] {
            for value in page.attributes(css, name) {
                assert!(value.starts_with("/keys/") || value.starts_with('#'), "{path}: {name}={value:?}");
            }
        }
    }
    let page = Browser::new(&world).send(Method::GET, "/", &[], String::new()).await;
    assert_eq!(page.header("location"), Some("/keys/login?to=%2F"));
}

#[tokio::test]
async fn the_theme_is_in_the_first_byte_of_the_page() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    browser.cookies.insert("look".to_owned(), "dark.compact".to_owned());

    let page = browser.open("/help").await;

    assert_eq!(page.attributes("html", "class"), ["dark compact"]);
}

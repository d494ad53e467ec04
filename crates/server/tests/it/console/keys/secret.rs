//! The page of the secret: what it holds, how often, and what is left of it afterwards.

use super::{keys, made, person};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{V2, World};

const OWNER: &str = "owner@example.org";

#[tokio::test]
async fn the_private_key_is_in_the_answer_once_and_nowhere_afterwards() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    let key = made(&mut browser, "kept nowhere").await;

    assert_eq!(browser.page.text.matches(&key.private).count(), 1);
    assert_eq!(browser.page.header("cache-control"), Some("no-store"));
    for path in ["", "?q=kept", &format!("/{}", key.id), &format!("/{}/delete", key.id)] {
        browser.open(&keys(&world, path)).await;
        assert_eq!(browser.page.status, 200, "{path}");
        assert!(!browser.page.text.contains(&key.private), "{path}");
    }
    assert!(!serde_json::to_string(&world.events().await).unwrap().contains(&key.private));
}

#[tokio::test]
async fn done_leads_to_the_list_where_the_key_is_marked() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    made(&mut browser, "marked").await;

    browser.tick("I have stored the private key");
    let page = browser.press("Done").await;

    assert_eq!((page.status, page.first("#flash")), (200, "Created marked".to_owned()));
    assert_eq!(page.first("tr.marked th"), "marked");
}

#[tokio::test]
async fn the_first_addresses_are_the_makers_in_the_session_that_made_the_key() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = made(&mut browser, "listed").await;

    as_the_script_does(&mut browser);
    browser.fill("Addresses to add", "203.0.113.9, 2001:DB8::1\n198.51.100.0/24");
    let page = browser.press("Add Access List Entry").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(page.all(".entries code"), ["203.0.113.9/32", "2001:db8::1/128", "198.51.100.0/24"]);
    assert!(!page.text.contains(&key.private));
    let page = browser.press("Remove 198.51.100.0/24").await;
    assert_eq!(page.all(".entries code").len(), 2);
    let path = keys(&world, &format!("/{}/first-addresses", key.id));
    let body = |browser: &Browser<'_>| format!("_token={}&addresses=10.0.0.1", browser.token().replace('+', "%2B"));
    let mut other = Browser::of(&world, OWNER).await;
    other.open("/help").await;
    let form = body(&other);
    assert_eq!(other.post(&path, form).await.status, 404, "another session");

    world.clock.turn(61 * 60 * 1000);
    let form = body(&browser);
    assert_eq!(browser.post(&path, form).await.status, 404, "too late");
}

/// The script gives the editor its own field, which goes with the last form without it.
fn as_the_script_does(browser: &mut Browser<'_>) {
    browser.page.text = browser.page.text.replace(" form=\"done-form\"", "");
}

#[tokio::test]
async fn after_done_nobody_gives_first_addresses() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = made(&mut browser, "done").await;
    browser.tick("I have stored the private key");
    browser.press("Done").await;

    let body = format!("_token={}&addresses=10.0.0.1", browser.token().replace('+', "%2B"));
    let page = browser.post(&keys(&world, &format!("/{}/first-addresses", key.id)), body).await;

    assert_eq!(page.status, 404);
}

#[tokio::test]
async fn an_address_that_is_none_comes_back_with_a_word_and_the_rest_of_the_page_without_the_secret() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = made(&mut browser, "corrected").await;

    browser.fill("Addresses to add", "203.0.113.9/24");
    browser.tick("I have stored the private key");
    let page = browser.press("Done").await;
    assert_eq!(page.status, 422);
    assert!(page.says("203.0.113.9/24 has bits behind its prefix: the block is 203.0.113.0/24"), "{}", page.text);
    assert!(!page.text.contains(&key.private));
    let page = browser.press("Use 203.0.113.0/24 instead").await;
    assert_eq!(page.first("#flash"), "Created corrected");
    let page = browser.open(&keys(&world, &format!("/{}/edit/access-list", key.id))).await;
    assert_eq!(page.all(".entries code"), ["203.0.113.0/24"]);
    browser.fill("Addresses to add", "203.0.113.0/24");
    assert!(browser.press("Add Access List Entry").await.says("203.0.113.0/24 is already on the list"));
    browser.fill("Addresses to add", "0.0.0.0/1 128.0.0.0/1");
    assert!(browser.press("Add Access List Entry").await.says("accepted from every address"));
    let page = browser.press("Save anyway").await;
    assert_eq!(page.all(".entries code").len(), 3);
}

#[tokio::test]
async fn the_current_address_is_the_one_that_the_server_sees() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.headers.push(("x-forwarded-for", "203.0.113.77".to_owned()));
    let key = made(&mut browser, "here").await;

    browser.press("Use Current IP Address").await;
    assert_eq!(browser.page.first("#addresses"), crate::world::HOME);
    browser.press("Done").await;

    assert_eq!(world.get(&key, &world.org_path(V2, "")).await.status, 200, "from the listed address");
    let elsewhere = world.call_from("198.51.100.7", &key, "GET", &world.org_path(V2, ""), "").await;
    assert_eq!(elsewhere.status, 403, "from another");
}

#[tokio::test]
async fn a_part_of_the_page_is_the_list_alone() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = person(&world, "teo@example.org", "ORG_OWNER").await;
    let key = made(&mut browser, "in the background").await;
    let body = format!("_token={}&addresses=203.0.113.9", browser.token().replace('+', "%2B"));
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin"), ("x-partial", "1")];

    let path = keys(&world, &format!("/{}/first-addresses", key.id));
    let part = browser.send(http::Method::POST, &path, &headers, body).await;

    assert_eq!(part.status, 200);
    assert!(part.text.trim_start().starts_with("<div id=\"addresses-editor\""), "{}", part.text);
    assert!(part.text.contains("203.0.113.9/32") && !part.text.contains("<html"));
}

//! The list of an organization's keys.

use super::{key, keys, person};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{V2, World};
use serde_json::json;

const OWNER: &str = "owner@example.org";

fn descriptions(browser: &Browser<'_>) -> Vec<String> {
    browser.page.all("tbody th")
}

#[tokio::test]
async fn keys_are_listed_by_description_and_sorted_by_each_column() {
    let world = World::new(Kind::Sqlite).await;
    for name in ["beta", "Alpha", "gamma"] {
        key(&world, name, &["ORG_MEMBER"]).await;
    }
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&keys(&world, "")).await;
    let listed = descriptions(&browser);
    assert_eq!(listed[..2], ["Alpha", "beta"]);
    assert_eq!(browser.page.first("caption"), "4 API keys");
    assert_eq!(browser.page.attributes("th[aria-sort]", "aria-sort"), ["ascending"]);
    let heads = browser.page.attributes("thead a", "href");
    assert_eq!(heads.len(), 7);
    for head in heads {
        for expected in ["ascending", "descending"] {
            let path = if expected == "ascending" {
                head.clone()
            } else {
                browser.page.attributes("th[aria-sort] a", "href").remove(0)
            };
            browser.open(&path).await;
            assert_eq!(browser.page.attributes("th[aria-sort]", "aria-sort").len(), 1, "{path}");
            assert_eq!(descriptions(&browser).len(), 4, "{path}");
        }
    }
}

#[tokio::test]
async fn a_search_and_its_filters_are_in_the_url_and_each_can_be_taken_away() {
    let world = World::new(Kind::Sqlite).await;
    let deploy = key(&world, "Deploy EU", &["ORG_READ_ONLY"]).await;
    key(&world, "deploy US", &["ORG_MEMBER"]).await;
    world.allow(&deploy, &["203.0.113.0/24"]).await;
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&keys(&world, "")).await;
    browser.fill("Search", "DEPLOY");
    browser.press("Search").await;
    assert_eq!(descriptions(&browser), ["Deploy EU", "deploy US"]);
    browser.open(&keys(&world, "?q=deploy&role=ORG_READ_ONLY&list=any&used=never&status=active&sort=-created")).await;
    assert_eq!(descriptions(&browser), ["Deploy EU"]);
    let chips = browser.page.all(".chip");
    assert_eq!(chips.len(), 5, "{chips:?}");
    assert!(chips[0].starts_with("Search: deploy") && chips[2].starts_with("Permission: Organization Read Only"));
    let without = browser.page.attributes(".chip", "href");
    assert!(
        without[0].ends_with("?status=active&role=ORG_READ_ONLY&used=never&list=any&sort=-created"),
        "{}",
        without[0]
    );
    browser.follow("Clear all").await;
    assert_eq!(descriptions(&browser).len(), 3);
    browser.open(&keys(&world, "?q=203.0.113.77")).await;
    assert_eq!(descriptions(&browser), ["Deploy EU"]);
    browser.open(&keys(&world, "?q=no+such+thing")).await;
    assert!(browser.page.says("No keys match. There are 3 without filters."));
    browser.open(&keys(&world, "?status=broad&sort=expires&per=7&page=x&used=refused")).await;
    assert_eq!((browser.page.status, descriptions(&browser).len()), (200, 3), "unknown words are ignored");
}

#[tokio::test]
async fn pages_have_edges_and_the_last_one_answers_for_what_lies_beyond() {
    let world = World::new(Kind::Sqlite).await;
    for n in 0..60 {
        key(&world, &format!("key {n:02}"), &["ORG_MEMBER"]).await;
    }
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&keys(&world, "?per=25")).await;
    assert_eq!(browser.page.first(".count"), "1-25 of 61");
    browser.follow("Last").await;
    assert_eq!((browser.page.first(".count").as_str(), descriptions(&browser).len()), ("51-61 of 61", 11));
    assert!(!browser.page.all(".pages a").contains(&"Next".to_owned()));
    browser.open(&keys(&world, "?per=25&page=99")).await;
    assert_eq!(browser.page.first(".count"), "51-61 of 61");
    browser.open(&keys(&world, "")).await;
    assert_eq!(browser.page.first(".count"), "1-50 of 61");
    assert!(browser.page.text.len() < 60_000, "a page of fifty keys has {} bytes", browser.page.text.len());
}

#[tokio::test]
async fn a_member_sees_keys_and_who_could_change_them() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = person(&world, "mara@example.org", "ORG_MEMBER").await;

    browser.open(&keys(&world, "")).await;

    assert!(browser.page.says("Only an Organization Owner can create or change keys here."));
    assert_eq!(browser.page.attributes("#who-can a", "href"), ["mailto:owner@example.org"]);
    assert_eq!(browser.page.attributes("main [aria-disabled=true]", "role"), ["link"]);
    assert!(browser.page.attributes("tbody a[href$='/delete']", "href").is_empty());
    assert_eq!(descriptions(&browser).len(), 1);
}

#[tokio::test]
async fn a_list_says_what_a_missing_address_means() {
    let world = World::new(Kind::Sqlite).await;
    let listed = key(&world, "listed", &["ORG_MEMBER"]).await;
    let wide = key(&world, "wide", &["ORG_MEMBER"]).await;
    world.allow(&listed, &["203.0.113.9", "203.0.113.10"]).await;
    world.allow(&wide, &["0.0.0.0/0"]).await;
    key(&world, "empty", &["ORG_MEMBER"]).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let cells = |browser: &Browser<'_>| browser.page.all("tbody td:nth-child(6)");

    browser.open(&keys(&world, "")).await;
    assert_eq!(cells(&browser), ["None: open (!)", "2 addresses", "None: open (!)", "Everywhere (!)"]);
    let required = json!({ "apiAccessListRequired": true });
    let answer = world.patch(&world.owner, &world.org_path(V2, "/settings"), required).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    browser.open(&keys(&world, "")).await;
    assert_eq!(cells(&browser)[0], "None: refused");
    assert!(browser.page.says("2 keys cannot call the API."));
    browser.follow("Show them").await;
    assert_eq!(descriptions(&browser).len(), 2);
    assert_eq!(browser.page.first("tbody .badge"), "Cannot call");
}

#[tokio::test]
async fn a_part_of_the_list_is_its_rows_alone() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    let part = browser.send(http::Method::GET, &keys(&world, "?q=owner"), &[("x-partial", "1")], String::new()).await;

    assert_eq!(part.header("vary"), Some("X-Partial"));
    assert!(part.text.trim_start().starts_with("<div id=\"keys\""), "{}", part.text);
}

#[tokio::test]
async fn an_address_finds_keys_for_who_may_see_their_lists() {
    let world = World::new(Kind::Sqlite).await;
    let listed = key(&world, "listed", &["ORG_MEMBER"]).await;
    world.allow(&listed, &["203.0.113.9"]).await;

    for (username, roles, found) in [("mara@example.org", "ORG_MEMBER", 0), ("una@example.org", "ORG_USER_ADMIN", 1)] {
        let mut browser = person(&world, username, roles).await;
        browser.open(&keys(&world, "?q=203.0.113.9")).await;
        assert_eq!(descriptions(&browser).len(), found, "{roles}");
        browser.open(&keys(&world, "?q=listed")).await;
        assert_eq!(descriptions(&browser), ["listed"], "{roles}");
    }
}

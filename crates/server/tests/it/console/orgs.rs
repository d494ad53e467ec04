//! Organizations in the console: where somebody begins, the list, a new one and who may make it.

use super::Browser;
use crate::database::Kind;
use crate::world::{Changes, World};
use keywright_server::config::console::CreateOrganizations;

#[tokio::test]
async fn somebody_begins_at_the_organization_of_the_last_time() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    assert_eq!(browser.open("/").await.at, format!("/orgs/{}/projects", world.org), "there is but one");

    browser.open("/orgs/new").await;
    browser.fill("Name", "Other");
    browser.press("Create organization").await;
    let other = browser.page.at.clone();
    assert_eq!(browser.open("/").await.at, other);
    browser.open(&format!("/orgs/{}/settings", world.org)).await;
    assert_eq!(browser.open("/").await.at, format!("/orgs/{}/projects", world.org));

    browser.cookies.remove("last");
    assert_eq!(browser.open("/").await.at, "/orgs");
    browser.cookies.insert("last".into(), "0123456789abcdef01234567".into());
    assert_eq!(browser.open("/").await.at, "/orgs", "where they do not belong nobody begins");
}

#[tokio::test]
async fn the_list_has_the_organizations_that_somebody_is_in() {
    let world = World::new(Kind::Sqlite).await;
    world.stranger().await;
    world.member("mara@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, "mara@example.org").await;

    browser.open("/orgs").await;

    assert_eq!(browser.page.all("tbody th"), ["Acme"]);
    assert!(browser.page.says("Organization Member"));
    assert!(!browser.page.says("New organization"), "only who owns one may make another");
}

#[tokio::test]
async fn an_organization_made_in_the_console_requires_access_lists_unless_somebody_says_otherwise() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    for (name, required) in [("Strict", true), ("Open", false)] {
        browser.open("/orgs/new").await;
        browser.fill("Name", name);
        if !required {
            browser.untick("Require IP Access List for the Administration API");
        }
        browser.press("Create organization").await;
        assert!(browser.page.says(&format!("Created {name}")));
        let settings = browser.page.at.replace("/projects", "/settings");

        browser.open(&settings).await;

        let state = browser.page.first("#require-state");
        assert_eq!(state, if required { "On" } else { "Off" });
        assert!(browser.page.all("button").contains(&"Save name".to_owned()), "whoever makes it owns it");
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_comes_back_with_what_is_wrong() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open("/orgs/new").await;
    browser.fill("Name", "a<b");
    browser.untick("Require IP Access List for the Administration API");

    browser.press("Create organization").await;

    assert_eq!((browser.page.status, browser.page.problems().len()), (422, 1));
    assert!(browser.page.title().starts_with("Error: "));
    assert_eq!(browser.page.attributes("#name", "value"), ["a<b"]);
    assert!(browser.page.attributes("#requireList", "checked").is_empty(), "what was typed is kept");
}

#[tokio::test]
async fn the_operator_says_who_may_make_organizations() {
    for (who, member, owner) in [
        (CreateOrganizations::Owners, 403, 200),
        (CreateOrganizations::Anyone, 200, 200),
        (CreateOrganizations::Nobody, 403, 403),
    ] {
        let changes = Changes { create_organizations: Some(who), ..Changes::default() };
        let world = World::with(Kind::Sqlite, changes).await;
        world.member("mara@example.org", "ORG_MEMBER");
        for (username, status) in [("mara@example.org", member), ("owner@example.org", owner)] {
            let mut browser = Browser::of(&world, username).await;
            assert_eq!(browser.open("/orgs/new").await.status, status, "{who:?}, {username}");
            // The form is judged as the page is.
            browser.open("/orgs").await;
            let body = format!("_token={}&_nonce={username}&name=Mine", super::form::encoded(&browser.token()));
            let made = browser.post("/orgs/new", body).await;
            assert_eq!(made.status, if status == 200 { 303 } else { 403 }, "{who:?}, {username}");
        }
        world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER' WHERE username = 'mara@example.org'");
        let mut browser = Browser::of(&world, "mara@example.org").await;
        assert_eq!(browser.open("/orgs/new").await.status, 200, "a Global Owner always may");
    }
}

#[tokio::test]
async fn the_feed_of_a_new_organization_says_who_made_it() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open("/orgs/new").await;
    browser.fill("Name", "Other");
    browser.press("Create organization").await;

    let feed = browser.page.at.replace("/projects", "/activity");
    browser.open(&feed).await;

    let told = browser.page.all("tbody .sentence");
    assert!(told.iter().any(|text| text == "Organization created"), "{told:?}");
    assert!(browser.page.all("tbody td[data-label=By]").iter().all(|by| by == "owner@example.org"));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_organization() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open("/orgs/new").await;
    browser.fill("Name", "Twin");

    let first = browser.press_once("Create organization").await;
    browser.fill("Name", "Twin");
    let second = browser.press_once("Create organization").await;

    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(world.database.count("organizations WHERE name = 'Twin'"), 1);
}

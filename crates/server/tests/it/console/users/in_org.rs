//! The people of an organization.

use super::{Browser, MARA, OWNER, row, users};
use crate::console::form::encoded;
use crate::database::Kind;
use crate::world::World;
use http::Method;

#[tokio::test]
async fn members_come_first_and_each_row_says_how_they_stand() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        world.member(MARA, "ORG_READ_ONLY ORG_MEMBER");
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&users(&world)).await;
        browser.follow("Invite Users").await;
        browser.fill("Email addresses", "aaron@example.org");
        browser.press("Invite").await;
        browser.press("Done").await;

        let rows = browser.page.all("tbody tr");
        assert_eq!(rows.len(), 3);
        assert!(rows[2].starts_with("aaron@example.org"), "{rows:?}");
        assert!(rows[2].contains("Organization Member") && rows[2].contains("Pending"), "{}", rows[2]);
        assert!(rows[2].contains(&format!("by {OWNER}")), "{}", rows[2]);
        let mara = row(&browser, MARA);
        assert!(mara.contains("Organization Read Only, Organization Member") && mara.contains("Active"), "{mara}");
        assert!(mara.contains(" No Never "), "no second factor, no sign-in: {mara}");
        assert_eq!(browser.page.all(".crumbs a"), ["Acme"]);
        let own = row(&browser, OWNER);
        assert!(own.contains("You") && !own.contains("Edit") && !own.contains("Remove"), "{own}");
    }
}

#[tokio::test]
async fn a_lone_owner_is_told_to_name_a_second_one() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    assert!(browser.open(&users(&world)).await.says("This organization has one owner. Name a second one"));
    world.member(MARA, "ORG_OWNER");
    assert!(!browser.open(&users(&world)).await.says("This organization has one owner."));
}

#[tokio::test]
async fn an_owner_changes_what_a_member_may_do() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        world.member(MARA, "ORG_MEMBER");
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&users(&world)).await;
        browser.follow("Edit Ada Smith").await;
        browser.tick("Organization Read Only");
        browser.untick("Organization Member");

        browser.press("Save").await;

        assert_eq!(browser.page.first("#flash"), "The roles of Ada Smith were saved.");
        assert!(row(&browser, MARA).contains("Organization Read Only"));
        assert!(!row(&browser, MARA).contains("Organization Member"));
        let event = &world.events().await[0];
        assert_eq!(
            (event["eventTypeName"].as_str(), event["username"].as_str(), event["targetUsername"].as_str()),
            (Some("USER_ROLES_CHANGED_AUDIT"), Some(OWNER), Some(MARA))
        );
    }
}

#[tokio::test]
async fn nobody_is_left_without_a_role() {
    let world = World::new(Kind::Sqlite).await;
    let id = world.member(MARA, "ORG_MEMBER");
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&format!("{}/{id}", users(&world))).await;
    browser.untick("Organization Member");

    browser.press("Save").await;

    assert_eq!((browser.page.status, browser.page.problems()), (422, vec!["Choose at least one role".to_owned()]));
}

#[tokio::test]
async fn nobody_changes_their_own_roles_nor_removes_themselves() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_OWNER");
    let mut browser = Browser::of(&world, OWNER).await;
    let own = format!("{}/{}", users(&world), world.owner_user);

    let page = browser.open(&own).await;
    assert!(page.says("Nobody changes their own roles."));
    assert_eq!(page.all("button[type=submit]").iter().filter(|name| *name == "Save").count(), 0);
    let body = format!("_token={}&roles=ORG_MEMBER", encoded(&browser.token()));
    let page = browser.post(&own, body).await;
    assert_eq!(
        (page.status, page.problems()),
        (422, vec!["Nobody changes their own roles. Ask another owner".to_owned()])
    );
    let body = format!("_token={}", encoded(&browser.token()));
    let page = browser.post(&format!("{own}/remove"), body).await;
    assert_eq!(page.status, 422);

    browser.open(&users(&world)).await;
    assert!(row(&browser, OWNER).contains("Organization Owner"));
}

#[tokio::test]
async fn the_last_owner_is_neither_demoted_nor_removed() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        world.member(MARA, "ORG_USER_ADMIN");
        let mut browser = Browser::of(&world, MARA).await;
        let owner = format!("{}/{}", users(&world), world.owner_user);

        browser.open(&owner).await;
        assert!(browser.page.says("This is the last owner. Name another owner first."));
        assert_eq!(browser.page.attributes("input[value=ORG_OWNER][checked][disabled]", "name"), ["roles"]);
        browser.tick("Organization Read Only");
        browser.press("Save").await;
        assert!(row(&browser, OWNER).contains("Organization Owner, Organization Read Only"), "what is left stays");

        let remove = browser.open(&format!("{owner}/remove")).await;
        assert_eq!((remove.status, remove.heading()), (403, "You need the Organization Owner role".to_owned()));
        browser.open(&owner).await;
        let body = format!("_token={}", encoded(&browser.token()));
        assert_eq!(browser.post(&format!("{owner}/remove"), body).await.status, 403);
    }
}

#[tokio::test]
async fn a_user_administrator_grants_every_role_but_ownership() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_USER_ADMIN");
    let id = world.member("teo@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, MARA).await;
    let teo = format!("{}/{id}", users(&world));

    browser.open(&teo).await;
    assert_eq!(browser.page.attributes("input[value=ORG_OWNER][disabled]", "name"), ["roles"]);
    browser.tick("Organization Project Creator");
    browser.press("Save").await;
    assert!(row(&browser, "teo@").contains("Organization Project Creator"));

    browser.open(&teo).await;
    let body = format!("_token={}&roles=ORG_OWNER&roles=ORG_MEMBER", encoded(&browser.token()));
    let page = browser.post(&teo, body).await;
    assert_eq!(
        (page.status, page.problems()),
        (422, vec!["Only somebody who has this role can give it or take it away".to_owned()])
    );
}

#[tokio::test]
async fn an_owner_removes_a_member_and_the_keys_of_that_member_stay() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        world.member(MARA, "ORG_MEMBER");
        let mut member = Browser::of(&world, MARA).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&users(&world)).await;
        browser.follow("Remove Ada Smith").await;
        assert!(browser.page.says("API keys that they made go on working."));

        browser.press("Remove").await;

        assert!(browser.page.first("#flash").starts_with("Ada Smith was removed from "));
        assert_eq!(browser.page.all("tbody tr").len(), 1);
        assert_eq!(member.open(&users(&world)).await.status, 404, "it is not theirs to see any more");
        assert_eq!(world.events().await[0]["eventTypeName"], "REMOVED_FROM_ORG");
        let gone = browser.open(&format!("{}/0123456789abcdef01234567/remove", users(&world))).await;
        assert_eq!(gone.status, 404);
    }
}

#[tokio::test]
async fn a_member_reads_and_is_told_whom_to_ask() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_MEMBER");
    let teo = world.member("teo@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, MARA).await;

    let page = browser.open(&users(&world)).await.clone();
    assert!(page.says("You need the Organization Owner role") && page.says(OWNER));
    assert_eq!(page.attributes("button[aria-disabled=true]", "aria-describedby"), ["why-not"]);
    let links = page.attributes("tbody a", "href");
    assert!(links.iter().all(|href| !href.ends_with("/remove")), "{links:?}");
    for (method, path) in [
        (Method::GET, format!("/orgs/{}/access/invitations", world.org)),
        (Method::POST, format!("/orgs/{}/access/invitations", world.org)),
        (Method::GET, format!("{}/{teo}/remove", users(&world))),
        (Method::POST, format!("{}/{teo}", users(&world))),
    ] {
        browser.open(&users(&world)).await;
        let body = format!("_token={}&roles=ORG_OWNER&emails=x%40example.org", encoded(&browser.token()));
        let page = match method {
            Method::GET => browser.send(Method::GET, &path, &[], String::new()).await,
            _ => browser.post(&path, body).await,
        };
        assert_eq!((page.status, page.heading()), (403, "You need the Organization Owner role".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_search_finds_people_and_the_url_says_so() {
    let world = World::new(Kind::Sqlite).await;
    for number in 0..30 {
        world.member(&format!("person{number:02}@example.org"), "ORG_MEMBER");
    }
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&format!("{}?per=25", users(&world))).await;
    assert_eq!(browser.page.first("caption"), "1-25 of 31 users");
    browser.follow("Next").await;
    assert_eq!(
        (browser.page.first("caption"), browser.page.all("tbody tr").len()),
        ("26-31 of 31 users".to_owned(), 6)
    );
    browser.fill("Search users", "PERSON07");
    browser.press("Search").await;
    assert_eq!(browser.page.all("tbody tr").len(), 1);
    assert!(browser.page.at.ends_with("?q=PERSON07"), "{}", browser.page.at);
    browser.open(&format!("{}?per=25&page=9", users(&world))).await;
    assert_eq!(browser.page.first("caption"), "26-31 of 31 users", "beyond the last page is the last page");
    browser.open(&format!("{}?q=nobody", users(&world))).await;
    assert!(browser.page.says("No users match. Without the search there are 31."));
}

#[tokio::test]
async fn two_who_change_the_same_roles_undo_nothing_of_each_other() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_OWNER");
    let id = world.member("teo@example.org", "ORG_MEMBER ORG_GROUP_CREATOR");
    let (mut one, mut other) = (Browser::of(&world, OWNER).await, Browser::of(&world, MARA).await);
    let teo = format!("{}/{id}", users(&world));
    one.open(&teo).await;
    other.open(&teo).await;

    one.untick("Organization Project Creator");
    one.press("Save").await;
    other.tick("Organization Read Only");
    other.press("Save").await;

    let row = row(&other, "teo@");
    assert!(row.contains("Organization Read Only") && !row.contains("Project Creator"), "{row}");
}

#[tokio::test]
async fn a_user_administrator_takes_no_ownership_away() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_USER_ADMIN");
    let id = world.member("teo@example.org", "ORG_OWNER ORG_MEMBER");
    let mut browser = Browser::of(&world, MARA).await;

    browser.open(&format!("{}/{id}", users(&world))).await;
    browser.untick("Organization Owner");
    browser.press("Save").await;

    assert_eq!(browser.page.status, 422);
    assert_eq!(browser.page.problems(), ["Only somebody who has this role can give it or take it away"]);
    assert_eq!(world.database.count("org_users WHERE roles LIKE '%ORG_OWNER%'"), 2);
}

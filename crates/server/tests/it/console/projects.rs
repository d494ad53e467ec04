//! Projects in the console: the list, a new one, the overview, the settings and the end.

use super::Browser;
use crate::database::Kind;
use crate::world::World;

#[tokio::test]
async fn whoever_makes_a_project_owns_it_and_nobody_else_sees_it() {
    let world = World::new(Kind::Sqlite).await;
    world.member("mara@example.org", "ORG_GROUP_CREATOR");
    world.member("teo@example.org", "ORG_MEMBER");
    let mut mara = Browser::of(&world, "mara@example.org").await;
    let list = format!("/orgs/{}/projects", world.org);
    mara.open(&list).await;
    assert!(mara.page.says("There is no project yet"), "{}", mara.page.text);

    mara.follow("New project").await;
    mara.fill("Name", "Billing");
    mara.press("Create project").await;

    assert_eq!((mara.page.heading().as_str(), mara.page.first("#flash")), ("Billing", "Created Billing".into()));
    assert_eq!(mara.page.title(), "Overview · Billing · Keywright");
    let project = mara.page.at.clone();
    mara.open(&format!("{project}/settings")).await;
    assert!(mara.page.all("button").contains(&"Delete project".to_owned()));
    mara.open(&list).await;
    assert_eq!(mara.page.all("tbody th"), ["Billing"]);
    let mut teo = Browser::of(&world, "teo@example.org").await;
    assert_eq!(teo.open(&project).await.status, 404);
    assert!(teo.open(&list).await.says("You have no role in a project here yet"));
    assert_eq!(teo.open(&format!("{list}/new")).await.heading(), "You need the Organization Project Creator role");
}

#[tokio::test]
async fn a_name_is_taken_once_in_an_organization() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    for (name, status) in [("sandbox", 422), ("", 422), ("Shop", 200)] {
        browser.open(&format!("/orgs/{}/projects/new", world.org)).await;
        browser.fill("Name", name);
        browser.press("Create project").await;
        assert_eq!(browser.page.status, status, "{name:?}");
    }

    let shop = browser.page.at.clone();
    browser.open(&format!("{shop}/settings")).await;
    browser.fill("Name", "sandbox");
    browser.press("Save name").await;
    assert_eq!(browser.page.problems(), ["The organization has a project of this name already"]);
    assert_eq!(browser.page.attributes("#name", "value"), ["sandbox"], "what was typed is kept");
    browser.fill("Name", "Store");
    browser.press("Save name").await;
    assert_eq!(browser.page.first("#flash"), "Saved the name");
    assert_eq!(browser.page.title(), "Project Settings · Store · Keywright");
}

#[tokio::test]
async fn the_overview_says_what_a_project_is_at_a_glance() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    browser.open(&format!("/projects/{}", world.project)).await;

    assert_eq!(browser.page.first("#project-id"), world.project);
    assert_eq!(browser.page.first("#api-path"), format!("http://localhost:8080/api/atlas/v2/groups/{}", world.project));
    let facts = browser.page.all("dl.facts dd a");
    assert_eq!(facts, ["1 API key", "0 users"]);
    assert!(browser.page.all("ul.latest li").iter().any(|line| line.contains("Project created")));
}

#[tokio::test]
async fn a_project_goes_when_its_name_was_typed() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    let settings = format!("/projects/{}/settings", world.project);
    for (typed, gone) in [("", false), ("Sandbox", false), ("  sandbox ", true)] {
        browser.open(&settings).await;
        browser.fill("Type sandbox to confirm", typed);
        browser.press("Delete project").await;
        assert_eq!(browser.page.status == 422, !gone, "{typed:?}");
        assert_eq!(browser.page.problems().is_empty(), gone);
    }
    assert_eq!(browser.page.first("#flash"), "Deleted sandbox");
    assert_eq!(browser.open(&settings).await.status, 404);
}

#[tokio::test]
async fn a_reader_of_a_project_changes_nothing() {
    let world = World::new(Kind::Sqlite).await;
    world.member("olga@example.org", "ORG_READ_ONLY");
    let mut browser = Browser::of(&world, "olga@example.org").await;
    let settings = format!("/projects/{}/settings", world.project);

    browser.open(&settings).await;
    assert!(browser.page.says("Only a Project Owner can change these settings."));
    assert_eq!(browser.page.attributes("main .notice a", "href"), ["mailto:owner@example.org"], "who can");
    assert!(browser.page.attributes("#name", "disabled").len() == 1);
    let token = super::form::encoded(&browser.token());
    for form in ["what=name&name=Mine", "what=delete&typed=sandbox"] {
        let answer = browser.post(&settings, format!("_token={token}&{form}")).await;
        assert_eq!((answer.status, answer.heading().as_str()), (403, "You need the Project Owner role"), "{form}");
    }
}

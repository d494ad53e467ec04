//! Organizations, projects, settings, activity, administration and old links in a browser: suite G, and what needs one.
//! Console contract 16.3, "Organizations, projects", "Settings", "Activity", "Deep links".

use crate::in_console;
use crate::locate::SUMMARY;
use crate::page::{Look, NARROW, Page, WIDE, pictures_are_wanted};
use crate::suite::{Screen, suite_g, suite_g_here};
use crate::world::World;
use reqwest::Method;
use serde_json::json;

in_console!(
    pages_of_an_organization_keep_every_rule,
    pages_of_a_project_keep_every_rule,
    pages_of_administration_keep_every_rule,
    a_refused_form_keeps_every_rule,
    the_switch_shows_what_it_would_bring_about_first,
    a_project_is_deleted_when_its_whole_name_was_typed,
    all_events_of_a_category_are_ticked_and_one_taken_out_again,
    a_link_to_a_view_is_copied,
    old_links_land_on_the_right_page,
);

async fn project(world: &World) -> String {
    let (_, groups) = world.call(Method::GET, "/api/atlas/v2/groups", None).await;
    groups["results"][0]["id"].as_str().unwrap().to_owned()
}

async fn walk(world: &World, page: &Page, pages: &[(String, &str)]) {
    let urls: Vec<_> = pages.iter().map(|(path, title)| (world.url(path), *title)).collect();
    if pictures_are_wanted() {
        for (url, title) in &urls {
            for (window, dark) in [(WIDE, false), (WIDE, true), (NARROW, false), (NARROW, true)] {
                page.look(Look { window, dark, ..Look::default() }).await;
                page.visit(url).await;
                page.picture(&format!("{title}, {} {}", window.0, if dark { "dark" } else { "light" })).await;
            }
        }
    }
    let screens: Vec<_> = urls.iter().map(|(url, title)| Screen::new(url, title)).collect();
    suite_g(page, &screens).await;
}

async fn pages_of_an_organization_keep_every_rule(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    let org = format!("/orgs/{}", world.org);

    let pages = [
        ("/orgs".to_owned(), "Organizations"),
        ("/orgs/new".to_owned(), "New organization"),
        (format!("{org}/projects"), "Projects"),
        (format!("{org}/projects/new"), "New project"),
        (format!("{org}/settings"), "Organization Settings"),
        (format!("{org}/settings?ask=1&require=on"), "Organization Settings"),
        (format!("{org}/activity"), "Activity Feed"),
        (format!("{org}/activity?category=api-keys&event=API_KEY_CREATED"), "Activity Feed"),
    ];
    walk(&world, &page, &pages).await;
}

async fn pages_of_a_project_keep_every_rule(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    let project = format!("/projects/{}", project(&world).await);

    let pages = [
        (project.clone(), "Overview"),
        (format!("{project}/settings"), "Project Settings"),
        (format!("{project}/activity"), "Activity Feed"),
    ];
    walk(&world, &page, &pages).await;
}

async fn pages_of_administration_keep_every_rule(world: World, page: Page) {
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");
    world.sign_in(&page, "/help").await;

    let pages = [
        ("/admin/api-keys".to_owned(), "Global API Keys"),
        ("/admin/access-list".to_owned(), "Global Access List"),
        ("/admin/users".to_owned(), "All Users"),
        ("/admin/activity".to_owned(), "Deployment Activity"),
    ];
    walk(&world, &page, &pages).await;
}

async fn a_refused_form_keeps_every_rule(world: World, page: Page) {
    let settings = format!("/orgs/{}/settings", world.org);
    world.sign_in(&page, &settings).await;
    page.fill("Sessions end after (hours)", "13").await;

    page.click("button", "Save sessions").await;

    page.says("There is a problem").await;
    suite_g_here(&page, "refused settings").await;
}

async fn the_switch_shows_what_it_would_bring_about_first(world: World, page: Page) {
    world.sign_in(&page, &format!("/orgs/{}/settings", world.org)).await;

    page.click("switch", "Require IP Access List for the Administration API").await;
    page.misses("button", "Turn on").await;
    page.click("button", "Save requirement").await;
    page.says("1 of 1 active keys will be refused from now on").await;
    page.click("button", "Turn on").await;

    page.says("Access lists are required from now on").await;
    let (status, refused) = world.call(Method::GET, "/api/atlas/v2/orgs", None).await;
    assert_eq!((status, &refused["errorCode"]), (403, &json!("ORG_REQUIRES_ACCESS_LIST")));
}

async fn a_project_is_deleted_when_its_whole_name_was_typed(world: World, page: Page) {
    world.sign_in(&page, &format!("/projects/{}/settings", project(&world).await)).await;
    let button = page.role("button", "Delete project").await;
    assert!(button.attribute("disabled").await.is_some(), "nothing is typed yet");
    page.fill("Type sandbox to confirm", "sandbo").await;
    assert!(button.attribute("disabled").await.is_some());

    page.fill("Type sandbox to confirm", " sandbox ").await;
    assert!(button.attribute("disabled").await.is_none());
    page.click("button", "Delete project").await;

    page.says("Deleted sandbox").await;
}

async fn all_events_of_a_category_are_ticked_and_one_taken_out_again(world: World, page: Page) {
    world.sign_in(&page, &format!("/orgs/{}/activity", world.org)).await;
    page.click(SUMMARY, "Single events").await;
    let ticked = "return [...document.querySelectorAll('[name=event]:checked')].map((box) => box.value).join()";

    page.run("document.getElementById('all-teams').click()").await;
    page.click("checkbox", "Team created").await;

    let values = page.run(ticked).await;
    let values = values.as_str().unwrap();
    assert!(values.starts_with("TEAM_NAME_CHANGED,") && values.ends_with("TEAM_REMOVED_FROM_GROUP"), "{values}");
    assert_eq!(page.run("return document.getElementById('all-teams').indeterminate").await, json!(true));
    page.click("button", "Apply").await;
    page.says("No events match").await;
}

async fn a_link_to_a_view_is_copied(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    let view = format!("/orgs/{}/activity?category=api-keys&severity=info", world.org);
    world.sign_in(&page, "/help").await;
    page.visit(&world.url(&view)).await;

    page.click("button", "Copy link to this view").await;

    page.says("copied").await;
    assert_eq!(page.clipboard().await, world.url(&view));
}

async fn old_links_land_on_the_right_page(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    let (org, project) = (world.org.clone(), project(&world).await);
    let start = format!("/orgs/{org}/projects");

    for (link, path) in [
        (format!("/v2#/org/{org}/access/apiKeys"), format!("/orgs/{org}/access/api-keys")),
        (format!("/v2#/org/{org}/access/serviceAccounts"), format!("/orgs/{org}/access/api-keys")),
        (format!("/v2#/org/{org}/access/users"), format!("/orgs/{org}/access/users")),
        (format!("/v2#/org/{org}/settings/general"), format!("/orgs/{org}/settings")),
        (format!("/v2#/org/{org}/activity/list"), format!("/orgs/{org}/activity")),
        (format!("/v2/{project}#/access"), format!("/projects/{project}/access/users")),
        (format!("/v2/{project}#/serviceAccounts"), format!("/projects/{project}/access/api-keys")),
        ("/v2#/org/nowhere/access/apiKeys".to_owned(), start.clone()),
        (format!("/v2#/org/{org}/billing"), start.clone()),
        ("/v2/nowhere#/access".to_owned(), start.clone()),
        ("/v2#//evil.example".to_owned(), start.clone()),
    ] {
        page.visit(&world.url("/help")).await;
        page.visit(&world.url(&link)).await;
        let landed = page.until(async || page.path().await == path).await;
        assert!(landed, "{link} leads to {} and not to {path}", page.path().await);
    }
}

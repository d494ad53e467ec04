//! Organizations, projects, settings, activity, administration and old links in a browser: suite G, and what needs one.
//! Console contract 16.3, "Organizations, projects", "Settings", "Activity", "Deep links".

use crate::acts::project;
use crate::in_console;
use crate::key::{ENTER, ESCAPE};
use crate::page::Page;
use crate::suite::{suite_g_here, suite_g_still};
use crate::world::World;
use reqwest::Method;
use serde_json::json;

in_console!(
    a_new_organization_requires_access_lists_and_is_chosen_in_the_menu_by_keyboard,
    the_menu_of_projects_keeps_every_rule,
    a_refused_form_keeps_every_rule,
    the_switch_shows_what_it_would_bring_about_first,
    a_project_is_deleted_when_its_whole_name_was_typed,
    all_events_of_a_category_are_ticked_and_one_taken_out_again,
    a_link_to_a_view_is_copied,
    old_links_land_on_the_right_page,
);

async fn a_new_organization_requires_access_lists_and_is_chosen_in_the_menu_by_keyboard(world: World, page: Page) {
    world.sign_in(&page, "/orgs").await;
    page.click("link", "New organization").await;
    page.fill("Name (required)", "Northwind").await;
    page.click("button", "Create organization").await;
    page.sees("button", "Org: Northwind").await;
    page.click("link", "Organization Settings").await;
    let switch = page.role("switch", "Require IP Access List for the Administration API").await;
    assert_eq!(switch.attribute("checked").await.as_deref(), Some("true"), "on by default");

    page.run("document.querySelector('header [aria-haspopup=listbox]').focus()").await;
    page.press(ENTER).await;
    let field = page.role("combobox", "Filter organizations").await;
    assert!(field.has_focus().await);
    suite_g_still(&page, "the menu of organizations").await;
    page.type_in("acm").await;
    page.misses("option", "Northwind").await;
    page.press(ENTER).await;

    page.sees("button", "Org: Acme").await;
    assert!(page.path().await.starts_with(&format!("/orgs/{}", world.org)), "at {}", page.path().await);
}

async fn the_menu_of_projects_keeps_every_rule(world: World, page: Page) {
    world.sign_in(&page, &format!("/projects/{}", project(&world).await)).await;

    page.click("button", "Project: sandbox").await;

    page.sees("option", "sandbox").await;
    suite_g_still(&page, "the menu of projects").await;
    page.press(ESCAPE).await;
    page.misses("option", "sandbox").await;
    assert!(page.role("button", "Project: sandbox").await.has_focus().await);
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
    page.click("link", "Single events").await;
    page.sees("checkbox", "Team created").await;
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

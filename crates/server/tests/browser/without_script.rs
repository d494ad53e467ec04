//! The life of a key with scripts switched off: what scripts make quicker is there without them. Console contract 1 (2.)
//! and 16.3, G7.

use crate::acts::{finish, keys, make_key, project, to_secret};
use crate::in_console;
use crate::page::Page;
use crate::world::World;

in_console!(
    a_key_is_made_changed_listed_and_deleted_without_script,
    a_key_is_given_to_a_project_and_taken_out_again_without_script,
    a_list_is_searched_and_sorted_without_script,
);

async fn a_key_is_made_changed_listed_and_deleted_without_script(world: World, page: Page) {
    page.but(|look| look.script = false).await;
    world.sign_in(&page, &keys(&world, "")).await;
    to_secret(&page, "plain").await;
    assert_eq!(page.role("textbox", "Private key").await.value().await.len(), 36);
    finish(&page, "plain").await;

    page.click("link", "plain").await;
    page.click("link", "Edit").await;
    page.fill("Description (required)", "plainer").await;
    page.click("button", "Next").await;
    page.says("Saved").await;
    page.click("button", "Use Current IP Address").await;
    page.click("button", "Add Access List Entry").await;
    page.click("button", "Remove 127.0.0.1/32").await;
    page.says("It is the last address").await;
    page.click("button", "Remove 127.0.0.1/32 anyway").await;
    page.misses("button", "Remove 127.0.0.1/32").await;

    page.visit(&world.url(&keys(&world, ""))).await;
    page.click("link", "Delete plainer").await;
    page.click("button", "Delete").await;
    page.sees("alert", "There is a problem").await;
    page.fill("Description or public key", "plainer").await;
    page.click("button", "Delete").await;
    page.says("Deleted plainer").await;
}

async fn a_key_is_given_to_a_project_and_taken_out_again_without_script(world: World, page: Page) {
    let key = make_key(&world, "edge sync").await;
    page.but(|look| look.script = false).await;
    world.sign_in(&page, &format!("/projects/{}/access/api-keys/invite", project(&world).await)).await;

    page.fill("Public key or description (required)", &key.public).await;
    page.click("button", "Invite to Project").await;
    page.says("Invited edge sync").await;
    page.click("link", "edge sync").await;
    page.click("link", "Edit Permissions").await;
    page.click("checkbox", "Project Cluster Manager").await;
    page.click("button", "Save permissions").await;
    page.says("Saved the permissions of edge sync").await;
    page.click("link", "Remove edge sync from sandbox").await;
    page.click("button", "Remove from project").await;

    page.says("Removed edge sync from sandbox").await;
    assert_eq!(key.calls(&world).await, 200, "it stays in the organization");
}

async fn a_list_is_searched_and_sorted_without_script(world: World, page: Page) {
    make_key(&world, "alpha").await;
    page.but(|look| look.script = false).await;
    world.sign_in(&page, &keys(&world, "")).await;

    page.role("searchbox", "Search").await.fill("ALP").await;
    page.click("button", "Search").await;
    page.says("1-1 of 1").await;
    page.click("link", "Clear all").await;
    page.says("1-2 of 2").await;
    page.click("link", "Description").await;

    assert_eq!(page.names("rowheader").await, ["owner", "alpha"]);
}

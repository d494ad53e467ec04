//! People of organizations and projects, in a browser. Console contract 16.3, "Users, invitations".

use crate::in_console;
use crate::page::Page;
use crate::suite::suite_g_here;
use crate::world::{OWNER, World};

in_console!(
    an_owner_invites_changes_and_cancels,
    the_last_owner_has_no_control_that_could_end_it,
    without_script_roles_are_changed,
);

/// A member of the organization, as acceptance of an invitation makes one.
pub(crate) fn member(world: &World, id: &str, username: &str, roles: &str) {
    let org = &world.org;
    world.database.run(&format!(
        "INSERT INTO users (id, username, name_key, first_name, last_name, password_hash, global_roles, created) \
         VALUES ('{id}', '{username}', '{username}', 'Mara', 'Lindqvist', NULL, '', 1900000000000); \
         INSERT INTO org_users (org_id, user_id, roles) VALUES ('{org}', '{id}', '{roles}')"
    ));
}

pub(crate) const MARA: &str = "00000000000000000000000a";

async fn an_owner_invites_changes_and_cancels(world: World, page: Page) {
    let users = format!("/orgs/{}/access/users", world.org);
    world.sign_in(&page, &users).await;
    page.click("link", "Invite Users").await;
    page.click("button", "Invite").await;
    page.says("Enter an e-mail address").await;
    suite_g_here(&page, "a refused invitation").await;

    page.fill("Email addresses (required)", "mara@example.org").await;
    page.click("button", "Invite").await;
    page.says("mara@example.org was invited.").await;
    page.says("The link is shown once, on this page.").await;
    page.click("checkbox", "I have handed the link over, or stored it").await;
    page.click("button", "Done").await;
    page.says("Pending").await;

    page.click("link", "Edit mara@example.org").await;
    page.click("checkbox", "Organization Read Only").await;
    page.click("button", "Save").await;
    page.says("The roles of mara@example.org were saved.").await;

    page.click("link", "Cancel invitation of mara@example.org").await;
    page.click("button", "Cancel invitation").await;
    page.says("The invitation was cancelled.").await;
}

async fn the_last_owner_has_no_control_that_could_end_it(world: World, page: Page) {
    let users = format!("/orgs/{}/access/users", world.org);
    world.sign_in(&page, &users).await;

    page.says("This organization has one owner.").await;
    page.says("You").await;
    page.click("link", "owner@example.org").await;

    page.says("Nobody changes their own roles.").await;
    assert!(!page.text().await.contains("Save"), "{OWNER} has no form here");
}

async fn without_script_roles_are_changed(world: World, page: Page) {
    member(&world, MARA, "mara@example.org", "ORG_MEMBER");
    page.but(|look| look.script = false).await;
    world.sign_in(&page, &format!("/orgs/{}/access/users/{MARA}", world.org)).await;

    page.click("checkbox", "Organization Read Only").await;
    page.click("button", "Save").await;

    page.says("The roles of Mara Lindqvist were saved.").await;
    page.says("Organization Read Only, Organization Member").await;
}

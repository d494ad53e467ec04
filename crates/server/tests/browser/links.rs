//! Links that somebody was sent: a new password, an invitation. Console contract 3.2, 5.12 and 16.3, "Users,
//! invitations".

use crate::cheap_password::PASSWORD;
use crate::in_console;
use crate::page::Page;
use crate::suite::suite_g_here;
use crate::world::{OWNER, World};
use reqwest::Method;
use serde_json::json;

in_console!(
    a_new_password_is_set_through_a_link,
    an_invitation_link_is_shown_once_copied_and_opens_the_door,
    a_link_that_is_shown_and_one_for_somebody_else_keep_every_rule,
);

pub(crate) async fn reset_link(world: &World) -> String {
    let link = world.app.operator_reset_link(OWNER.try_into().unwrap(), false).await.ok().unwrap();
    world.url(&format!("/reset/{}", link.token.reveal()))
}

/// Presses what the users page has a button for: a new link to an invitation, which is shown then.
pub(crate) async fn shown_link(world: &World, page: &Page) -> String {
    let target = format!("/api/atlas/v2/orgs/{}/invites", world.org);
    let body = json!({"username": "ada@example.net", "roles": ["ORG_MEMBER"]});
    let (status, made) = world.call(Method::POST, &target, Some(body)).await;
    assert_eq!(status, 200, "{made}");
    world.sign_in(page, "/help").await;
    let path = format!("/orgs/{}/access/invitations/{}/link", world.org, made["id"].as_str().unwrap());
    page.run(&format!(
        "const form = document.querySelector('form[action=\"/logout\"]'); form.action = '{path}'; form.submit();"
    ))
    .await;
    page.says("The link is shown once, on this page.").await;
    page.role("textbox", "Link").await.value().await
}

async fn a_new_password_is_set_through_a_link(world: World, page: Page) {
    page.visit(&reset_link(&world).await).await;
    assert_eq!(page.path().await, "/reset", "the token is out of the address");

    page.fill("New password", "another horse, another staple").await;
    page.click("button", "Set password").await;

    page.says("has a new password").await;
    assert_eq!(page.path().await, "/login");
    page.fill("Email", OWNER).await;
    page.fill("Password", "another horse, another staple").await;
    page.click("button", "Sign in").await;
    assert!(page.until(async || page.path().await != "/login").await);
}

async fn an_invitation_link_is_shown_once_copied_and_opens_the_door(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    let link = shown_link(&world, &page).await;
    page.click("button", "Copy Link").await;
    assert!(page.until(async || page.clipboard().await == link).await, "{}", page.clipboard().await);
    page.clear_cookies().await;

    page.visit(&link).await;
    assert_eq!(page.path().await, "/invite", "the token is out of the address");
    page.fill("First name (required)", "Ada").await;
    page.fill("Last name (required)", "Byron").await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Join Acme").await;

    let path = format!("/orgs/{}/projects", world.org);
    assert!(page.until(async || page.path().await == path).await, "at {}", page.path().await);
    page.visit(&link).await;
    page.says("This link is not good any more").await;
}

async fn a_link_that_is_shown_and_one_for_somebody_else_keep_every_rule(world: World, page: Page) {
    let link = shown_link(&world, &page).await;
    suite_g_here(&page, "a link that is shown once").await;
    page.visit(&link).await;
    page.says("You are signed in as owner@example.org").await;
    suite_g_here(&page, "an invitation for somebody else").await;
}

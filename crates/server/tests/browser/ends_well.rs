//! What goes wrong with people, browsers and lines, and how each ends well. Console contract 5.1, 5.12 to 5.14 and 6.

use crate::account::turn_on_second_factor;
use crate::acts::{finish, keys, shown, to_secret};
use crate::cheap_password::PASSWORD;
use crate::links::shown_link;
use crate::page::Page;
use crate::setup::{self, enter_token, name_owner};
use crate::world::{OWNER, World};
use crate::{before_first_run, in_console};
use reqwest::Method;
use serde_json::json;

in_console!(
    a_double_click_on_next_makes_one_key_and_shows_its_secret,
    a_secret_outlives_a_server_that_has_stopped,
    a_secret_outlives_a_session_that_was_ended,
    leaving_by_the_address_bar_asks_before_the_key_is_stored_and_not_after,
    the_preview_of_an_invitation_spends_nothing,
    a_sole_owner_who_is_locked_out_comes_in_again,
);

before_first_run!(a_first_run_that_was_left_halfway_begins_anew);

const PLACE: &str = "const button = document.querySelector('form button.primary'); \
     button.scrollIntoView({block: 'center'}); const at = button.getBoundingClientRect(); \
     return [Math.round(at.x + at.width / 2), Math.round(at.y + at.height / 2)]";

/// Presses the first button of a form's end twice, as fast as a mouse does.
async fn double_click(page: &Page) {
    let place = page.run(PLACE).await;
    let point = json!({"type": "pointerMove", "duration": 0, "x": place[0], "y": place[1]});
    let (down, up) = (json!({"type": "pointerDown", "button": 0}), json!({"type": "pointerUp", "button": 0}));
    let actions = json!([point, down, up, down, up]);
    let mouse = json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions});
    page.session.must("/actions", json!({"actions": [mouse]})).await;
}

async fn a_double_click_on_next_makes_one_key_and_shows_its_secret(world: World, page: Page) {
    world.sign_in(&page, &keys(&world, "/new")).await;
    page.fill("Description (required)", "twice").await;

    double_click(&page).await;

    page.sees("heading", "Save your API key").await;
    let key = shown(&page).await;
    assert_eq!(key.calls(&world).await, 200, "the secret is that of the key that was made");
    let (_, listed) = world.call(Method::GET, &format!("/api/atlas/v2/orgs/{}/apiKeys", world.org), None).await;
    assert_eq!(listed["totalCount"], 2, "the owner's and this one");
}

/// Tries to save an address, which fails; the secret stays, and can still be taken.
async fn fails_beside_the_secret(world: &World, page: &Page, private: &str) {
    page.fill("Addresses to add", "198.51.100.7").await;
    page.click("button", "Add Access List Entry").await;

    page.says("This was not saved.").await;
    page.click("button", "Try again").await;
    page.sees("button", "Try again").await;
    page.sees("heading", "Save your API key").await;
    assert!(page.path().await.starts_with(&keys(world, "/new")), "at {}", page.path().await);
    assert_eq!(shown(page).await.private, private, "it is still there");
    page.click("button", "Copy private key").await;
    page.says("Private key copied").await;
    assert_eq!(page.clipboard().await, private);
    assert_eq!(page.role("button", "Done").await.attribute("disabled").await, None);
}

async fn a_secret_outlives_a_server_that_has_stopped(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    world.sign_in(&page, &keys(&world, "")).await;
    to_secret(&page, "without a server").await;
    let private = shown(&page).await.private;

    world.stop().await;

    fails_beside_the_secret(&world, &page, &private).await;
}

async fn a_secret_outlives_a_session_that_was_ended(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    world.sign_in(&page, &keys(&world, "")).await;
    to_secret(&page, "without a session").await;
    let key = shown(&page).await;

    world.database.run("DELETE FROM sessions");

    fails_beside_the_secret(&world, &page, &key.private).await;
    assert_eq!(key.calls(&world).await, 200, "nothing was saved: its list is empty");
    page.click("button", "Done").await;
    page.sees("heading", "Sign in").await;
    page.fill("Email", OWNER).await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Sign in").await;
    page.sees("button", OWNER).await;
}

async fn leaving_by_the_address_bar_asks_before_the_key_is_stored_and_not_after(world: World, page: Page) {
    world.sign_in(&page, &keys(&world, "")).await;
    to_secret(&page, "asked").await;
    page.role("textbox", "Public key").await.click().await;
    page.forget().await;

    page.visit(&world.url("/help")).await;
    assert_eq!(page.prompts().await, 1, "the key is not stored");

    page.visit(&world.url(&keys(&world, ""))).await;
    to_secret(&page, "stored").await;
    finish(&page, "stored").await;
    page.visit(&world.url("/help")).await;
    assert_eq!(page.prompts().await, 1, "and not after that");
}

async fn the_preview_of_an_invitation_spends_nothing(world: World, page: Page) {
    let link = shown_link(&world, &page).await;
    let (path, token) = (link.strip_prefix(&world.url("")).unwrap(), link.rsplit('/').next().unwrap());
    page.clear_cookies().await;

    // Mail filters and messengers: some keep no cookies, some do, and follow.
    for _ in 0..3 {
        world.fetch(path, "").await;
        world.fetch("/invite", &format!("invitation={token}")).await;
    }
    page.visit(&link).await;
    page.visit(&link).await;

    page.fill("First name (required)", "Ada").await;
    page.fill("Last name (required)", "Byron").await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Join Acme").await;
    let joined = format!("/orgs/{}/projects", world.org);
    assert!(page.until(async || page.path().await == joined).await, "at {}", page.path().await);
}

async fn a_first_run_that_was_left_halfway_begins_anew(world: World, page: Page) {
    let token = world.app.make_setup_token().await.unwrap();
    enter_token(&world, &page, &token).await;
    name_owner(&page, "first@example.org").await;
    page.visit(&world.url("/")).await;
    let goes_on = page.until(async || page.path().await.starts_with("/setup/o")).await;
    assert!(goes_on, "the same browser goes on where it was, at {}", page.path().await);
    assert_eq!((world.database.count("users"), world.database.count("organizations")), (0, 0), "nothing is made yet");

    page.clear_cookies().await;
    enter_token(&world, &page, &token).await;
    assert_eq!(page.role("textbox", "Email (required)").await.value().await, "", "another browser begins anew");
    name_owner(&page, "second@example.org").await;
    setup::finish(&page).await;

    assert_eq!(world.database.count("users WHERE username = 'second@example.org'"), 1);
    assert_eq!(world.database.count("users"), 1, "of the first nothing is left");
}

async fn a_sole_owner_who_is_locked_out_comes_in_again(world: World, page: Page) {
    turn_on_second_factor(&world, &page).await;
    page.clear_cookies().await;
    for _ in 0..6 {
        sign_in_with(&world, &page, "forgotten").await;
        page.sees("alert", "There is a problem").await;
    }
    page.says("Too many tries.").await;
    page.visit(&world.url("/login/forgot")).await;
    page.says("keywright user reset-link").await;
    page.says("--second-factor").await;

    let link = world.app.operator_reset_link(OWNER.try_into().unwrap(), true).await.ok().unwrap();
    page.visit(&world.url(&format!("/reset/{}", link.token.reveal()))).await;
    page.says("Its second factor is taken away").await;
    page.fill("New password", "another horse, another staple").await;
    page.click("button", "Set password").await;
    page.says("has a new password").await;
    sign_in_with(&world, &page, "another horse, another staple").await;

    page.sees("button", OWNER).await;
    page.visit(&world.url(&keys(&world, ""))).await;
    page.sees("link", "Create API Key").await;
}

async fn sign_in_with(world: &World, page: &Page, password: &str) {
    page.visit(&world.url("/login")).await;
    page.fill("Email", OWNER).await;
    page.fill("Password", password).await;
    page.click("button", "Sign in").await;
}

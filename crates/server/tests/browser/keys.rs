//! API keys, as a person with a browser makes, stores, finds and deletes them. Console contract 5, 6, 7 and 16.3, rows
//! "Org API Keys" to "Project API Keys".

use crate::acts::{Key, keys, make_key, project, to_secret};
use crate::in_console;
use crate::key::{DOWN, ENTER, ESCAPE};
use crate::page::{Look, NARROW, Page, WIDE, pictures_are_wanted};
use crate::suite::{suite_g_here, suite_g_still};
use crate::world::World;
use reqwest::Method;
use serde_json::{Value, json};

in_console!(
    the_page_of_the_secret_keeps_every_rule,
    a_double_click_on_next_shows_the_secret_of_one_key,
    a_private_key_is_masked_and_copied_and_then_it_is_stored,
    without_a_clipboard_the_key_is_selected_and_nothing_is_claimed,
    every_format_holds_both_halves_and_downloads,
    leaving_before_the_key_is_stored_asks_first,
    the_private_key_leaves_the_page_when_its_time_is_over,
    back_and_reload_do_not_show_the_secret_again,
    addresses_are_saved_beside_the_secret_and_a_failure_is_said_there,
    a_list_is_searched_while_typing_and_sorted_by_its_heads,
    the_menu_of_a_key_works_by_keyboard,
    details_open_over_the_list_and_focus_returns,
    a_key_is_deleted_when_its_name_is_typed,
    a_key_is_invited_by_choosing_it,
    permissions_are_changed_in_the_row_and_escape_leaves_it,
    the_wizard_works_without_script,
    back_keeps_what_was_said_in_the_first_step,
);

async fn come_to_secret(world: &World, page: &Page, description: &str) {
    world.sign_in(page, &keys(world, "")).await;
    to_secret(page, description).await;
}

/// What the field of the private key holds.
async fn held(page: &Page) -> String {
    page.role("textbox", "Private key").await.value().await
}

async fn the_page_of_the_secret_keeps_every_rule(world: World, page: Page) {
    come_to_secret(&world, &page, "shown once").await;
    if pictures_are_wanted() {
        for (window, dark) in [(WIDE, false), (WIDE, true), (NARROW, false), (NARROW, true)] {
            page.look(Look { window, dark, ..Look::default() }).await;
            page.picture(&format!("Save your API key, {} {}", window.0, if dark { "dark" } else { "light" })).await;
        }
        page.look(Look::default()).await;
    }

    suite_g_here(&page, "the page of the secret").await;
}

async fn a_double_click_on_next_shows_the_secret_of_one_key(world: World, page: Page) {
    world.sign_in(&page, &keys(&world, "/new")).await;
    page.fill("Description (required)", "twice").await;

    page.run("const next = document.querySelector('form button.primary'); next.click(); next.click();").await;

    page.sees("heading", "Save your API key").await;
    let (_, listed) = world.call(Method::GET, &format!("/api/atlas/v2/orgs/{}/apiKeys", world.org), None).await;
    assert_eq!(listed["totalCount"], 2, "the owner's and this one");
}

async fn a_private_key_is_masked_and_copied_and_then_it_is_stored(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    come_to_secret(&world, &page, "copied").await;
    assert_eq!(held(&page).await, "*".repeat(36));
    assert_eq!(page.role("button", "Done").await.attribute("disabled").await.as_deref(), Some("true"));

    page.click("button", "Copy private key").await;
    page.says("Private key copied").await;
    let copied = page.clipboard().await;
    let show = page.role("button", "Show private key").await;
    assert_eq!(show.attribute("aria-pressed").await.as_deref(), Some("false"));
    show.click().await;

    assert_eq!(held(&page).await, copied);
    let hide = page.role("button", "Hide private key").await;
    assert_eq!(hide.attribute("aria-pressed").await.as_deref(), Some("true"));
    page.click("button", "Done").await;
    page.says("Created copied").await;
    assert!(!page.run("return document.documentElement.outerHTML").await.as_str().unwrap().contains(&copied));
}

async fn without_a_clipboard_the_key_is_selected_and_nothing_is_claimed(world: World, page: Page) {
    come_to_secret(&world, &page, "selected").await;
    page.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})").await;

    page.click("button", "Copy private key").await;

    page.says("Press Ctrl+C (⌘C) to copy").await;
    assert!(!page.text().await.contains("Private key copied"));
    let selected =
        page.run("const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd)").await;
    assert_eq!(selected.as_str().unwrap(), held(&page).await);
    assert_eq!(selected.as_str().unwrap().len(), 36);
}

async fn every_format_holds_both_halves_and_downloads(world: World, page: Page) {
    come_to_secret(&world, &page, "formats").await;
    page.click("button", "Show private key").await;
    let private = held(&page).await;
    let public = page.role("textbox", "Public key").await.value().await;

    for (tab, file) in [
        ("Environment", ".env"),
        ("CLI profile", "config.toml"),
        ("Terraform", ".auto.tfvars"),
        ("curl", ".sh"),
        ("JSON", ".json"),
    ] {
        page.click("tab", tab).await;
        let text = page.role("tabpanel", tab).await.text().await;
        assert!(text.contains(&private) && text.contains(&public), "{tab}: {text}");
        assert!(
            page.names("button").await.iter().any(|name| name.starts_with("Download") && name.ends_with(file)),
            "{tab}"
        );
    }
    let text = page.run("return document.querySelector('#format pre').textContent").await;
    let made: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
    assert_eq!((made["privateKey"].as_str(), made["orgId"].as_str()), (Some(&*private), Some(&*world.org)));
    page.click("button", &format!("Download atlas-{public}.json")).await;
    page.says("downloaded").await;
    assert_eq!(page.role("button", "Done").await.attribute("disabled").await, None);
}

async fn leaving_before_the_key_is_stored_asks_first(world: World, page: Page) {
    come_to_secret(&world, &page, "left").await;

    page.click("link", "API Keys").await;
    page.sees("dialog", "Leave without storing the private key?").await;
    page.click("button", "Stay").await;
    page.sees("heading", "Save your API key").await;
    page.press(ESCAPE).await;
    page.sees("heading", "Save your API key").await;

    page.click("link", "API Keys").await;
    page.click("button", "Leave").await;
    let left = page.until(async || page.path().await == keys(&world, "")).await;
    assert!(left, "still at {}", page.path().await);
}

async fn the_private_key_leaves_the_page_when_its_time_is_over(world: World, page: Page) {
    page.hurry(500).await;
    come_to_secret(&world, &page, "forgotten").await;

    page.says("was taken out of this page").await;

    assert_eq!(held(&page).await, "");
    let html = page.run("return document.documentElement.outerHTML").await;
    let html = html.as_str().unwrap();
    let digits = |part: &str| part.len() == 36 && part.bytes().filter(|byte| *byte == b'-').count() == 4;
    assert!(!html.split(['"', '>', '<', '\'', ' ']).any(digits), "no text of its form is left");
}

async fn back_and_reload_do_not_show_the_secret_again(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    come_to_secret(&world, &page, "gone").await;
    page.click("button", "Copy private key").await;
    page.says("Private key copied").await;
    let copied = page.clipboard().await;
    page.click("button", "Done").await;
    page.says("Created gone").await;

    page.back().await;

    assert!(!page.run("return document.documentElement.outerHTML").await.as_str().unwrap().contains(&copied));
    let stored = page.run("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])").await;
    assert!(!stored.as_str().unwrap().contains(&copied));
}

async fn addresses_are_saved_beside_the_secret_and_a_failure_is_said_there(world: World, page: Page) {
    come_to_secret(&world, &page, "listed").await;
    page.click("button", "Show private key").await;
    let private = held(&page).await;

    page.click("button", "Use Current IP Address").await;
    assert_eq!(page.role("textbox", "Addresses to add").await.value().await, "127.0.0.1");
    page.click("button", "Add Access List Entry").await;
    page.sees("button", "Remove 127.0.0.1/32").await;
    page.fill("Addresses to add", "203.0.113.9/24").await;
    page.click("button", "Add Access List Entry").await;
    page.click("button", "Use 203.0.113.0/24 instead").await;
    page.sees("button", "Remove 203.0.113.0/24").await;
    assert_eq!(held(&page).await, private);

    page.clear_cookies().await;
    page.fill("Addresses to add", "198.51.100.7").await;
    page.click("button", "Add Access List Entry").await;
    page.says("This was not saved.").await;
    page.sees("button", "Try again").await;
    assert_eq!(held(&page).await, private, "the secret is still there");
}

async fn a_list_is_searched_while_typing_and_sorted_by_its_heads(world: World, page: Page) {
    for name in ["alpha", "beta", "gamma"] {
        make_key(&world, name).await;
    }
    world.sign_in(&page, &keys(&world, "")).await;

    page.role("searchbox", "Search").await.fill("BETA").await;
    page.says("1-1 of 1").await;
    assert!(page.role("searchbox", "Search").await.has_focus().await);
    assert_eq!(page.path().await, keys(&world, "?q=BETA"));
    page.click("link", "Clear all").await;
    page.says("1-4 of 4").await;
    page.click("link", "Description").await;
    let sorted = page.until(async || page.path().await == keys(&world, "?sort=-desc")).await;
    assert!(sorted, "{}", page.path().await);
    assert_eq!(page.names("rowheader").await.first().map(String::as_str), Some("owner"));
}

async fn the_menu_of_a_key_works_by_keyboard(world: World, page: Page) {
    let Key { id, .. } = make_key(&world, "by keyboard").await;
    world.sign_in(&page, &keys(&world, "")).await;

    page.run("document.querySelector('button[aria-label=\"Actions for by keyboard\"]').focus()").await;
    page.press(ENTER).await;
    page.sees("menuitem", "View Details").await;
    suite_g_still(&page, "the menu of a key").await;
    page.press("e").await;
    page.press(ENTER).await;

    let arrived = page.until(async || page.path().await == keys(&world, &format!("/{id}/edit"))).await;
    assert!(arrived, "{}", page.path().await);
}

async fn details_open_over_the_list_and_focus_returns(world: World, page: Page) {
    let Key { id, public, .. } = make_key(&world, "over the list").await;
    world.sign_in(&page, &keys(&world, "")).await;

    page.click("link", "over the list").await;
    page.sees("dialog", &format!("{public} API Key Details")).await;
    assert_eq!(page.path().await, keys(&world, &format!("/{id}")));
    suite_g_here(&page, "details over the list").await;
    page.press(ESCAPE).await;

    page.misses("dialog", &format!("{public} API Key Details")).await;
    assert_eq!(page.path().await, keys(&world, ""));
    assert!(page.role("link", "over the list").await.has_focus().await);
}

async fn a_key_is_deleted_when_its_name_is_typed(world: World, page: Page) {
    make_key(&world, "old job").await;
    world.sign_in(&page, &keys(&world, "")).await;

    page.click("link", "Delete old job").await;
    let field = page.role("textbox", "Description or public key").await;
    assert!(field.has_focus().await);
    let is_dead = async || page.role("button", "Delete").await.attribute("disabled").await.is_some();
    assert!(is_dead().await);
    field.fill("Old job").await;
    assert!(is_dead().await, "case counts");
    suite_g_here(&page, "the dialog of a deletion").await;
    field.fill(" old  job ").await;
    assert!(!is_dead().await);
    page.click("button", "Delete").await;

    page.says("Deleted old job").await;
    page.misses("link", "old job").await;
}

async fn a_key_is_invited_by_choosing_it(world: World, page: Page) {
    let Key { public, .. } = make_key(&world, "edge sync").await;
    let in_project = format!("/projects/{}/access/api-keys", project(&world).await);
    world.sign_in(&page, &format!("{in_project}/invite")).await;

    let field = page.role("combobox", "Public key or description (required)").await;
    let height = async || page.run("return document.querySelector('fieldset.roles').getBoundingClientRect().top").await;
    let before = height().await;
    field.fill("edge").await;
    let offered = async || page.run("return document.querySelector('#found li')?.dataset.value ?? ''").await;
    assert!(page.until(async || offered().await == public.as_str()).await, "the key is offered");
    assert_eq!(field.attribute("aria-expanded").await.as_deref(), Some("true"));
    assert_eq!(height().await, before, "what is below the list stays where it is");
    suite_g_still(&page, "keys that are found").await;
    page.press(DOWN).await;
    page.press(ENTER).await;
    assert_eq!(field.attribute("aria-expanded").await.as_deref(), Some("false"));
    page.click("button", "Invite to Project").await;

    page.says("Invited edge sync").await;
}

async fn permissions_are_changed_in_the_row_and_escape_leaves_it(world: World, page: Page) {
    let Key { id, .. } = make_key(&world, "edge sync").await;
    let project = project(&world).await;
    let target = format!("/api/atlas/v2/groups/{project}/apiKeys/{id}");
    assert_eq!(world.call(Method::PATCH, &target, Some(json!({"roles": ["GROUP_READ_ONLY"]}))).await.0, 200);
    let list = format!("/projects/{project}/access/api-keys");
    world.sign_in(&page, &list).await;

    for leaves in [true, false] {
        page.click("button", "Actions for edge sync").await;
        page.click("menuitem", "Edit Permissions").await;
        page.click("checkbox", "Project Cluster Manager").await;
        if leaves {
            page.press(ESCAPE).await;
            page.misses("button", "Save permissions").await;
            assert!(!page.text().await.contains("Project Cluster Manager"));
        } else {
            page.click("button", "Save permissions").await;
        }
    }

    page.says("Saved the permissions of edge sync").await;
    page.says("Project Cluster Manager, Project Read Only").await;
}

async fn the_wizard_works_without_script(world: World, page: Page) {
    page.but(|look| look.script = false).await;
    come_to_secret(&world, &page, "plain").await;

    assert_eq!(held(&page).await.len(), 36);
    page.click("button", "Done").await;
    assert_eq!(held(&page).await.len(), 36, "the box is required");
    page.misses("button", "Add Access List Entry").await;
    page.fill("Addresses to add", "203.0.113.9").await;
    page.click("checkbox", "I have stored the private key").await;
    page.click("button", "Done").await;
    page.says("Created plain").await;
    page.says("1 address").await;
}

async fn back_keeps_what_was_said_in_the_first_step(world: World, page: Page) {
    world.sign_in(&page, &keys(&world, "/new")).await;
    page.fill("Description (required)", "said once").await;
    page.click("checkbox", "Organization Read Only").await;
    page.click("checkbox", "Organization Member").await;
    page.click("button", "Next").await;
    page.click("checkbox", "I have stored the private key").await;

    page.back().await;

    page.sees("heading", "Create API Key").await;
    assert_eq!(page.role("textbox", "Description (required)").await.value().await, "said once");
    let ticked = "return [...document.querySelectorAll('[name=roles]:checked')].map((box) => box.value).join()";
    assert_eq!(page.run(ticked).await, "ORG_READ_ONLY");
    page.says("This key will be able to see everything in the organization and its projects.").await;
    page.says("9 of 250").await;
}

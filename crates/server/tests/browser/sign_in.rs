//! Signing in and out, as a person with a browser and a password manager. Console contract 5.13 and 16.3, "Sign in".

use crate::cheap_password::PASSWORD;
use crate::in_console;
use crate::key::{ENTER, TAB};
use crate::locate::SUMMARY;
use crate::page::Page;
use crate::world::{OWNER, World};
use std::time::Duration;

in_console!(
    fields_accept_what_is_pasted_and_say_what_they_are_for,
    the_keyboard_alone_is_enough,
    it_works_without_script,
    a_wrong_name_and_a_wrong_password_look_the_same,
    a_refusal_takes_the_focus_to_its_summary_and_keeps_the_name,
    a_key_never_signs_in_and_is_told_where_it_belongs,
    nobody_is_sent_to_another_site,
    credentials_of_the_api_sign_nobody_in,
    every_sign_in_begins_a_session_of_its_own,
    signing_out_ends_the_session_on_the_server,
    who_fails_too_often_reads_how_long_to_wait,
);

async fn fields_accept_what_is_pasted_and_say_what_they_are_for(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    page.visit(&world.url("/login?to=/help")).await;
    let (email, password) = (page.role("textbox", "Email").await, page.role("textbox", "Password").await);

    email.click().await;
    page.paste(OWNER).await;
    password.click().await;
    page.paste(PASSWORD).await;

    assert_eq!((email.value().await, password.value().await), (OWNER.to_owned(), PASSWORD.to_owned()));
    assert_eq!(email.attribute("autocomplete").await.as_deref(), Some("username"));
    assert_eq!(password.attribute("autocomplete").await.as_deref(), Some("current-password"));
    assert_eq!(password.attribute("type").await.as_deref(), Some("password"));
    page.click("button", "Sign in").await;
    arrives(&page, "/help").await;
}

async fn the_keyboard_alone_is_enough(world: World, page: Page) {
    page.visit(&world.url("/login?to=/help")).await;
    while !page.role("textbox", "Email").await.has_focus().await {
        page.press(TAB).await;
    }

    page.type_in(OWNER).await;
    page.press(TAB).await;
    page.type_in(PASSWORD).await;
    page.press(ENTER).await;

    arrives(&page, "/help").await;
}

async fn it_works_without_script(world: World, page: Page) {
    page.but(|look| look.script = false).await;

    world.sign_in(&page, "/help").await;

    page.click(SUMMARY, OWNER).await;
    page.click("button", "Sign out").await;
    page.says("You are signed out.").await;
}

async fn a_wrong_name_and_a_wrong_password_look_the_same(world: World, page: Page) {
    let mut seen = Vec::new();
    for (name, password) in [(OWNER, "wrong"), ("nobody@example.org", PASSWORD)] {
        refused(&world, &page, name, password).await;
        seen.push(page.text().await);
    }

    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].contains("The e-mail or password is wrong."), "{}", seen[0]);
}

async fn a_refusal_takes_the_focus_to_its_summary_and_keeps_the_name(world: World, page: Page) {
    refused(&world, &page, OWNER, "wrong").await;

    assert!(page.role("alert", "There is a problem").await.has_focus().await);
    assert!(page.title().await.starts_with("Error: Sign in"), "{}", page.title().await);
    assert_eq!(page.role("textbox", "Email").await.value().await, OWNER);
    assert_eq!(page.role("textbox", "Password").await.value().await, "");
}

async fn a_key_never_signs_in_and_is_told_where_it_belongs(world: World, page: Page) {
    let (public, private) = &world.owner;

    refused(&world, &page, public, private).await;

    page.says("API keys cannot sign in. Use them with the Administration API.").await;
    assert_eq!(page.cookie("session").await, None);
}

async fn nobody_is_sent_to_another_site(world: World, page: Page) {
    for to in ["//evil.example/", "https://evil.example/", "/\\evil.example/", "javascript:alert(1)"] {
        page.visit(&world.url(&format!("/login?to={}", to.replace(':', "%3A").replace('\\', "%5C")))).await;
        page.fill("Email", OWNER).await;
        page.fill("Password", PASSWORD).await;
        page.click("button", "Sign in").await;
        page.sees("button", OWNER).await;

        assert!(page.url().await.starts_with(&world.url("/")), "{to}: {}", page.url().await);
        page.clear_cookies().await;
    }
}

async fn credentials_of_the_api_sign_nobody_in(world: World, page: Page) {
    page.visit(&world.url("/help")).await;
    let (public, private) = &world.owner;
    let basic = format!("Basic ' + btoa('{public}:{private}') + '");

    for credentials in [basic.as_str(), "Bearer abc", "Digest username=\"abcdefgh\""] {
        let ask = format!("return fetch('/', {{headers: {{authorization: '{credentials}'}}}}).then((got) => got.url)");

        assert_eq!(page.run(&ask).await, world.url("/login?to=%2F"), "{credentials}");
    }
    assert_eq!(page.cookie("session").await, None);
}

async fn every_sign_in_begins_a_session_of_its_own(world: World, page: Page) {
    page.visit(&world.url("/login")).await;
    page.set_cookie("session", "planted").await;

    world.sign_in(&page, "/help").await;
    let first = page.cookie("session").await;
    page.clear_cookies().await;
    world.sign_in(&page, "/help").await;
    let second = page.cookie("session").await;

    assert!(first.is_some() && first.as_deref() != Some("planted") && first != second, "{first:?} {second:?}");
    assert_eq!(page.run("return document.cookie").await, "", "no script can read a cookie");
}

async fn signing_out_ends_the_session_on_the_server(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    let session = page.cookie("session").await.unwrap();

    page.click("button", OWNER).await;
    page.click("menuitem", "Sign out").await;
    page.says("You are signed out.").await;

    assert_eq!(page.cookie("session").await, None);
    page.set_cookie("session", &session).await;
    page.visit(&world.url("/")).await;
    assert_eq!(page.path().await, "/login?to=%2F&ended=1");
}

async fn who_fails_too_often_reads_how_long_to_wait(world: World, page: Page) {
    for _ in 0..5 {
        refused(&world, &page, OWNER, "wrong").await;
    }

    refused(&world, &page, OWNER, PASSWORD).await;

    page.says("Too many tries. Try again in 1 minute.").await;
    world.later(Duration::from_mins(1)).await;
    world.sign_in(&page, "/help").await;
}

async fn refused(world: &World, page: &Page, name: &str, password: &str) {
    page.visit(&world.url("/login")).await;
    page.fill("Email", name).await;
    page.fill("Password", password).await;
    page.click("button", "Sign in").await;
    page.sees("alert", "There is a problem").await;
}

async fn arrives(page: &Page, path: &str) {
    assert!(page.until(async || page.path().await == path).await, "at {}", page.path().await);
}

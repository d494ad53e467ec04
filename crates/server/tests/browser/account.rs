//! A person's own account, in a browser. Console contract 16.3, "Account" and "Users, invitations".

use crate::acts::{keys, make_key};
use crate::authenticator;
use crate::cheap_password::PASSWORD;
use crate::hand_clock::BEGINNING;
use crate::in_console;
use crate::page::Page;
use crate::suite::{suite_g_here, suite_g_still};
use crate::world::{OWNER, World};

in_console!(
    the_pages_of_a_second_factor_keep_every_rule,
    recovery_codes_are_kept_before_they_are_left,
    a_refused_password_takes_the_focus_to_its_summary,
    the_theme_is_there_before_the_first_paint,
    without_script_an_address_is_added_and_removed,
    a_session_elsewhere_is_seen_and_ended,
    a_time_zone_changes_every_time_that_is_shown,
);

async fn the_pages_of_a_second_factor_keep_every_rule(world: World, page: Page) {
    world.sign_in(&page, "/account/security/second-factor").await;
    page.click("button", "Begin").await;
    page.says("Scan this code").await;
    suite_g_here(&page, "the key of a second factor").await;

    page.fill("Code", "000000").await;
    page.click("button", "Turn on").await;
    page.says("This code is not right.").await;
    suite_g_here(&page, "a refused code").await;
}

/// Signs in and sets up an app; leaves the page of the recovery codes.
pub(crate) async fn turn_on_second_factor(world: &World, page: &Page) {
    world.sign_in(page, "/account/security/second-factor").await;
    page.click("button", "Begin").await;
    page.says("Scan this code").await;
    let key = page.run("return document.getElementById('typed').textContent").await;
    let code = authenticator::shows(key.as_str().unwrap(), BEGINNING.unsigned_abs());
    page.fill("Code", &code).await;
    page.click("button", "Turn on").await;
    page.says("They are shown once, on this page.").await;
}

async fn recovery_codes_are_kept_before_they_are_left(world: World, page: Page) {
    page.allow_clipboard(&world.url("")).await;
    turn_on_second_factor(&world, &page).await;
    suite_g_still(&page, "recovery codes").await;
    let codes = page.run("return document.getElementById('codes').textContent").await;
    assert!(page.role("button", "Done").await.attribute("disabled").await.is_some());

    page.click("button", "Copy Recovery codes").await;

    page.says("Recovery codes copied").await;
    assert_eq!(page.clipboard().await, codes.as_str().unwrap());
    page.click("button", "Done").await;
    page.says("10 recovery codes are left.").await;
    assert_eq!(page.prompts().await, 0);
    page.back().await;
    assert!(!page.text().await.contains(&codes.as_str().unwrap()[..11]), "the codes are gone");
}

async fn a_refused_password_takes_the_focus_to_its_summary(world: World, page: Page) {
    world.sign_in(&page, "/account/security/password").await;
    page.fill("Current password", "wrong horse").await;
    page.fill("New password", "another horse battery").await;

    page.click("button", "Change password").await;

    page.says("This is not your current password").await;
    assert_eq!(page.run("return document.activeElement.id").await, "problems");
    suite_g_here(&page, "a refused password").await;
    let kept =
        page.run("return [...document.querySelectorAll('input[type=password]')].map((one) => one.value).join()").await;
    assert_eq!(kept, ",", "no password comes back");
}

async fn the_theme_is_there_before_the_first_paint(world: World, page: Page) {
    world.sign_in(&page, "/account/preferences").await;
    page.click("radio", "Dark").await;
    page.click("button", "Save").await;
    page.says("Your preferences were saved.").await;

    page.but(|look| look.script = false).await;
    page.visit(&world.url("/account")).await;

    assert_eq!(page.run("return document.documentElement.className").await, "dark");
    page.visit(&world.url("/help")).await;
    assert_eq!(page.run("return document.documentElement.className").await, "dark");
}

async fn without_script_an_address_is_added_and_removed(world: World, page: Page) {
    page.but(|look| look.script = false).await;
    world.sign_in(&page, "/account/api-access").await;

    page.click("link", "Use Current IP Address").await;
    page.click("button", "Add").await;
    page.says("The address was added.").await;
    page.click("button", "Remove 127.0.0.1").await;

    page.says("127.0.0.1 was removed.").await;
    page.says(OWNER).await;
    assert!(!page.text().await.contains(PASSWORD));
}

async fn a_session_elsewhere_is_seen_and_ended(world: World, page: Page) {
    world.sign_in(&page, "/help").await;
    let elsewhere = format!("session={}", page.cookie("session").await.unwrap());
    page.clear_cookies().await;
    world.sign_in(&page, "/account/security").await;
    page.says("This session").await;
    assert!(world.fetch("/account", &elsewhere).await.1.contains(OWNER));

    page.click("button", "Sign out everywhere else").await;

    page.says("The session was signed out.").await;
    assert!(!world.fetch("/account", &elsewhere).await.1.contains(OWNER), "it has ended on the server");
    page.reload().await;
    page.says("This session").await;
    page.misses("button", "Sign out everywhere else").await;
}

async fn a_time_zone_changes_every_time_that_is_shown(world: World, page: Page) {
    let key = make_key(&world, "watched").await;
    assert_eq!(key.calls(&world).await, 200);
    world.app.flush_usage().await;
    let pages = [keys(&world, &format!("/{}", key.id)), "/account/security".to_owned()];
    world.sign_in(&page, "/account/preferences").await;
    page.run("document.getElementById('time-zone').value = 'Asia/Tokyo'").await;
    page.click("button", "Save").await;
    page.says("Your preferences were saved.").await;

    for path in pages {
        page.visit(&world.url(&path)).await;
        let text = page.run("return document.querySelector('main').textContent").await;
        let text = text.as_str().unwrap();
        assert!(text.contains("JST") && !text.contains("UTC"), "{path}: {text}");
    }
}

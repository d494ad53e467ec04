//! Finding, clicking, typing, and what the browser tells of itself.

use super::sample::Sample;
use crate::in_browser;
use crate::key::{ENTER, ESCAPE, SHIFT, TAB};
use crate::page::{Look, NARROW, PLAIN_HOST, Page};

in_browser!(
    what_is_found_has_the_role_and_the_name,
    what_is_hidden_is_not_found_and_what_comes_is_waited_for,
    keys_go_where_the_focus_is,
    forms_work_without_script,
    the_clipboard_can_be_read,
    a_page_that_asks_before_it_is_left_is_counted,
    the_look_is_what_the_page_sees,
    plain_http_from_elsewhere_is_no_secure_context,
    every_browser_has_a_profile_of_its_own,
    a_picture_can_be_taken,
);

async fn what_is_found_has_the_role_and_the_name(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;

    page.fill("Email", "ada").await;
    page.fill("Email", "ada@example.org").await;

    let keys = page.role("table", "Keys").await;
    assert_eq!(page.role("textbox", "Email").await.value().await, "ada@example.org");
    assert_eq!(page.role("textbox", "Email").await.attribute("autocomplete").await.as_deref(), Some("email"));
    assert_eq!(keys.role("cell", "abcdefgh").await.text().await, "abcdefgh");
    assert_eq!(page.names("heading").await, ["Sample", "Keys"]);
    assert_eq!((page.title().await, page.path().await), ("Sample · Keywright".into(), "/".into()));
}

async fn what_is_hidden_is_not_found_and_what_comes_is_waited_for(page: Page) {
    let site = Sample::good().script("setTimeout(() => { find('status').role = 'alert' }, 300)").serve();
    page.visit(&site.origin).await;

    page.sees("alert", "").await;
    page.misses("dialog", "Delete it?").await;
    page.misses("button", "Delete it").await;
    page.click("button", "Delete").await;
    page.sees("dialog", "Delete it?").await;
    page.click("button", "Delete it").await;

    page.misses("dialog", "Delete it?").await;
}

async fn keys_go_where_the_focus_is(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;

    page.click("button", "Delete").await;
    assert!(page.role("button", "Cancel").await.has_focus().await);
    page.press(TAB).await;
    assert!(page.role("button", "Delete it").await.has_focus().await);
    page.chord(&[SHIFT, TAB]).await;
    assert!(page.role("button", "Cancel").await.has_focus().await);
    page.press(ESCAPE).await;

    page.misses("dialog", "Delete it?").await;
    assert!(page.role("button", "Delete").await.has_focus().await, "the focus returns to the opener");
    page.press(ENTER).await;
    page.sees("dialog", "Delete it?").await;
}

async fn forms_work_without_script(page: Page) {
    let site = Sample::good().serve();
    page.but(|look| look.script = false).await;
    page.visit(&site.origin).await;

    page.misses("button", "Delete").await;
    page.fill("Email", "ada@example.org").await;
    page.click("button", "Send").await;

    assert!(page.until(async || page.path().await == "/?email=ada%40example.org&theme=dark").await);
    page.back().await;
    assert_eq!(page.path().await, "/");
    page.but(|look| look.script = true).await;
    page.reload().await;
    page.sees("button", "Delete").await;
}

async fn the_clipboard_can_be_read(page: Page) {
    let site = Sample::good().serve();
    page.allow_clipboard(&site.origin).await;
    page.visit(&site.origin).await;

    page.click("button", "Copy").await;
    page.says("Copied").await;

    assert_eq!(page.clipboard().await, "abcdefgh");
}

async fn a_page_that_asks_before_it_is_left_is_counted(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;
    page.visit(&site.origin).await;
    assert_eq!(page.prompts().await, 0);

    page.fill("Email", "a").await;
    page.visit(&site.origin).await;

    assert_eq!(page.prompts().await, 1);
}

async fn the_look_is_what_the_page_sees(page: Page) {
    let site = Sample::good().serve();
    let seen = "const is = (query) => matchMedia(query).matches; \
        return [innerWidth, is('(prefers-color-scheme: dark)'), is('(forced-colors: active)'), \
        is('(prefers-reduced-motion: reduce)')].join(' ')";
    page.visit(&site.origin).await;
    assert_eq!(page.run(seen).await, "1280 false false true");

    let look = Look { window: NARROW, dark: true, forced_colors: true, reduced_motion: false, script: true };
    page.look(look).await;

    assert_eq!(page.run(seen).await, "320 true true false");
    page.visit(&site.origin).await;
    assert_eq!(page.run(seen).await, "320 true true false", "a new document looks the same");
}

async fn plain_http_from_elsewhere_is_no_secure_context(page: Page) {
    let site = Sample::good().serve();

    page.visit(&site.origin.replace("localhost", PLAIN_HOST)).await;

    assert_eq!(page.run("return [isSecureContext, typeof navigator.clipboard].join()").await, "false,undefined");
}

async fn every_browser_has_a_profile_of_its_own(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;

    page.run("localStorage.setItem('seen', 'yes')").await;
    page.reload().await;

    assert_eq!(page.run("return localStorage.getItem('seen')").await, "yes");
    assert!(page.profile().join("Default").is_dir());
    let another = Page::open("another_browser").await.unwrap();
    another.visit(&site.origin).await;
    assert!(another.run("return localStorage.getItem('seen')").await.is_null());
    assert_ne!(page.profile(), another.profile());
}

async fn a_picture_can_be_taken(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;

    let place = page.picture("sample").await;

    let picture = std::fs::read(&place).unwrap();
    assert!(picture.starts_with(b"\x89PNG\r\n"), "{} of {} bytes", place.display(), picture.len());
}

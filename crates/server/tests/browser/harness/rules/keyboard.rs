//! Pages that break G6.

use super::expect;
use crate::harness::sample::Sample;
use crate::in_browser;
use crate::page::Page;
use crate::suite::keyboard;

in_browser!(a_broken_way_of_the_tab_key_is_seen, a_focus_that_is_hard_to_see_is_seen, a_small_target_is_seen,);

async fn a_broken_way_of_the_tab_key_is_seen(page: Page) {
    let cover = ".cover { position: fixed; inset: 0 0 auto 0; height: 120px; background: Canvas; } ";
    let covered = Sample::good().page("<footer>", "<div class=\"cover\">Bar</div><footer>");
    let away = "find('email').onfocus = () => find('open').focus();";
    let breaks = [
        (Sample::good(), ""),
        (Sample::good().page("<button>Send", "<button tabindex=\"2\">Send"), "has a tabindex of 2"),
        (
            Sample::good().styled("main { display: flex; flex-direction: column-reverse; }"),
            "the Tab key goes back from",
        ),
        (
            Sample::good().page("<footer>", "<p class=\"row\"><a href=\"/1\">One</a> <a href=\"/2\">Two</a></p><footer>").styled(
                ".row { display: flex; flex-direction: row-reverse; justify-content: start; } .row a { min-width: 99px; line-height: 24px; }",
            ),
            "the Tab key goes back from <a> \"One\" to <a> \"Two\"",
        ),
        (Sample::good().script(away), "the Tab key does not reach <input#email>"),
        (covered.clone().styled(cover), "is covered by <div> \"Bar\""),
        (covered.styled(&format!("{cover} html {{ scroll-padding-top: 130px; }} body {{ padding-top: 130px; }}")), ""),
        (Sample::good().styled("#email { position: fixed; top: -100px; }"), "is outside the window"),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        page.visit(&site.origin).await;

        expect(&keyboard::complaints(&page).await, expected);
    }
}

async fn a_focus_that_is_hard_to_see_is_seen(page: Page) {
    let breaks = [
        (Sample::good().styled("button { outline: none !important; }"), "<button> \"Send\" shows no focus ring"),
        (Sample::good().style("outline: 3px solid", "outline: 1px solid"), "has a focus ring of 1 px"),
        (Sample::good().styled(":focus-visible { outline: revert; }"), "has a focus ring of 1 px"),
        (Sample::good().style("light-dark(#0b5fff, #9cc2ff)", "#ccc"), "has a focus ring of contrast 1.6"),
        (Sample::good().style("#0b5fff", "rgb(0 0 0 / 0.2)"), "has a focus ring of contrast 1."),
        (Sample::good().styled("main { background: #0b5fff; }"), "has a focus ring of contrast 1.00"),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        page.visit(&site.origin).await;

        expect(&keyboard::complaints(&page).await, expected);
    }
    let dark = Sample::good().style("#9cc2ff", "#333").serve();
    page.visit(&dark.origin).await;
    expect(&keyboard::complaints(&page).await, "");
    page.but(|look| look.dark = true).await;
    expect(&keyboard::complaints(&page).await, "has a focus ring of contrast");
}

async fn a_small_target_is_seen(page: Page) {
    let breaks = [
        (Sample::good().styled("button { min-height: 0; line-height: 18px; }"), "<button> \"Send\" is a target of"),
        (
            Sample::good().styled("label { line-height: 12px; min-height: 0; }"),
            "<input> is a target of 13.0 by 13.0 px",
        ),
        (
            Sample::good().page("<footer>", "<p><a href=\"/alone\">Alone</a></p><footer>"),
            "<a> \"Alone\" is a target of",
        ),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        page.visit(&site.origin).await;

        expect(&keyboard::complaints(&page).await, expected);
    }
}

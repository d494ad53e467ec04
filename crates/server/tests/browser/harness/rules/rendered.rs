//! Pages whose style breaks G5 or G9.

use super::expect;
use crate::harness::sample::Sample;
use crate::in_browser;
use crate::page::{Look, NARROW, Page, ZOOMED};
use crate::suite::rendered;

in_browser!(a_sideways_scroll_is_seen, what_forced_colours_hide_is_seen, motion_is_seen,);

async fn a_sideways_scroll_is_seen(page: Page) {
    let breaks = [
        (Sample::good(), ""),
        (Sample::good().styled("main { min-width: 400px; }"), "px wide in a window of 320 px"),
        (Sample::good().styled("main { min-width: 400px; } body { overflow-x: hidden; }"), "sticks out of the window"),
        (Sample::good().styled(".region { overflow: visible; }"), "px wide in a window of 320 px"),
        (Sample::good().page(" tabindex=\"0\">", ">"), "scrolls sideways and cannot be focused by a name"),
        (Sample::good().page(" aria-label=\"Keys\"", ""), "scrolls sideways and cannot be focused by a name"),
    ];
    for window in [NARROW, ZOOMED] {
        page.look(Look { window, ..Look::default() }).await;
        for (sample, expected) in &breaks {
            let site = sample.clone().serve();
            page.visit(&site.origin).await;

            expect(&rendered::sideways(&page).await, expected);
        }
    }
}

async fn what_forced_colours_hide_is_seen(page: Page) {
    let site = Sample::good().serve();
    page.visit(&site.origin).await;
    expect(&rendered::forced_colors(&page).await, "the browser does not force colours");
    page.look(Look { forced_colors: true, ..Look::default() }).await;
    let breaks = [
        (Sample::good(), ""),
        (Sample::good().styled("button { border: 0; background: blue; }"), "<button> \"Send\" has no border"),
        (Sample::good().styled("[type=checkbox] { appearance: none; width: 24px; height: 24px; }"), "has no border"),
        (Sample::good().styled("h1 { forced-color-adjust: none; }"), "<h1> \"Sample\" keeps its own colours"),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        page.visit(&site.origin).await;

        expect(&rendered::forced_colors(&page).await, expected);
    }
}

async fn motion_is_seen(page: Page) {
    let breaks = [
        (Sample::good(), ""),
        (Sample::good().styled("button { transition: color 0.2s; }"), "changes in 0.2s"),
        (
            Sample::good().styled(
                "h1::before { content: 'x'; animation: turn 2s infinite; } @keyframes turn { to { rotate: 1turn; } }",
            ),
            "is animated by turn",
        ),
        (Sample::good().styled("html { scroll-behavior: smooth; }"), "scrolls smoothly"),
        (
            Sample::good()
                .styled("@media (prefers-reduced-motion: no-preference) { button { transition: color 0.2s; } }"),
            "",
        ),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        page.visit(&site.origin).await;

        expect(&rendered::motion(&page).await, expected);
    }
    page.but(|look| look.reduced_motion = false).await;
    expect(&rendered::motion(&page).await, "the browser does not ask for less motion");
}

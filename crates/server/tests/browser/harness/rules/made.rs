//! Pages whose markup breaks G1, G2 or G7.

use super::{expect, home, screen};
use crate::harness::sample::Sample;
use crate::in_browser;
use crate::page::Page;
use crate::suite::{axe, structure, without_script};

in_browser!(a_broken_structure_is_seen, what_axe_finds_is_told, what_is_dead_without_script_is_seen,);

async fn a_broken_structure_is_seen(page: Page) {
    let breaks = [
        (Sample::good().page("<h1>", "<h1>One</h1><h1>"), "2 of h1, not one"),
        (Sample::good().page("<h1>Sample</h1>", ""), "0 of h1, not one"),
        (Sample::good().page(" · Keywright</title>", "</title>"), "the title is \"Sample\""),
        (Sample::good().page(" lang=\"en\"", ""), "the document has no language"),
        (Sample::good().page("<footer>", "").page("</footer>", ""), "0 of contentinfo, not one"),
        (Sample::good().page("<header>", "<div role=\"banner\">x</div><header>"), "2 of banner, not one"),
        (Sample::good().page("id=\"copy\"", "id=\"open\""), "two elements have the id \"open\""),
        (Sample::good().page("<link rel=\"icon\"", "<link rel=\"other\""), "the page links no icon"),
        (Sample::good().page("class=\"skip\"", "hidden"), "the first stop is <a> \"Keywright\""),
        (Sample::good().page("href=\"#main\"", "href=\"#status\"").page("role=\"status\"", ""), ""),
        (Sample::good().page("href=\"#main\"", "href=\"#nothing\""), "no link into the main part"),
        (
            Sample::good().script("document.querySelector('.skip').onclick = (event) => event.preventDefault();"),
            "behind the skip link the next stop is <a> \"Keywright\"",
        ),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        let home = home(&site.origin);
        page.visit(&home).await;

        expect(&structure::complaints(&page, &screen(&home)).await, expected);
    }
}

async fn what_axe_finds_is_told(page: Page) {
    let breaks = [
        (Sample::good().page("<label for=\"email\">Email</label>", "Email"), "label (Form elements must have labels)"),
        (Sample::good().styled("p { color: light-dark(#999, #fff); }"), "color-contrast"),
        (Sample::good().page("<h2>Keys</h2>", "<h4>Keys</h4>"), "heading-order"),
        (Sample::good().page("<td>abcdefgh</td>", "<td><img src=\"/static/0123abcd/icon.svg\"></td>"), "image-alt"),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();
        page.visit(&site.origin).await;

        expect(&axe::complaints(&page).await, expected);
    }
    let dark = Sample::good().styled("p { color: light-dark(#000, #555); }").serve();
    page.visit(&dark.origin).await;
    expect(&axe::complaints(&page).await, "");
    page.but(|look| look.dark = true).await;
    expect(&axe::complaints(&page).await, "color-contrast");
}

async fn what_is_dead_without_script_is_seen(page: Page) {
    let breaks = [
        (Sample::good(), ""),
        (Sample::good().page(" id=\"open\" hidden", " id=\"open\""), "<button#open> \"Delete\" does nothing"),
        (Sample::good().page("<p><button>Send</button></p>", ""), "has nothing to send it"),
        (Sample::good().page("href=\"/elsewhere\"", "href=\"#\""), "leads nowhere"),
        (Sample::good().page("<h2>Keys</h2>", "<h2 role=\"button\">Keys</h2>"), "<h2> \"Keys\" does nothing"),
        (Sample::good().page("<h1>Sample</h1>", ""), "there is no heading"),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();

        expect(&without_script(&page, &screen(&home(&site.origin))).await, expected);
    }
}

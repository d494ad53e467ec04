//! What a browser notes of a page that breaks G3 or G4.

use super::{expect, home, screen};
use crate::harness::sample::Sample;
use crate::in_browser;
use crate::page::{PLAIN_HOST, Page};
use crate::suite::answered::{self, Expected};

in_browser!(a_foreign_request_is_seen, a_wrong_header_is_seen, what_the_console_says_is_seen,);

async fn a_foreign_request_is_seen(page: Page) {
    let other = Sample::good().serve();
    let open = "default-src *; script-src *; require-trusted-types-for 'script'; trusted-types console";
    let sample = Sample::good().header("Content-Security-Policy", open);
    let image = format!("<h1>Sample</h1><img alt=\"\" src=\"{}/image.svg\">", other.origin);
    let call = format!("fetch('{}/call', {{mode: 'no-cors'}});", other.origin);
    let socket = format!("new WebSocket('{}/socket');", other.origin.replace("http", "ws"));

    for sample in [sample.clone().page("<h1>Sample</h1>", &image), sample.clone().script(&call), sample.script(&socket)]
    {
        let site = sample.serve();

        let complaints = answers(&page, &site.origin).await;

        let port = other.origin.rsplit(':').next().unwrap();
        assert!(
            complaints.iter().any(|complaint| complaint.starts_with("G3") && complaint.contains(port)),
            "{complaints:#?}"
        );
    }
}

async fn a_wrong_header_is_seen(page: Page) {
    for name in Sample::good().headers.keys().filter(|name| **name != "Content-Type") {
        for value in ["", "something else"] {
            let site = Sample::good().header(name, value).serve();

            expect(&answers(&page, &site.origin).await, &format!("{name} of {}", home(&site.origin)));
        }
    }
    for name in Sample::good().asset_headers.keys() {
        let mut sample = Sample::good();
        sample.asset_headers.remove(name);
        let site = sample.serve();

        expect(&answers(&page, &site.origin).await, &format!("{name} of {}/static", site.origin));
    }
    let transport = Sample::good().header("Strict-Transport-Security", "max-age=31536000").serve();
    expect(&answers(&page, &transport.origin).await, "Strict-Transport-Security of");
    let plain = Sample::good().serve();
    let origin = plain.origin.replace("localhost", PLAIN_HOST);
    expect(&answers(&page, &origin).await, "Cross-Origin-Opener-Policy of");
    let mut teapot = Sample::good();
    teapot.status = 418;
    expect(&answers(&page, &teapot.serve().origin).await, "the status is 418, not 200");
}

async fn what_the_console_says_is_seen(page: Page) {
    let breaks = [
        (Sample::good().script("console.log('so far');"), "the console says, from console-api"),
        (Sample::good().script("undefined.member;"), "the console says, from javascript"),
        (
            Sample::good().script("fetch('/static/0123abcd/icon.svg?x', {integrity: 'sha256-AAAA'}).catch(() => 0);"),
            "console says",
        ),
        (Sample::good().page("<h1>", "<h1 style=\"color: red\">"), "policy violation: style-src-attr inline"),
        (Sample::good().page("</head>", "<script>1</script></head>"), "policy violation: script-src-elem inline"),
        (Sample::good().page("<h1>", "<h1 onclick=\"1\">"), "policy violation: script-src-attr inline"),
        (Sample::good().script("find('status').innerHTML = '<b>x</b>';"), "require-trusted-types-for"),
        (
            Sample::good().page("<h1>", "<img alt=\"\" src=\"http://127.0.0.1:9/x.svg\"><h1>"),
            "policy violation: img-src",
        ),
    ];
    for (sample, expected) in breaks {
        let site = sample.serve();

        expect(&answers(&page, &site.origin).await, expected);
    }
}

/// G3 and G4 of a page that is loaded anew.
async fn answers(page: &Page, origin: &str) -> Vec<String> {
    let home = home(origin);
    page.forget().await;
    page.visit(&home).await;
    // What a script asks for when it is loaded is noted a little later.
    page.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))").await;
    answered::complaints(page, &screen(&home), &Expected::of(&home)).await
}

//! G3 and G4: what was asked for and answered while the page stood there. Console contract 1 (8.) and 13.1.

use super::Screen;
use crate::logs::{Line, Logs, Received};
use crate::page::{PLAIN_HOST, Page};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    object-src 'none'; require-trusted-types-for 'script'; trusted-types console";

/// On documents and assets alike.
const EVERYWHERE: [(&str, &str); 2] =
    [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")];

const ON_PAGES: [(&str, &str); 6] = [
    ("Content-Security-Policy", POLICY),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "clipboard-write=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ("X-Robots-Tag", "noindex"),
];

const ON_ASSETS: [(&str, &str); 1] = [("Cache-Control", "public, max-age=31536000, immutable")];

/// What a page of this address answers with.
pub(crate) struct Expected {
    origin: String,
    /// Sent where browsers heed it: at https and at localhost.
    opener_policy: Option<&'static str>,
}

impl Expected {
    pub(crate) fn of(url: &str) -> Self {
        let origin: String = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let plain = origin.starts_with(&format!("http://{PLAIN_HOST}"));
        Self { origin, opener_policy: (!plain).then_some("same-origin") }
    }

    fn is_own(&self, url: &str) -> bool {
        url.strip_prefix(&self.origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    }

    fn of_headers(&self, answer: &Received) -> Vec<String> {
        let mut expected: Vec<_> = EVERYWHERE.map(|(name, value)| (name, Some(value))).to_vec();
        if answer.kind == "Document" {
            expected.extend(ON_PAGES.map(|(name, value)| (name, Some(value))));
            expected.push(("Cross-Origin-Opener-Policy", self.opener_policy));
            // The public URL of no test is https.
            expected.push(("Strict-Transport-Security", None));
        } else {
            expected.extend(ON_ASSETS.map(|(name, value)| (name, Some(value))));
        }
        let wrong = expected.into_iter().filter(|(name, value)| answer.header(name) != *value);
        wrong
            .map(|(name, value)| format!("{name} of {} is {:?}, not {value:?}", answer.url, answer.header(name)))
            .collect()
    }
}

/// Of everything that was noted since the page was asked for.
pub(crate) async fn complaints(page: &Page, screen: &Screen<'_>, expected: &Expected) -> Vec<String> {
    page.read(|logs| of_logs(logs, screen, expected)).await
}

fn of_logs(logs: &Logs, screen: &Screen<'_>, expected: &Expected) -> Vec<String> {
    let mut complaints = Vec::new();
    for foreign in logs.requests.iter().filter(|request| !expected.is_own(request)) {
        complaints.push(format!("G3 a request went to {foreign}"));
    }
    match logs.received.iter().rev().find(|answer| answer.kind == "Document") {
        None => complaints.push("G4 the browser received no document".to_owned()),
        Some(document) if document.status != screen.status => {
            complaints.push(format!("G4 the status is {}, not {}", document.status, screen.status));
        }
        Some(_) => {}
    }
    for answer in logs.received.iter().filter(|answer| expected.is_own(&answer.url)) {
        complaints.extend(expected.of_headers(answer).into_iter().map(|wrong| format!("G4 {wrong}")));
    }
    let lines = logs.console.iter().filter(|line| !is_the_status(line, screen));
    complaints.extend(lines.map(|line| format!("G4 the console says, from {}: {}", line.source, line.text)));
    complaints.dedup();
    complaints
}

/// The browser notes every document whose status is an error; where that is expected it is no complaint.
fn is_the_status(line: &Line, screen: &Screen<'_>) -> bool {
    screen.status >= 400
        && line.source == "network"
        && line.text.starts_with(&format!("{} ", screen.url))
        && line.text.contains(&format!("status of {} ", screen.status))
}

#[test]
fn an_origin_is_more_than_a_beginning() {
    let expected = Expected::of("http://localhost:80/login");

    assert!(expected.is_own("http://localhost:80/"));
    assert!(!expected.is_own("http://localhost:8080/"));
    assert!(!expected.is_own("http://localhost:80.example.org/"));
    assert!(!expected.is_own("https://localhost:80/"));
}

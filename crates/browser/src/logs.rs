//! What the browser noted: every request with its answer, every prompt on leaving, every line of the console.
//!
//! Reading the driver's logs empties them, so what was read is kept here until a test forgets it.

use serde_json::{Value, json};

use crate::session::Session;

/// A line of the console, or the browser's own complaint about a page.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who said it: the page's script, the network, the policy.
    pub source: String,
    /// What it says.
    pub text: String,
}

/// An answer that the browser received.
#[derive(Clone, Debug)]
pub struct Received {
    /// Where it came from.
    pub url: String,
    /// `Document`, `Stylesheet`, `Script`, `Image`, `Fetch`, …
    pub kind: String,
    /// Its HTTP status.
    pub status: u64,
    headers: Value,
}

impl Received {
    /// A header's value; several of one name stand on lines of their own.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.headers.as_object()?;
        headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name))?.1.as_str()
    }
}

/// Everything noted since the browser started, or since it was forgotten.
#[derive(Default)]
pub struct Logs {
    /// What stands in the console.
    pub console: Vec<Line>,
    /// Addresses of requests over a network, in order.
    pub requests: Vec<String>,
    /// Answers, in order.
    pub received: Vec<Received>,
    /// How often a page asked whether it may be left.
    pub prompts: usize,
}

impl Logs {
    /// Adds what the browser has noted since.
    pub async fn read(&mut self, session: &Session) {
        let console = session.must("/se/log", json!({"type": "browser"})).await;
        for line in console.as_array().into_iter().flatten() {
            self.console.push(Line { source: text(&line["source"]), text: text(&line["message"]) });
        }
        let performance = session.must("/se/log", json!({"type": "performance"})).await;
        for entry in performance.as_array().into_iter().flatten() {
            let entry: Value = serde_json::from_str(entry["message"].as_str().unwrap_or_default()).unwrap_or_default();
            self.note(&entry["message"]["method"], &entry["message"]["params"]);
        }
    }

    fn note(&mut self, method: &Value, params: &Value) {
        match method.as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => self.request(&params["request"]["url"]),
            "Network.webSocketCreated" | "Network.webTransportCreated" => self.request(&params["url"]),
            "Network.responseReceived" => {
                let response = &params["response"];
                self.received.push(Received {
                    url: text(&response["url"]),
                    kind: text(&params["type"]),
                    status: response["status"].as_u64().unwrap_or_default(),
                    headers: response["headers"].clone(),
                });
            }
            "Page.javascriptDialogOpening" if params["type"] == "beforeunload" => self.prompts += 1,
            _ => {}
        }
    }

    /// The browser's own pages and what a page holds in itself cross no network.
    fn request(&mut self, url: &Value) {
        let url = text(url);
        if !["chrome:", "chrome-untrusted:", "data:", "blob:", "about:"].iter().any(|own| url.starts_with(own)) {
            self.requests.push(url);
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

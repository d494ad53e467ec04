//! One browser, by the W3C `WebDriver` protocol: JSON over HTTP to the driver. Only what the tests need of it.
//!
//! A client library would be no shorter here, for roles, logs and emulation are outside the protocol anyway; and the
//! one that was tried switches `serde_json`'s order-keeping map on in everything that is tested beside it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// The name that the protocol gives to an element's id.
pub(crate) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser that runs until this is dropped.
pub struct Session {
    http: reqwest::Client,
    port: u16,
    path: String,
}

impl Session {
    /// Starts a browser at the driver of that port.
    pub async fn open(port: u16, capabilities: Value) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        let mut session = Self { http, port, path: String::new() };
        let opened = session.post("/session", json!({"capabilities": {"alwaysMatch": capabilities}})).await;
        let opened = opened.unwrap_or_else(|refusal| panic!("the browser does not start: {refusal}"));
        session.path = format!("/session/{}", opened["sessionId"].as_str().unwrap());
        session
    }

    /// A command with a body; the path begins below the session.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value, String> {
        let url = format!("http://127.0.0.1:{}{}{path}", self.port, self.path);
        answer(self.http.post(url).json(&body)).await
    }

    /// A command without a body; the path begins below the session.
    pub async fn get(&self, path: &str) -> Result<Value, String> {
        answer(self.http.get(format!("http://127.0.0.1:{}{}{path}", self.port, self.path))).await
    }

    /// Does what cannot be refused for a reason that lies in the page.
    pub async fn must(&self, path: &str, body: Value) -> Value {
        let said = body.to_string();
        let short: String = said.chars().take(300).collect();
        self.post(path, body).await.unwrap_or_else(|refusal| panic!("{path} {short}: {refusal}"))
    }

    /// A command of the browser's own protocol, which knows what the common one does not.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.must("/goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    /// Runs a function body in the page, with `arguments`, and gives what it returns; a promise is awaited.
    pub async fn run(&self, body: &str, arguments: Value) -> Value {
        self.must("/execute/sync", json!({"script": body, "args": arguments})).await
    }

    /// The protocol's id of the element that a function body returns; none if it is no longer on the page.
    pub async fn element(&self, body: &str) -> Option<String> {
        let found = self.post("/execute/sync", json!({"script": body, "args": []})).await.ok()?;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// The same as [`get`](Self::get) and [`post`](Self::post) where nothing can be awaited: when a test has failed.
    pub fn at_once(&self, method: &str, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let target = format!("{}{path}", self.path);
        write!(stream, "{method} {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()?;
        // The driver keeps the connection open, whatever it is asked: what it says of the length ends the reading.
        let (mut stream, mut line, mut length) = (BufReader::new(stream), String::new(), 0);
        while line != "\r\n" {
            line.clear();
            stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
            if let Some(stated) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = stated.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        String::from_utf8(body).ok()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.path.is_empty() {
            self.at_once("DELETE", "");
        }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let answer = request.send().await.map_err(|error| format!("the driver does not answer: {error:?}"))?;
    let good = answer.status().is_success();
    let mut body: Value = answer.json().await.map_err(|error| format!("the driver answers no JSON: {error:?}"))?;
    let value = body["value"].take();
    if good { Ok(value) } else { Err(value["message"].as_str().unwrap_or("no reason").to_owned()) }
}

//! `keywright user reset-link` beside a running server: the link works at once, and is written down nowhere.

use crate::secrets::found;
use crate::server::{Deployment, Ended, Server};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::json;
use std::time::Duration;

const OWNER: &str = "owner@localhost.test";
const PASSWORD: &str = "a new horse and a new staple";

/// A browser without scripts, as far as these pages need one.
struct Browser {
    http: Client,
    url: String,
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn at(server: &Server) -> Self {
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { http, url: server.url().to_owned(), cookies: Vec::new() }
    }

    fn keep(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
        }
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    async fn get(&mut self, path: &str) -> (u16, String) {
        let response = self.http.get(format!("{}{path}", self.url)).header(COOKIE, self.cookie()).send().await.unwrap();
        self.keep(&response);
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends the form of a page; answers with the status and where it leads.
    async fn send(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let (_, text) = self.get(page).await;
        let (_, rest) = text.split_once("name=\"_token\" value=\"").expect("a form");
        let token = rest.split('"').next().unwrap().to_owned();
        let pairs = fields.iter().copied().chain([("_token", token.as_str())]);
        let body: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = self.http.post(format!("{}{path}", self.url)).header("sec-fetch-site", "same-origin");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.join("&"));
        let response = request.header(COOKIE, self.cookie()).send().await.unwrap();
        self.keep(&response);
        let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (response.status().as_u16(), to.unwrap_or_default())
    }
}

/// A value as a form sends it.
fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The path that the command printed, and what it holds.
fn link(ended: &Ended) -> (String, String) {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let (_, token) = ended.stdout.split_once("/reset/").unwrap_or_else(|| panic!("{ended:?}"));
    let token = token.split_whitespace().next().unwrap().to_owned();
    (format!("/reset/{token}"), token)
}

#[tokio::test]
async fn a_link_is_made_beside_the_running_server_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let server = deployment.serve(&["--dev", "--log-level", "trace"]).await;

        let ended = deployment.run(&["user", "reset-link", OWNER, "--public-url", "https://keys.example.org"]).await;

        let (path, token) = link(&ended);
        assert!(ended.stdout.contains(&format!("https://keys.example.org{path}")), "{ended:?}");
        let mut browser = Browser::at(&server);
        assert_eq!(browser.get(&path).await.0, 303);
        let set = browser.send("/reset", "/reset", &[("password", PASSWORD)]).await;
        assert_eq!(set, (303, "/login".to_owned()));
        let signed_in = browser.send("/login", "/login", &[("email", OWNER), ("password", PASSWORD)]).await;
        assert_eq!(signed_in, (303, "/".to_owned()));
        // The server goes on, and its log is whole with what the other process wrote into it.
        let owner = deployment.owner(&server);
        assert_eq!(
            owner.post(&deployment.keys(), &json!({"desc": "after", "roles": ["ORG_MEMBER"]})).await.status,
            200
        );
        let follows = async {
            while server.counter("keywright_log_revision").await == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), follows).await.expect("the server follows its log");
        server.stop().await;
        let verified = deployment.run(&["audit", "verify"]).await;
        assert!(verified.stdout.contains("the log is whole"), "{verified:?}");
        let texts = json!({"token": token, "password": PASSWORD});
        assert_eq!(found(&deployment, &[], &texts).await, ["logs/001.stdout: token, raw"]);
    }
}

#[tokio::test]
async fn a_link_is_made_without_a_server_too_and_mistakes_are_told() {
    let deployment = Deployment::on_sqlite();
    let nothing = deployment.run(&["user", "reset-link", OWNER]).await;
    assert_ne!(nothing.code, Some(0));
    assert!(nothing.stderr.contains("there is no data at"), "{nothing:?}");
    assert!(!deployment.data().exists(), "a look makes nothing");
    deployment.serve(&["--dev"]).await.stop().await;

    let made = deployment.run(&["user", "reset-link", OWNER, "--second-factor"]).await;
    let nobody = deployment.run(&["user", "reset-link", "nobody@example.org"]).await;
    let no_address = deployment.run(&["user", "reset-link", "nobody"]).await;

    let (path, _) = link(&made);
    assert!(made.stdout.contains("takes the account's second factor away"), "{made:?}");
    assert_eq!(nobody.stderr.trim_end(), "keywright: there is no account named nobody@example.org");
    assert_eq!((nobody.code, no_address.code), (Some(1), Some(2)));
    let server = deployment.serve(&["--dev"]).await;
    assert_eq!(Browser::at(&server).get(&path).await.0, 303);
}

#[tokio::test]
async fn the_link_of_bootstrap_sets_the_first_password() {
    let deployment = Deployment::on_sqlite();
    let ended = deployment.run(&["bootstrap", "--organization", "Example", "--owner", "ops@example.org"]).await;
    let (path, _) = link(&ended);
    assert!(!ended.stdout.contains("once the web console"), "{ended:?}");
    let server = deployment.serve(&[]).await;
    let mut browser = Browser::at(&server);
    browser.get(&path).await;

    let set = browser.send("/reset", "/reset", &[("password", PASSWORD)]).await;

    assert_eq!(set, (303, "/login".to_owned()));
    let signed_in = browser.send("/login", "/login", &[("email", "ops@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in, (303, "/".to_owned()));
}

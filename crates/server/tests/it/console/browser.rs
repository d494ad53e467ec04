//! Somebody in front of the console: keeps cookies, follows redirections, fills forms by their labels.

use super::form::Typed;
use super::page::{Page, selector, words};
use crate::cheap_password::PASSWORD;
use crate::world::{HOME, World};
use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt as _;
use std::collections::BTreeMap;

/// A browser without scripts.
pub(crate) struct Browser<'w> {
    pub(crate) world: &'w World,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Headers that go with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// From where it asks.
    pub(crate) from: &'static str,
    /// What it shows.
    pub(crate) page: Page,
    typed: Typed,
}

impl<'w> Browser<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let page = Page { status: 0, headers: http::HeaderMap::new(), text: String::new(), at: String::new() };
        let headers = vec![("host", world.console_host())];
        Self { world, cookies: BTreeMap::new(), headers, from: HOME, page, typed: Typed::default() }
    }

    /// A browser in which this person is signed in; the owner of the first organization is `owner@example.org`.
    pub(crate) async fn of(world: &'w World, username: &str) -> Self {
        if username != "owner@example.org" {
            world.give_password(username);
        }
        let mut browser = Self::new(world);
        browser.sign_in(username, PASSWORD).await;
        assert!(browser.is_signed_in(), "{username} is not signed in: {}", browser.page.text);
        browser
    }

    pub(crate) async fn sign_in(&mut self, username: &str, password: &str) -> &Page {
        self.open("/login").await;
        self.fill("Email", username);
        self.fill("Password", password);
        self.press("Sign in").await
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.cookies.keys().any(|name| name.ends_with("session"))
    }

    /// One request and its answer, without following it anywhere.
    pub(crate) async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let own = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let (parts, body) = self.world.visit(self.from, request).await.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        for cookie in parts.headers.get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap());
        }
        Page { status: parts.status.as_u16(), headers: parts.headers, text, at: path.to_owned() }
    }

    fn keep(&mut self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').unwrap();
        let (value, attributes) = rest.split_once(';').unwrap();
        assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{cookie}");
        if value.is_empty() || attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Opens a page, wherever redirections lead.
    pub(crate) async fn open(&mut self, path: &str) -> &Page {
        let page = self.send(Method::GET, path, &[], String::new()).await;
        self.arrive(page).await
    }

    async fn arrive(&mut self, mut page: Page) -> &Page {
        for _ in 0..10 {
            let Some(to) = page.header("location").map(str::to_owned) else { break };
            let path = to.strip_prefix(&self.world.console_prefix()).unwrap_or(&to).to_owned();
            page = self.send(Method::GET, &path, &[], String::new()).await;
        }
        assert!(page.header("location").is_none(), "redirected for ever, at last from {}", page.at);
        page.is_well_made();
        self.typed = Typed::default();
        self.page = page;
        &self.page
    }

    pub(crate) fn fill(&mut self, label: &str, text: &str) {
        self.typed.fill(&self.page, label, text);
    }

    pub(crate) fn tick(&mut self, label: &str) {
        self.typed.tick(&self.page, label, true);
    }

    pub(crate) fn untick(&mut self, label: &str) {
        self.typed.tick(&self.page, label, false);
    }

    /// Presses a button, and goes where its form leads.
    pub(crate) async fn press(&mut self, button: &str) -> &Page {
        let page = self.press_once(button).await;
        self.arrive(page).await
    }

    /// Presses a button, and looks at the very answer.
    pub(crate) async fn press_once(&mut self, button: &str) -> Page {
        let sent = self.typed.press(&self.page, button);
        let action = sent.action.strip_prefix(&self.world.console_prefix()).unwrap_or(&sent.action).to_owned();
        if sent.is_post {
            self.post(&action, sent.body).await
        } else {
            self.send(Method::GET, &format!("{action}?{}", sent.body), &[], String::new()).await
        }
    }

    /// Sends a form as a page of the console does.
    pub(crate) async fn post(&mut self, path: &str, body: String) -> Page {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.send(Method::POST, path, &headers, body).await
    }

    /// What a script of the console asks in the background.
    pub(crate) async fn partial(&mut self, method: Method, path: &str, body: String) -> Page {
        let form = ("content-type", "application/x-www-form-urlencoded");
        self.send(method, path, &[form, ("sec-fetch-site", "same-origin"), ("x-partial", "1")], body).await
    }

    /// Follows the link of this name.
    pub(crate) async fn follow(&mut self, link: &str) -> &Page {
        let html = self.page.html();
        let found = html.select(&selector("a[href]")).find(|element| words(*element) == link);
        let href = found.unwrap_or_else(|| panic!("no link {link:?} in {}", self.page.at)).attr("href").unwrap();
        let path = href.strip_prefix(&self.world.console_prefix()).unwrap_or(href).to_owned();
        drop(html);
        self.open(&path).await
    }

    /// The nonce of the page's form, which is sent once.
    pub(crate) fn nonce(&self) -> String {
        self.page.attributes("input[name=_nonce]", "value").into_iter().next().expect("a form that is sent once")
    }

    /// The token that a form of the page shows.
    pub(crate) fn token(&self) -> String {
        self.page.attributes("input[name=_token]", "value").into_iter().next().expect("a form")
    }
}

//! A small page that keeps every rule, served as the console is, and ways to spoil it.

use crate::served::{Place, Served};
use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use std::collections::BTreeMap;

const ASSETS: &str = "/static/0123abcd";

/// A site of one page, `/`, and its assets.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) page: String,
    pub(super) style: String,
    pub(super) script: String,
    pub(super) status: u16,
    pub(super) headers: BTreeMap<&'static str, String>,
    pub(super) asset_headers: BTreeMap<&'static str, String>,
}

impl Sample {
    pub(super) fn good() -> Self {
        let both = [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")];
        let on_pages = [
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                 connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
                 object-src 'none'; require-trusted-types-for 'script'; trusted-types console",
            ),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            (
                "Permissions-Policy",
                "clipboard-write=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            ),
            ("X-Robots-Tag", "noindex"),
        ];
        let on_assets = [("Cache-Control", "public, max-age=31536000, immutable")];
        let map =
            |rows: &[(&'static str, &str)]| rows.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self {
            page: include_str!("sample/page.html").to_owned(),
            style: include_str!("sample/style.css").to_owned(),
            script: include_str!("sample/script.js").to_owned(),
            status: 200,
            headers: map(&[&both[..], &on_pages].concat()),
            asset_headers: map(&[&both[..], &on_assets].concat()),
        }
    }

    /// With other words in the page.
    pub(super) fn page(mut self, from: &str, to: &str) -> Self {
        self.page = replaced(&self.page, from, to);
        self
    }

    pub(super) fn style(mut self, from: &str, to: &str) -> Self {
        self.style = replaced(&self.style, from, to);
        self
    }

    /// With these rules at the end, which win.
    pub(super) fn styled(mut self, rules: &str) -> Self {
        self.style.push_str(rules);
        self
    }

    pub(super) fn script(mut self, more: &str) -> Self {
        self.script.push_str(more);
        self
    }

    /// With another header on the page; an empty one is left out.
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.to_owned());
        self
    }

    pub(super) fn serve(self) -> Served {
        Place::take().serve(Router::new().fallback(move |request: Request<Body>| {
            let sample = self.clone();
            async move { sample.answer(request.uri().path()) }
        }))
    }

    fn answer(&self, path: &str) -> Response<Body> {
        let (status, kind, body) = match path.strip_prefix(ASSETS) {
            None => (self.status, None, &self.page),
            Some("/style.css") => (200, Some("text/css"), &self.style),
            Some("/script.js") => (200, Some("text/javascript"), &self.script),
            Some(_) => (200, Some("image/svg+xml"), &ICON.to_owned()),
        };
        let mut answer = Response::builder().status(status);
        let headers = if kind.is_some() { &self.asset_headers } else { &self.headers };
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            answer = answer.header(*name, value);
        }
        if let Some(kind) = kind {
            answer = answer.header("Content-Type", kind);
        }
        answer.body(body.clone().into()).unwrap()
    }
}

const ICON: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><circle cx=\"4\" cy=\"4\" r=\"3\"/></svg>";

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the sample has no {from:?}");
    text.replacen(from, to, 1)
}

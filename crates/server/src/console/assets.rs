//! Style, script and icon: in the binary, below a path that names their bytes, so that browsers keep them for good.
//!
//! A page costs four requests at most, so all style is one file and all script another, put together here from their
//! parts. The parts of the script are parts of one module: what one declares, the others may call.

use axum::body::Body;
use http::{HeaderValue, Response, header};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

const CSS: &str = concat!(
    include_str!("assets/css/tokens.css"),
    include_str!("assets/css/base.css"),
    include_str!("assets/css/layout.css"),
    include_str!("assets/css/forms.css"),
    include_str!("assets/css/components.css"),
    include_str!("assets/css/keys.css"),
    include_str!("assets/css/feed.css"),
    include_str!("assets/css/narrow.css"),
);

const JS: &str = concat!(
    include_str!("assets/js/enhance.js"),
    include_str!("assets/js/once.js"),
    include_str!("assets/js/dialog.js"),
    include_str!("assets/js/keys.js"),
    include_str!("assets/js/menu.js"),
    include_str!("assets/js/choices.js"),
    include_str!("assets/js/copy.js"),
    include_str!("assets/js/confirm.js"),
    include_str!("assets/js/fields.js"),
    include_str!("assets/js/times.js"),
    include_str!("assets/js/roles.js"),
    include_str!("assets/js/access-list.js"),
    include_str!("assets/js/secret.js"),
    include_str!("assets/js/tick_all.js"),
    include_str!("assets/js/deep_links.js"),
);

const ICON: &str = include_str!("assets/icon.svg");

const BELOW: &str = "/static/";

/// A file: its name, its type, its text.
type Asset = (&'static str, &'static str, &'static str);

const FILES: [Asset; 3] = [
    ("console.css", "text/css; charset=utf-8", CSS),
    ("console.js", "text/javascript; charset=utf-8", JS),
    ("icon.svg", "image/svg+xml", ICON),
];

/// The files, and where they are.
pub(crate) struct Assets {
    root: String,
}

impl Assets {
    pub(super) fn new() -> Self {
        let mut hash = Sha256::new();
        for (name, _, text) in FILES {
            hash.update(name.as_bytes());
            hash.update(text.as_bytes());
        }
        let mut root = String::from(BELOW);
        for byte in hash.finalize().iter().take(8) {
            // Writing to a `String` never fails.
            let _ = write!(root, "{byte:02x}");
        }
        Self { root }
    }

    /// What all files are below: `/static/0123456789abcdef`.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Is this one of the paths that can be a file?
    pub(super) fn is_below(path: &str) -> bool {
        path.starts_with(BELOW)
    }

    /// The file at a path.
    pub(super) fn at(&self, path: &str) -> Option<Response<Body>> {
        let wanted = path.strip_prefix(&self.root)?.strip_prefix('/')?;
        let (_, kind, text) = FILES.into_iter().find(|(name, _, _)| *name == wanted)?;

        let mut response = Response::new(Body::from(text));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        Some(response)
    }
}

#[cfg(test)]
mod tests;

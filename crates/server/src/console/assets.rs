//! Style, script and icon: in the binary, below a path that names their bytes, so that browsers keep them for good.
//!
//! A page costs four requests at most, so all style is one file and all script another, put together here from their
//! parts. The parts of the script are parts of one module: what one declares, the others may call.

use axum::body::{Body, Bytes};
use http::{HeaderValue, Response, header};
use keywright_domain::hex;
use sha2::{Digest as _, Sha256};

/// The parts of the style, later ones over earlier ones.
const STYLE: &[&str] = &[
    include_str!("assets/css/tokens.css"),
    include_str!("assets/css/base.css"),
    include_str!("assets/css/layout.css"),
    include_str!("assets/css/forms.css"),
    include_str!("assets/css/components.css"),
    include_str!("assets/css/keys.css"),
    include_str!("assets/css/feed.css"),
    include_str!("assets/css/narrow.css"),
];

/// The parts of the script, in an order in which each part finds what it uses as it runs.
const SCRIPT: &[&str] = &[
    include_str!("assets/js/enhance.js"),
    include_str!("assets/js/once.js"),
    include_str!("assets/js/dialog.js"),
    include_str!("assets/js/keys.js"),
    include_str!("assets/js/menu.js"),
    include_str!("assets/js/combobox.js"),
    include_str!("assets/js/choices.js"),
    include_str!("assets/js/copy.js"),
    include_str!("assets/js/confirm.js"),
    include_str!("assets/js/fields.js"),
    include_str!("assets/js/times.js"),
    include_str!("assets/js/roles.js"),
    include_str!("assets/js/access-list.js"),
    include_str!("assets/js/guard.js"),
    include_str!("assets/js/secret.js"),
    include_str!("assets/js/tick_all.js"),
    include_str!("assets/js/keep.js"),
];

/// The script that the page of old links alone has, beside the other.
const DEEP_LINKS: &[&str] = &[include_str!("assets/js/deep_links.js")];

const ICON: &str = include_str!("assets/icon.svg");

const BELOW: &str = "/static/";

/// A file: its name, its type, its bytes.
struct File {
    name: &'static str,
    kind: &'static str,
    text: Bytes,
}

/// The files, and where they are.
pub(crate) struct Assets {
    root: String,
    files: [File; 4],
}

/// Parts as one text, without the comments and indentation that are for those who read the sources. Comments begin with
/// their line and end with one; a comment behind something stays.
fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    let mut in_comment = false;
    for line in parts.iter().flat_map(|part| part.lines()).map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            text.push_str(line);
            text.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    text
}

impl Assets {
    pub(super) fn new() -> Self {
        let file = |name, kind, text: String| File { name, kind, text: text.into() };
        let files = [
            file("console.css", "text/css; charset=utf-8", joined(STYLE)),
            file("console.js", "text/javascript; charset=utf-8", joined(SCRIPT)),
            file("deep_links.js", "text/javascript; charset=utf-8", joined(DEEP_LINKS)),
            file("icon.svg", "image/svg+xml", ICON.to_owned()),
        ];
        let mut hash = Sha256::new();
        for file in &files {
            hash.update(file.name.as_bytes());
            hash.update(&file.text);
        }
        let mut root = String::from(BELOW);
        root.extend(hex(&hash.finalize()).chars().take(16));
        Self { root, files }
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
        let file = self.files.iter().find(|file| file.name == wanted)?;

        let mut response = Response::new(Body::from(file.text.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        Some(response)
    }
}

#[cfg(test)]
mod tests;

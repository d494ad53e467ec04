//! An answer, with the questions that tests ask of it.

use axum::body::Body;
use http::{HeaderMap, Response};
use http_body_util::BodyExt as _;
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// The body as JSON; `null` when there is none.
    pub(crate) fn json(&self) -> Value {
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).expect(&self.text) }
    }

    /// A member of the body.
    pub(crate) fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or(Value::Null)
    }

    /// A text member of the body.
    pub(crate) fn text_at(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer} in {}", self.text)).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status and error code: what clients look at.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.text_at("/errorCode"))
    }

    /// The same with the parameters.
    pub(crate) fn refusal_with(&self) -> (u16, String, Value) {
        (self.status, self.text_at("/errorCode"), self.at("/parameters"))
    }

    /// The error codes of the members that are named in a 2xx answer are none: it is one.
    pub(crate) fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self
    }
}

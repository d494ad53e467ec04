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

    /// The same member of each result of a list.
    pub(crate) fn each(&self, member: &str) -> Vec<Value> {
        self.at("/results").as_array().expect(&self.text).iter().map(|result| result[member].clone()).collect()
    }

    /// Where the link of this relation leads.
    pub(crate) fn link(&self, relation: &str) -> Option<String> {
        let links = self.at("/links");
        let link = links.as_array()?.iter().find(|link| link["rel"] == relation)?;
        link["href"].as_str().map(ToOwned::to_owned)
    }

    /// The body with words in the place of values that differ from run to run.
    pub(crate) fn naming(&self, names: &[(&str, &str)]) -> String {
        names.iter().fold(self.text.clone(), |text, (value, name)| text.replace(value, name))
    }

    /// Is it compact, and are the members of every object in alphabetical order?
    pub(crate) fn is_alphabetical(&self) -> bool {
        let written = self.json().to_string();
        self.text == written
    }

    /// It is this error of the contract, with everything that every error has; and it asks nobody to sign again.
    #[track_caller]
    pub(crate) fn is_refused(&self, (status, code, parameters): (u16, &str, Value)) {
        let expected = (status, code.to_owned(), parameters);
        assert_eq!((self.status, self.text_at("/errorCode"), self.at("/parameters")), expected, "{}", self.text);
        assert_eq!(self.at("/error"), status, "{}", self.text);
        assert!(!self.text_at("/detail").is_empty() && !self.text_at("/reason").is_empty(), "{}", self.text);
        assert_eq!(self.header("x-error-code"), Some(code));
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("www-authenticate"), None);
    }

    /// It asks for credentials: 401 with a challenge, and says nothing else.
    #[track_caller]
    pub(crate) fn is_challenged(&self) {
        assert_eq!((self.status, self.text_at("/errorCode")), (401, "UNEXPECTED_ERROR".to_owned()), "{}", self.text);
        assert!(self.header("www-authenticate").is_some(), "no challenge: {:?}", self.headers);
        assert_eq!(self.header("x-error-code"), None);
        assert_eq!(self.header("ratelimit-limit"), None);
    }

    /// The error codes of the members that are named in a 2xx answer are none: it is one.
    pub(crate) fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self
    }
}

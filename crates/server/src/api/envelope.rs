//! Envelopes: the status inside the body, for clients that cannot see it outside.
//!
//! `?envelope=true` wraps a single object or an error as `{"content":{…},"status":200}`; a list gets a `status` beside
//! its results, see [`super::page::ListView`]. A 204 becomes 200 with an empty content. Source: HTTP conventions 4.2.

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::ApiError;
use crate::http::query::Query;

/// How the caller wants any answer to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presentation {
    /// Laid out for people.
    pub pretty: bool,
    /// With the status in the body.
    pub envelope: bool,
}

impl Presentation {
    /// What the query asks for.
    ///
    /// # Errors
    /// 400 `INVALID_QUERY_PARAMETER` for a value that is neither `true` nor `false`.
    pub fn read(query: Query<'_>) -> Result<Self, ApiError> {
        Ok(Self {
            pretty: query.boolean("pretty")?.unwrap_or_default(),
            envelope: query.boolean("envelope")?.unwrap_or_default(),
        })
    }

    /// What the query asks for as far as it can be understood, for the answer that refuses the rest of it.
    pub fn lenient(query: Query<'_>) -> Self {
        let asked = |name| matches!(query.boolean(name), Ok(Some(true)));

        Self { pretty: asked("pretty"), envelope: asked("envelope") }
    }
}

/// An object in its envelope.
#[derive(Debug, Serialize)]
pub struct Enveloped<T> {
    content: T,
    status: u16,
}

impl<T: Serialize> Enveloped<T> {
    /// The object and the status it would have had.
    pub fn new(content: T, status: StatusCode) -> Self {
        Self { content, status: status.as_u16() }
    }
}

/// What stands in the envelope of an answer without a body: `{}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nothing {}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(raw: &str) -> Result<Presentation, ApiError> {
        Presentation::read(Query::parse(Some(raw)))
    }

    #[test]
    fn the_status_stands_beside_the_content() {
        let deleted = Enveloped::new(Nothing {}, StatusCode::NO_CONTENT);

        assert_eq!(serde_json::to_string(&deleted).unwrap(), r#"{"content":{},"status":204}"#);
    }

    #[test]
    fn an_answer_is_compact_and_bare_unless_asked_otherwise() {
        assert_eq!(asked("").unwrap(), Presentation::default());
        assert_eq!(asked("pretty=TRUE&envelope=true").unwrap(), Presentation { pretty: true, envelope: true });
    }

    #[test]
    fn a_malformed_switch_is_refused_by_name_and_leaves_the_others() {
        let error = asked("pretty=true&envelope=1").unwrap_err();

        assert_eq!(error.detail(), "The query parameter envelope has an invalid value.");
        assert!(Presentation::lenient(Query::parse(Some("pretty=true&envelope=1"))).pretty);
    }
}

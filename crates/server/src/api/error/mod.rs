//! Errors of the Admin API: one type, built of a row of a table and the values its sentence speaks of.
//!
//! The tables, one file a noun, are what users program against; `docs/errors.md` is printed from them. A row says
//! status, code and sentence, the caller of [`ApiError::new`] adds the parameters, and whatever caused it stays behind
//! in `source` and goes to the log, never to the client.
//!
//! Source: HTTP conventions 5.

pub mod access_list;
pub mod caller;
pub mod event;
pub mod global;
pub mod invitation;
pub mod key;
pub mod organization;
pub mod parameter;
pub mod printed;
pub mod project;
pub mod request;
mod row;
pub mod team;
pub mod user;

use std::error::Error;
use std::fmt;

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

pub use parameter::Parameter;
pub use printed::printed;
pub use row::ErrorRow;

/// A refusal, ready to be answered.
#[derive(Debug)]
pub struct ApiError {
    row: &'static ErrorRow,
    parameters: Vec<Parameter>,
    fields: Vec<FieldError>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// What is wrong with one member of the body: an element of `badRequestDetail.fields`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// What is wrong, in a few words: `must not be blank`.
    pub description: String,
    /// The member's name.
    pub field: String,
}

/// Which codes a path gets: those on the deprecated `/whitelist` paths have older names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spelling {
    /// `API_KEY_ACCESS_LIST_NOT_FOUND`.
    #[default]
    AccessList,
    /// `API_KEY_WHITELIST_NOT_FOUND`.
    Whitelist,
}

impl ApiError {
    /// The refusal of this row, its parameters still to come.
    pub fn new(row: &'static ErrorRow) -> Self {
        Self { row, parameters: Vec::new(), fields: Vec::new(), cause: None }
    }

    /// The next parameter of the row.
    #[must_use]
    pub fn with(mut self, parameter: impl Into<Parameter>) -> Self {
        self.parameters.push(parameter.into());
        self
    }

    /// One more member of the body that is wrong. Only v2 answers show them.
    #[must_use]
    pub fn about_field(mut self, field: impl Into<String>, description: impl Into<String>) -> Self {
        self.fields.push(FieldError { description: description.into(), field: field.into() });
        self
    }

    /// What led to it, for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The row it was built of.
    pub fn row(&self) -> &'static ErrorRow {
        self.row
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.row.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The `errorCode`, which the header `X-Error-Code` repeats.
    pub fn code(&self, spelling: Spelling) -> &'static str {
        match spelling {
            Spelling::AccessList => self.row.code,
            Spelling::Whitelist => self.row.whitelist_code.unwrap_or(self.row.code),
        }
    }

    /// The sentence for people.
    pub fn detail(&self) -> String {
        debug_assert!(
            self.row.takes(self.parameters.len()),
            "{} takes {:?}, not {:?}",
            self.row.code,
            self.row.parameters,
            self.parameters
        );

        self.row.filled(&self.parameters)
    }

    /// What the client gets; `badRequestDetail` only `with_fields`, as in v2.
    pub fn body(&self, spelling: Spelling, with_fields: bool) -> ErrorBody<'_> {
        let fields: &[FieldError] = if with_fields { &self.fields } else { &[] };

        ErrorBody {
            bad_request_detail: (!fields.is_empty()).then_some(BadRequestDetail { fields }),
            detail: self.detail(),
            error: self.row.status,
            error_code: self.code(spelling),
            parameters: &self.parameters,
            reason: reason_phrase(self.row.status),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.row.code, self.row.filled(&self.parameters))
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// The error object, its members in alphabetical order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bad_request_detail: Option<BadRequestDetail<'a>>,
    /// What is wrong, for people.
    detail: String,
    /// The status.
    error: u16,
    /// What is wrong, for programs.
    error_code: &'static str,
    /// The values that the detail speaks of; not there when the request had no valid credentials.
    #[schema(required = false)]
    parameters: &'a [Parameter],
    /// What HTTP calls the status.
    reason: &'static str,
}

/// Which members of the body are wrong.
#[derive(Debug, Serialize, ToSchema)]
struct BadRequestDetail<'a> {
    fields: &'a [FieldError],
}

/// What HTTP calls a status, `Bad Request`; empty for one it has no name for.
pub fn reason_phrase(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(error: &ApiError, spelling: Spelling, with_fields: bool) -> String {
        serde_json::to_string(&error.body(spelling, with_fields)).unwrap()
    }

    #[test]
    fn a_body_has_its_members_in_alphabetical_order() {
        let error = ApiError::new(&key::API_KEY_NOT_FOUND).with("62c0ffee62c0ffee62c0ffee");

        insta::assert_snapshot!(
            sent(&error, Spelling::AccessList, true),
            @r#"{"detail":"No API key with ID 62c0ffee62c0ffee62c0ffee exists.","error":400,"errorCode":"API_KEY_NOT_FOUND","parameters":["62c0ffee62c0ffee62c0ffee"],"reason":"Bad Request"}"#
        );
    }

    #[test]
    fn fields_are_shown_where_the_dialect_has_them() {
        let error = ApiError::new(&key::INVALID_API_KEY_DESC).with(250_u32).about_field("desc", "must not be blank");

        assert!(sent(&error, Spelling::AccessList, true).starts_with(
            r#"{"badRequestDetail":{"fields":[{"description":"must not be blank","field":"desc"}]},"detail":"#
        ));
        assert!(!sent(&error, Spelling::AccessList, false).contains("badRequestDetail"));
    }

    #[test]
    fn a_whitelist_path_gets_the_older_code_where_there_is_one() {
        let listed = ApiError::new(&access_list::DUPLICATE_ADDRESSES_IN_INPUT);
        let renamed = ApiError::new(&access_list::BAD_ACCESS_LIST_ADD_REQUEST);

        assert_eq!(listed.code(Spelling::Whitelist), "DUPLICATE_ADDRESSES_IN_INPUT");
        assert_eq!(renamed.code(Spelling::Whitelist), "BAD_WHITELIST_ADD_REQUEST");
        assert!(sent(&renamed, Spelling::Whitelist, true).contains("BAD_WHITELIST_ADD_REQUEST"));
    }

    #[test]
    fn the_cause_goes_to_the_log_and_not_to_the_client() {
        let error = ApiError::new(&request::UNEXPECTED_ERROR).caused_by("disk I/O error");

        assert_eq!(error.source().unwrap().to_string(), "disk I/O error");
        assert!(!sent(&error, Spelling::AccessList, true).contains("disk"));
        assert!(!error.to_string().contains("disk"));
    }

    #[test]
    fn a_status_has_its_phrase() {
        assert_eq!(reason_phrase(406), "Not Acceptable");
        assert_eq!(reason_phrase(599), "");
    }
}

//! Requests: refused for their form, before or whatever they are about.
//!
//! Source: HTTP conventions 2.1, 3 and 5.1.

use super::ApiError;
use super::row::errors;
use crate::http::body::BodyError;
use crate::http::query::InvalidParameter;

errors! {
    /// The URL is unknown.
    RESOURCE_NOT_FOUND, 404, ["path"], "Cannot find resource {path}.";
    /// The URL is known, but not with this method; the header `Allow` lists those that are.
    METHOD_NOT_ALLOWED, 405, [], "The resource does not support this method.";
    /// v2: `Accept` names no version, a malformed one, or a date before the first version or after today.
    INVALID_VERSION_DATE, 406, [], "Invalid accept header or version date.";
    /// v2: the version that `Accept` asks for has been switched off.
    VERSION_GONE, 410, ["date", "path"], "Version {date} of {path} is no longer available.";
    /// The request has a body that is not declared as JSON.
    UNSUPPORTED_MEDIA_TYPE, 415, [], "The request body must be application/json or application/vnd.atlas.YYYY-MM-DD+json.";
    /// The body is longer than the limit, in bytes.
    REQUEST_TOO_LARGE, 413, ["limit"], "The request body has more than the allowed {limit} bytes.";

    /// The body is not JSON.
    MALFORMED_JSON, 400, [], "The request body is not well-formed JSON.";
    /// The body is JSON, but not an object or an array as the endpoint needs it.
    INVALID_JSON, 400, [], "The request body is JSON of another form than this resource expects.";
    /// A member has the wrong JSON type.
    INVALID_JSON_ATTRIBUTE, 400, ["attribute"], "The attribute {attribute} has the wrong JSON type.";
    /// A member that must be there is not.
    MISSING_ATTRIBUTE, 400, ["attribute"], "The required attribute {attribute} was not specified.";
    /// None of several members is there, and one must be.
    MISSING_ONE_OF_ATTRIBUTES, 400, ["attributes.."], "At least one of the attributes {attributes..} must be specified.";
    /// A member is unknown, or its value is not allowed.
    INVALID_ATTRIBUTE, 400, ["attribute"], "The attribute {attribute} is unknown or has an invalid value.";
    /// A value is none of those that its member or parameter can have.
    INVALID_ENUM_VALUE, 400, ["value"], "The value {value} is none of those allowed here.";
    /// The content fails a rule that has no code of its own.
    VALIDATION_ERROR, 400, ["text"], "The request is not valid: {text}";
    /// A query parameter is malformed or out of range.
    INVALID_QUERY_PARAMETER, 400, ["parameter"], "The query parameter {parameter} has an invalid value.";
    /// Of two query parameters only one may be there.
    MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS, 400, ["one", "other"], "The query parameters {one} and {other} cannot be used together.";

    /// v2: a path parameter is malformed, such as a public key where a key's ID belongs.
    PATH_PARAM_PARSE_ERROR, 400, ["path"], "A parameter of the path {path} is malformed.";
    /// v1.0, Cloud and Ops Manager: the organization's ID in the path is malformed.
    INVALID_ORG_ID, 404, ["id"], "{id} is not an organization ID: those have 24 hexadecimal digits in lower case.";
    /// v1.0, Cloud and Ops Manager: the project's ID in the path is malformed.
    INVALID_GROUP_ID, 404, ["id"], "{id} is not a group ID: those have 24 hexadecimal digits in lower case.";
    /// v1.0, Cloud and Ops Manager: the API key's ID in the path is malformed.
    INVALID_KEY_ID, 404, ["id"], "{id} is not an API key ID: those have 24 hexadecimal digits in lower case.";
    /// v1.0, Cloud and Ops Manager: the user's ID in the path is malformed.
    INVALID_USER_ID, 404, ["id"], "{id} is not a user ID: those have 24 hexadecimal digits in lower case.";
    /// v1.0, Cloud and Ops Manager: the event's ID in the path is malformed.
    INVALID_EVENT_ID, 404, ["id"], "{id} is not an event ID: those have 24 hexadecimal digits in lower case.";

    /// v2: a rate limit is used up; `Retry-After` says for how long. Rate and period say how the capacity grows back.
    RATE_LIMITED_TOKEN_BUCKET, 429, ["path", "seconds", "capacity", "rate", "period"],
        "Rate limit of {path} exceeded. Retry after {seconds} seconds. Capacity {capacity}, refilled by {rate} every {period} seconds.";
    /// v1.0, Cloud and Ops Manager: a rate limit is used up.
    RATE_LIMITED, 429, ["path", "requests", "minutes"], "Resource {path} is limited to {requests} requests every {minutes} minutes.";
    /// The server failed; its log has the reason.
    UNEXPECTED_ERROR, 500, [], "Unexpected error.";
    /// The database cannot be reached, or this node cannot confirm that what it knows is current. Try again.
    SERVICE_UNAVAILABLE, 503, [], "The service is temporarily unavailable. Try again.";
}

impl From<InvalidParameter> for ApiError {
    fn from(InvalidParameter(name): InvalidParameter) -> Self {
        Self::new(&INVALID_QUERY_PARAMETER).with(name)
    }
}

impl From<BodyError> for ApiError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { limit } => Self::new(&REQUEST_TOO_LARGE).with(limit),
            // Whoever broke off seldom reads the answer.
            broken @ BodyError::Broken(_) => Self::new(&MALFORMED_JSON).caused_by(broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wordings_that_clients_show_are_exact() {
        let version = ApiError::new(&VERSION_GONE).with("2023-01-01").with("api/atlas/v2/orgs");

        assert_eq!(INVALID_VERSION_DATE.detail, "Invalid accept header or version date.");
        assert_eq!(version.detail(), "Version 2023-01-01 of api/atlas/v2/orgs is no longer available.");
    }

    #[test]
    fn a_limit_is_a_number_in_the_parameters() {
        let error = ApiError::from(BodyError::TooLarge { limit: 1_048_576 });

        let body = serde_json::to_value(error.body(super::super::Spelling::AccessList, true));

        assert_eq!(body.unwrap()["parameters"][0], 1_048_576);
    }

    #[test]
    fn a_broken_query_parameter_is_named() {
        let error = ApiError::from(InvalidParameter("pageNum"));

        assert_eq!(error.row().code, "INVALID_QUERY_PARAMETER");
        assert_eq!(error.detail(), "The query parameter pageNum has an invalid value.");
    }
}

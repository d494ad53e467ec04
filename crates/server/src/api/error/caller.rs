//! Callers: who they are, where they call from, what they may do.
//!
//! An authenticated caller without the right gets 401 without a challenge, for clients must not try again; 403 is for
//! addresses. Source: HTTP conventions 2, 2.1 and 5.1.

use super::row::errors;

errors! {
    /// The caller's roles do not allow it.
    USER_UNAUTHORIZED, 401, [], "Current user is not authorized to perform this action.";
    /// The caller does not belong to the organization.
    USER_CANNOT_ACCESS_ORG, 401, [], "Current user does not belong to this organization.";
    /// The caller does not belong to the project.
    USER_CANNOT_ACCESS_GROUP, 401, [], "Current user does not belong to this group.";
    /// Only an owner of the organization may do it, such as granting its ownership.
    NOT_ORG_OWNER, 401, ["organization"], "Current user is not an owner of the organization {organization}.";
    /// A key's access list is open to that key and to those who administer the organization's keys.
    API_KEY_ACCESS_LIST_ACCESS_DENIED or "API_KEY_WHITELIST_ACCESS_DENIED", 401, [],
        "The access list of an API key is open only to the key itself and to user administrators.";

    /// The calling key has an access list, or is global and there is a global one, and the caller's address is not on it.
    IP_ADDRESS_NOT_ON_ACCESS_LIST or "IP_ADDRESS_NOT_ON_WHITELIST", 403, ["address"],
        "IP address {address} is not allowed to access this resource.";
    /// The organization requires access lists, and the calling key's is empty.
    ORG_REQUIRES_ACCESS_LIST or "ORG_REQUIRES_WHITELIST", 403, ["address"],
        "This organization requires access through an access list of ip ranges.";
    /// The endpoint requires an access list, and the calling key's is empty.
    RESOURCE_REQUIRES_ACCESS_LIST, 403, ["address"],
        "This resource requires access through an access list of ip ranges.";
}

/// What a request without valid credentials gets, byte for byte as recorded.
///
/// Always pretty, in an order of its own and without `parameters`. Source: HTTP conventions 2.
pub const UNAUTHENTICATED_BODY: &str = r#"{
  "error" : 401,
  "reason" : "Unauthorized",
  "detail" : "You are not authorized for this resource.",
  "errorCode" : "UNEXPECTED_ERROR"
}"#;

#[cfg(test)]
mod tests {
    use super::super::ApiError;
    use super::*;

    #[test]
    fn the_unauthenticated_body_has_its_recorded_length() {
        assert_eq!(UNAUTHENTICATED_BODY.len(), 142);
    }

    #[test]
    fn the_wordings_that_clients_show_are_exact() {
        let outside = ApiError::new(&IP_ADDRESS_NOT_ON_ACCESS_LIST).with("192.0.2.10");
        let listless = ApiError::new(&RESOURCE_REQUIRES_ACCESS_LIST).with("192.0.2.10");

        assert_eq!(USER_UNAUTHORIZED.detail, "Current user is not authorized to perform this action.");
        assert_eq!(outside.detail(), "IP address 192.0.2.10 is not allowed to access this resource.");
        assert_eq!(listless.detail(), "This resource requires access through an access list of ip ranges.");
    }
}

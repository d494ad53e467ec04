//! API keys: what they are made of, how many there may be, and the last owner.
//!
//! A key that is not there is 400, not 404; clients take both for "gone". Source: HTTP conventions 5.1, endpoint
//! contract 2.

use super::row::errors;

errors! {
    /// The organization has no API key of this ID.
    API_KEY_NOT_FOUND, 400, ["id"], "No API key with ID {id} exists.";
    /// v1.0, Cloud and Ops Manager: `desc` is missing where a key is made; v2 answers `MISSING_ATTRIBUTE`.
    API_KEY_REQUIRES_DESCRIPTION, 400, [], "An API key requires a description.";
    /// `desc` is blank, too long or has control characters.
    INVALID_API_KEY_DESC, 400, ["max"], "The description of an API key must have 1 to {max} characters and no control characters.";
    /// `roles` is missing or empty where a key is made.
    MISSING_API_KEY_ROLES, 400, [], "An API key requires at least one role.";
    /// The organization has as many keys as it may.
    MAX_API_KEYS_PER_ORG_EXCEEDED, 400, ["limit", "organization"], "The organization {organization} may have at most {limit} API keys.";

    /// No role of this dialect has this name.
    UNKNOWN_ROLE as "INVALID_ENUM_VALUE", 400, ["role"], "Invalid role {role}: no role of this name can be granted here.";
    /// v2: the role exists, but not in an organization.
    INVALID_ROLE_FOR_ORG, 400, ["role", "organization"], "The role {role} cannot be granted in the organization {organization}.";
    /// v1.0, Cloud and Ops Manager: a project's role was given to an organization.
    CANNOT_ADD_GROUP_ROLE, 400, [], "A group role cannot be granted in an organization.";
    /// Ops Manager has no billing, hence no billing roles.
    BILLING_UNSUPPORTED, 401, [], "Billing roles are not supported.";

    /// No owner of the organization would be left: neither key, service account nor user.
    CANNOT_DEMOTE_LAST_ORG_OWNER, 403, [], "The last owner of an organization cannot be demoted.";
    /// No owner would be left: in an organization neither key, service account nor user, in a project no person.
    CANNOT_DELETE_LAST_OWNER, 403, [], "The last owner of an organization or of a group cannot be removed.";
}

//! Organizations and their settings.
//!
//! Source: HTTP conventions 5.1, endpoint contract 8.2.

use super::row::errors;

errors! {
    /// No organization has this ID.
    ORG_NOT_FOUND, 404, ["id"], "No organization with ID {id} exists.";
    /// The name is empty, too long or has characters that are not allowed.
    INVALID_ORG_NAME, 400, ["name"], "{name} is not an organization name: 1 to 64 letters, digits, inner spaces and -_.(),:&@+'.";
    /// The organization still has projects.
    ORG_NOT_EMPTY, 409, [], "The organization still has groups; delete them first.";
    /// Atlas: API keys may not make organizations.
    API_KEY_CANNOT_CREATE_ORG, 403, [], "An API key cannot create an organization.";
    /// Cloud and Ops Manager: only global owners make organizations.
    ORG_KEY_CANNOT_CREATE_ORG as "API_KEY_CANNOT_CREATE_ORG", 401, [], "An API key of an organization cannot create another one.";
    /// A contact in the settings is not an e-mail address.
    INVALID_EMAIL_ADDRESS, 400, ["address"], "{address} is not an e-mail address.";
}

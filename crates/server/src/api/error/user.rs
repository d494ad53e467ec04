//! Users, as far as the other nouns name them.
//!
//! Source: HTTP conventions 5.1, clients contract 1.

use super::row::errors;

errors! {
    /// No user has this ID. Terraform looks for this code when it makes an organization.
    USER_NOT_FOUND, 404, ["id"], "No user with ID {id} exists.";
}

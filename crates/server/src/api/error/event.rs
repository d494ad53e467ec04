//! Events of an organization or a project.
//!
//! Source: HTTP conventions 5.1, endpoint contract 8.5.

use super::row::errors;

errors! {
    /// The project has no event of this ID.
    EVENT_NOT_FOUND, 404, ["id", "group"], "No event with ID {id} exists in the group {group}.";
    /// The organization has no event of this ID.
    ORG_EVENT_NOT_FOUND, 404, ["id", "organization"], "No event with ID {id} exists in the organization {organization}.";
}

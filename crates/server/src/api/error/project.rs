//! Projects, which paths and codes call groups.
//!
//! Source: HTTP conventions 5.1, clients contract 1.

use super::row::errors;

errors! {
    /// No project has this ID. Clients look at this code and at its wording.
    GROUP_NOT_FOUND, 404, ["id"], "No group with ID {id} exists.";
    /// v2: the role exists, but not in a project.
    INVALID_ROLE_FOR_GROUP, 400, ["role", "group"], "The role {role} cannot be granted in the group {group}.";
}

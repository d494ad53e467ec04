//! Projects, which paths and codes call groups.
//!
//! Source: HTTP conventions 5.1, clients contract 1.

use super::row::errors;

errors! {
    /// No project has this ID. Clients look at this code and at its wording.
    GROUP_NOT_FOUND, 404, ["id"], "No group with ID {id} exists.";
    /// No project of the caller's organization has this name.
    GROUP_NAME_NOT_FOUND, 404, ["name"], "No group with name {name} exists.";
    /// The organization has a project of this name already.
    GROUP_ALREADY_EXISTS, 409, ["name"], "A group with name {name} already exists.";
    /// The name is empty, too long or has characters that are not allowed.
    INVALID_GROUP_NAME, 400, ["name"], "{name} is not a group name: 1 to 64 letters, digits, inner spaces and -_.(),:&@+'.";
    /// The organization has as many projects as it may.
    MAX_GROUPS_PER_ORG_EXCEEDED, 400, ["limit", "organization"], "The organization {organization} may have at most {limit} groups.";
    /// Cloud and Ops Manager: a project that a key makes must name its organization.
    API_KEY_CREATED_GROUPS_MUST_HAVE_ORG, 400, [], "A group that is created with an API key must have an organization.";
    /// Cloud and Ops Manager: a tag is empty, too long or has characters that are not allowed.
    INVALID_GROUP_TOKEN, 400, ["length"], "A group tag must be a string of 1 to {length} letters, digits, periods, underscores and dashes.";
    /// Cloud and Ops Manager: more tags than a project may have.
    TOO_MANY_GROUP_TOKENS, 400, ["limit"], "A group is limited to {limit} tags.";
    /// v2: the role exists, but not in a project.
    INVALID_ROLE_FOR_GROUP, 400, ["role", "group"], "The role {role} cannot be granted in the group {group}.";
}

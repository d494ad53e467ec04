//! Invitations of the older generation.
//!
//! Source: endpoint contract 8.8.

use super::row::errors;

errors! {
    /// There is no such invitation to take back.
    INVALID_INVITATION_ID, 400, ["id"], "No invitation with ID {id} exists.";
    /// The invitation is one to an organization, and cannot be taken back here.
    CANNOT_DELETE_ORG_INVITATION, 400, ["id"], "The invitation {id} is an invitation to an organization.";
    /// The invitation is one to a project, and cannot be taken back here.
    CANNOT_DELETE_GROUP_INVITATION, 400, ["id"], "The invitation {id} is an invitation to a group.";
    /// The person is a member already, or invited.
    DEFAULT_INVITATION_EXCEPTION, 400, ["username", "name"], "The user {username} is already a member of {name}, or invited to it.";
}

//! Ops Manager's global keys and the global access list, whose codes kept the older name.
//!
//! Source: HTTP conventions 5.1, endpoint contract 5 and 6, access-list contract 10.

use super::row::errors;

errors! {
    /// The role exists, but a global key cannot have it.
    INVALID_ROLE_FOR_GLOBAL_KEY, 400, ["role"], "The role {role} cannot be granted to a global API key.";
    /// No global owner would be left: neither key nor user.
    LAST_GLOBAL_OWNER_NOT_DEMOTED as "CANNOT_DEMOTE_LAST_ORG_OWNER", 403, [], "The last global owner cannot be demoted.";
    /// No global owner would be left: neither key nor user.
    LAST_GLOBAL_OWNER_NOT_DELETED as "CANNOT_DELETE_LAST_OWNER", 403, [], "The last global owner cannot be deleted.";

    /// The global access list has no entry of this ID.
    GLOBAL_WHITELIST_ENTRY_NOT_FOUND, 404, ["id"], "No entry with ID {id} is on the global access list.";
    /// `cidrBlock` is missing where an entry is added.
    GLOBAL_WHITELIST_ENTRY_REQUIRES_CIDR_BLOCK, 400, [], "An entry of the global access list requires a CIDR block.";
    /// `description` is missing where an entry is added.
    GLOBAL_WHITELIST_ENTRY_REQUIRES_DESCRIPTION, 400, [], "An entry of the global access list requires a description.";
    /// `description` is blank, too long or has control characters.
    INVALID_GLOBAL_WHITELIST_DESCRIPTION, 400, ["max"],
        "The description of an entry must have 1 to {max} characters and no control characters.";
    /// A change of an entry has neither `cidrBlock` nor `description`.
    NO_CIDR_BLOCK_OR_DESCRIPTION, 400, [], "A CIDR block or a description must be specified.";
    /// The list has the address or block already.
    DUPLICATE_GLOBAL_WHITELIST_ENTRY, 400, ["cidr"], "{cidr} is on the global access list already.";
    /// The list would have entries, and none that covers the address this very request comes from.
    GLOBAL_LIST_KEEPS_CALLER_OUT as "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST" or "CANNOT_REMOVE_CALLER_FROM_WHITELIST",
        400, ["address"], "The global access list must go on to cover the caller's address {address}.";
}

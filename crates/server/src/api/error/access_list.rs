//! Access lists of API keys. On the deprecated `/whitelist` paths their codes have older names.
//!
//! Source: HTTP conventions 5.1, access lists 2 to 4.

use super::row::errors;

errors! {
    /// The key's list has no entry for this address or block.
    API_KEY_ACCESS_LIST_NOT_FOUND or "API_KEY_WHITELIST_NOT_FOUND", 404, ["address", "key"],
        "IP address {address} is not on the access list of the API key {key}.";
    /// An entry has both `ipAddress` and `cidrBlock`, or neither.
    BAD_ACCESS_LIST_ADD_REQUEST or "BAD_WHITELIST_ADD_REQUEST", 400, [],
        "An entry must have either ipAddress or cidrBlock.";
    /// Neither an IP address nor a CIDR block.
    INVALID_IP_ADDRESS_OR_CIDR_NOTATION, 400, ["address"], "{address} is not an IP address or a block in CIDR notation.";
    /// Atlas: the block has bits set behind its prefix. Cloud and Ops Manager clear them.
    ATLAS_NON_CANONICAL_CIDR_BLOCK, 400, ["given", "canonical"], "The CIDR block {given} must be written {canonical}.";
    /// No key can be restricted to this address, such as `0.0.0.0`.
    CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST or "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_WHITELIST", 400, ["address"],
        "IP address {address} cannot be added to the access list of an API key.";
    /// The same address or block stands twice in one request; nothing was stored.
    DUPLICATE_ADDRESSES_IN_INPUT, 400, [], "An address is in the request more than once.";
    /// A key may not remove from its own list what lets this very request in.
    CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST or "CANNOT_REMOVE_CALLER_FROM_WHITELIST", 400, ["address"],
        "The caller's address {address} cannot be removed from its own access list.";
    /// The list has the address already, where the server is set to refuse that.
    ADDRESS_ALREADY_IN_ACCESS_LIST or "ADDRESS_ALREADY_IN_WHITELIST", 409, ["address"],
        "The address {address} is already on the access list.";
}

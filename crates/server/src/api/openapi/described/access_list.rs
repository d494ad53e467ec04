//! Access lists of keys, under both their names (endpoint contract 3).

use super::super::operation::{Operation, delete, get, post};
use crate::api::access_list::{EntryView, NewEntry};
use crate::api::dialect::Dialect;
use crate::api::error::{ErrorRow, access_list as errors};
use keywright_domain::{HostBits, Product};

pub(super) fn operations() -> Vec<Operation> {
    let list = "/orgs/{orgId}/apiKeys/{apiUserId}/accessList";
    let entry = "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}";
    let old_list = "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist";
    let old_entry = "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}";
    let old = |operations: [Operation; 4]| operations.map(Operation::deprecated);
    let now =
        four(list, entry, ["listOrgAccessEntries", "createOrgAccessEntry", "getOrgAccessEntry", "deleteAccessEntry"]);
    let ids = ["listOrgWhitelistEntries", "createOrgWhitelistEntry", "getOrgWhitelistEntry", "deleteWhitelistEntry"];
    now.into_iter().chain(old(four(old_list, old_entry, ids))).collect()
}

fn four(list: &'static str, entry: &'static str, ids: [&'static str; 4]) -> [Operation; 4] {
    let [all, add, one, remove] = ids;
    [
        get(list, all, "Lists the entries of a key's access list, in order of creation.").answers_page::<EntryView>(),
        post(list, add, "Adds entries to a key's access list, all or none, and answers with a page of the whole list.")
            .takes_many::<NewEntry>()
            .answers_page::<EntryView>()
            .refuses(&[&errors::BAD_ACCESS_LIST_ADD_REQUEST, &errors::INVALID_IP_ADDRESS_OR_CIDR_NOTATION])
            .refuses(&[&errors::CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST, &errors::DUPLICATE_ADDRESSES_IN_INPUT])
            .refuses(&[&errors::ADDRESS_ALREADY_IN_ACCESS_LIST])
            .refuses_as(with_host_bits),
        get(entry, one, "Reads an entry of a key's access list.").answers::<EntryView>().refuses(NAMED),
        delete(entry, remove, "Removes an entry from a key's access list.")
            .refuses(NAMED)
            .refuses(&[&errors::CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST]),
    ]
}

/// The entry that the path names.
const NAMED: &[&ErrorRow] = &[&errors::INVALID_IP_ADDRESS_OR_CIDR_NOTATION, &errors::API_KEY_ACCESS_LIST_NOT_FOUND];

fn with_host_bits(dialect: &Dialect, _: &[Product]) -> Vec<&'static ErrorRow> {
    let refused = dialect.host_bits == HostBits::Refuse;
    refused.then_some(&errors::ATLAS_NON_CANONICAL_CIDR_BLOCK).into_iter().collect()
}

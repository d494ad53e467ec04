//! What Ops Manager alone has: global keys, the global access list, the first user (endpoint contract 5 to 7).

use super::super::form::{AddressOrBlock, GlobalRoleName};
use super::super::operation::{Operation, delete, get, patch, post};
use super::super::parameter::Query;
use crate::api::admin::access_list::{EntryView, GlobalEntryChange, NewGlobalEntry};
use crate::api::admin::keys::{GlobalKeyChange, NewGlobalKey};
use crate::api::dialect::Dialect;
use crate::api::error::{ErrorRow, access_list, global as errors, key, organization, request, user};
use crate::api::keys::KeyView;
use crate::api::unauth::{FirstUserView, NewFirstUser};
use http::StatusCode;
use keywright_domain::{HostBits, Product};

const KEYS: &str = "/admin/apiKeys";
const KEY: &str = "/admin/apiKeys/{apiUserId}";

/// Blocks that cannot be on a list.
const BLOCKS: &[&ErrorRow] =
    &[&access_list::INVALID_IP_ADDRESS_OR_CIDR_NOTATION, &access_list::CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST];
/// What an entry may not be.
const ENTRIES: &[&ErrorRow] = &[
    &errors::INVALID_GLOBAL_WHITELIST_DESCRIPTION,
    &errors::DUPLICATE_GLOBAL_WHITELIST_ENTRY,
    &errors::GLOBAL_LIST_KEEPS_CALLER_OUT,
];
/// The entry that the path names.
const ABSENT: &[&ErrorRow] = &[&errors::GLOBAL_WHITELIST_ENTRY_NOT_FOUND];

pub(super) fn operations() -> Vec<Operation> {
    let now = ["listGlobalAccessEntries", "createGlobalAccessEntry", "getGlobalAccessEntry"];
    let now_changed = ["updateGlobalAccessEntry", "deleteGlobalAccessEntry"];
    let then = ["listGlobalWhitelistEntries", "createGlobalWhitelistEntry", "getGlobalWhitelistEntry"];
    let then_changed = ["updateGlobalWhitelistEntry", "deleteGlobalWhitelistEntry"];
    let list = entries("/admin/accessList", "/admin/accessList/{entryId}", now, now_changed);
    let old_list = entries("/admin/whitelist", "/admin/whitelist/{entryId}", then, then_changed);
    keys().into_iter().chain(list).chain(old_list.map(Operation::deprecated)).chain([first_user()]).collect()
}

fn keys() -> [Operation; 6] {
    let roles: &[&ErrorRow] = &[&key::UNKNOWN_ROLE, &errors::INVALID_ROLE_FOR_GLOBAL_KEY];
    [
        get(KEYS, "listGlobalApiKeys", "Lists every global API key, by public key.").answers_page::<KeyView>(),
        post(KEYS, "createGlobalApiKey", "Makes a global API key. Only this answer shows its private half in full.")
            .takes::<NewGlobalKey>()
            .answers::<KeyView>()
            .refuses(&[&key::INVALID_API_KEY_DESC, &key::MISSING_API_KEY_ROLES])
            .refuses(roles)
            .refuses_as(|dialect, _| vec![dialect.missing_description().row()]),
        get("/admin/apiKeys/roles", "listGlobalApiKeyRoles", "Lists the roles that a global API key can have.")
            .answers_array::<GlobalRoleName>(),
        get(KEY, "getGlobalApiKey", "Reads a global API key, its private half masked.").answers::<KeyView>(),
        patch(KEY, "updateGlobalApiKey", "Changes a global API key's description, its roles, or both.")
            .takes::<GlobalKeyChange>()
            .answers::<KeyView>()
            .refuses(&[&request::MISSING_ONE_OF_ATTRIBUTES, &key::INVALID_API_KEY_DESC])
            .refuses(&[&errors::LAST_GLOBAL_OWNER_NOT_DEMOTED])
            .refuses(roles),
        delete(KEY, "deleteGlobalApiKey", "Deletes a global API key; it stops working at once.")
            .refuses(&[&errors::LAST_GLOBAL_OWNER_NOT_DELETED]),
    ]
}

fn entries(
    list: &'static str,
    entry: &'static str,
    [all, add, one]: [&'static str; 3],
    [change, remove]: [&'static str; 2],
) -> [Operation; 5] {
    [
        get(list, all, "Lists the entries of the global access list, in order of creation.")
            .answers_page::<EntryView>(),
        post(list, add, "Adds an entry to the global access list.")
            .takes::<NewGlobalEntry>()
            .answers::<EntryView>()
            .refuses(&[&errors::GLOBAL_WHITELIST_ENTRY_REQUIRES_CIDR_BLOCK])
            .refuses(&[&errors::GLOBAL_WHITELIST_ENTRY_REQUIRES_DESCRIPTION])
            .refuses(BLOCKS)
            .refuses(ENTRIES)
            .refuses_as(with_host_bits),
        get(entry, one, "Reads an entry of the global access list.").answers::<EntryView>().refuses(ABSENT),
        patch(entry, change, "Changes an entry's block, its description, or both.")
            .takes::<GlobalEntryChange>()
            .answers::<EntryView>()
            .refuses(&[&errors::NO_CIDR_BLOCK_OR_DESCRIPTION])
            .refuses(ABSENT)
            .refuses(BLOCKS)
            .refuses(ENTRIES)
            .refuses_as(with_host_bits),
        delete(entry, remove, "Removes an entry from the global access list.")
            .refuses(ABSENT)
            .refuses(&[&errors::GLOBAL_LIST_KEEPS_CALLER_OUT]),
    ]
}

fn first_user() -> Operation {
    let about = "Makes the first user, who owns the deployment, with a global API key in full. It is called from the \
                 server's own machine, or with the setup token.";
    let listed = "An address or a block for the global access list.";
    post("/unauth/users", "createFirstUser", about)
        .query(Query::many::<AddressOrBlock>("accessList", listed))
        .query(Query::many::<AddressOrBlock>("whitelist", listed))
        .header("X-Keywright-Setup-Token", "The setup token that a start has printed; needed from elsewhere.")
        .takes::<NewFirstUser>()
        .answers::<FirstUserView>()
        .with_status(StatusCode::CREATED)
        .refuses(&[&user::CANNOT_CREATE_FIRST_USER_USERS_ALREADY_EXIST, &user::SETUP_TOKEN_REQUIRED])
        .refuses(&[&request::MISSING_ATTRIBUTE, &user::INVALID_USERNAME, &organization::INVALID_EMAIL_ADDRESS])
        .refuses(&[&user::WEAK_PASSWORD, &user::COMMON_PASSWORD])
        .refuses(&[&request::UNEXPECTED_ERROR, &request::SERVICE_UNAVAILABLE])
        .refuses(BLOCKS)
        .refuses_as(with_host_bits)
}

fn with_host_bits(dialect: &Dialect, _: &[Product]) -> Vec<&'static ErrorRow> {
    let refused = dialect.host_bits == HostBits::Refuse;
    refused.then_some(&access_list::ATLAS_NON_CANONICAL_CIDR_BLOCK).into_iter().collect()
}

//! Accounts, and people's own access lists, which no key sees (endpoint contract 8.9).

use super::super::operation::{Operation, delete, get, patch, post};
use crate::api::dialect::Dialect;
use crate::api::error::{ErrorRow, caller, key, organization as orgs, project, request, user as errors};
use crate::api::users::{NewUser, UserChange, UserView};
use http::StatusCode;

const USER: &str = "/users/{userId}";

/// Names, addresses and countries that nobody has.
const PEOPLE: &[&ErrorRow] =
    &[&errors::INVALID_COUNTRY_CODE, &orgs::INVALID_EMAIL_ADDRESS, &request::MISSING_ATTRIBUTE];
/// Where the roles of the body are: the path does not say it.
const PLACES: &[&ErrorRow] = &[
    &orgs::ORG_NOT_FOUND,
    &project::GROUP_NOT_FOUND,
    &caller::USER_CANNOT_ACCESS_ORG,
    &caller::USER_CANNOT_ACCESS_GROUP,
];
/// The roles that the body grants.
const ROLES: &[&ErrorRow] = &[
    &key::UNKNOWN_ROLE,
    &errors::ROLE_NEEDS_GROUP_ID,
    &errors::ROLE_NEEDS_NO_GROUP_ID,
    &errors::ROLE_NEEDS_ORG_ID,
    &errors::ROLE_NEEDS_NO_ORG_ID,
    &errors::CANNOT_ADD_GLOBAL_ROLE,
    &caller::USER_UNAUTHORIZED,
    &caller::NOT_ORG_OWNER,
    &errors::MAX_USERS_PER_GROUP_EXCEEDED,
];

pub(super) fn operations() -> Vec<Operation> {
    let accounts = [
        post("/users", "createUser", "Makes an account; the roles that it is given become an invitation.")
            .takes::<NewUser>()
            .answers::<UserView>()
            .with_status(StatusCode::CREATED)
            .with_location("The account, in the dialect that reads it.")
            .refuses(&[&errors::INVALID_USERNAME, &errors::WEAK_PASSWORD, &errors::COMMON_PASSWORD])
            .refuses(&[&errors::USER_ALREADY_EXISTS, &errors::USER_ALREADY_IN_ORG])
            .refuses(&[&errors::MAX_USERS_PER_ORG_EXCEEDED])
            .refuses(PEOPLE)
            .refuses(PLACES)
            .refuses(ROLES)
            .refuses_as(Dialect::organization_role_refusals),
        get(
            "/users/byName/{userName}",
            "getUserByName",
            "Reads the account of somebody whom the caller administers, by name.",
        )
        .answers::<UserView>()
        .refuses(&[&errors::USERNAME_NOT_FOUND]),
        get(USER, "getUser", "Reads the account of somebody whom the caller administers.")
            .answers::<UserView>()
            .refuses(&[&errors::USER_NOT_FOUND]),
        patch(
            USER,
            "updateUser",
            "Changes an account: its roles where the caller administers it; a global owner also its names.",
        )
        .takes::<UserChange>()
        .answers::<UserView>()
        .refuses(&[&errors::USER_NOT_FOUND, &errors::USER_NOT_IN_ORG, &errors::CANNOT_REMOVE_ALL_USER_ROLES])
        .refuses(&[&key::CANNOT_DEMOTE_LAST_ORG_OWNER, &errors::CANNOT_DEMOTE_LAST_OWNER])
        .refuses(PEOPLE)
        .refuses(PLACES)
        .refuses(ROLES)
        .refuses_as(Dialect::organization_role_refusals),
        delete(
            USER,
            "deleteUser",
            "Takes somebody out of where the caller administers them; for a global owner, deletes the account.",
        )
        .refuses(&[&errors::USER_NOT_FOUND, &errors::CANNOT_DELETE_LAST_ADMIN]),
    ];
    let own = four(
        "/users/{userId}/accessList",
        "/users/{userId}/accessList/{ipAddress*}",
        ["listUserAccessEntries", "createUserAccessEntry", "getUserAccessEntry", "deleteUserAccessEntry"],
    );
    let old = four(
        "/users/{userId}/whitelist",
        "/users/{userId}/whitelist/{ipAddress*}",
        ["listUserWhitelistEntries", "createUserWhitelistEntry", "getUserWhitelistEntry", "deleteUserWhitelistEntry"],
    );
    accounts.into_iter().chain(own).chain(old.map(Operation::deprecated)).collect()
}

/// A person's own list. It is open to that person alone, so that a key is always refused and nothing is read.
fn four(list: &'static str, entry: &'static str, ids: [&'static str; 4]) -> [Operation; 4] {
    let [all, add, one, remove] = ids;
    let told = [
        get(list, all, "Would list a person's own access list; refused to every key."),
        post(list, add, "Would add to a person's own access list; refused to every key."),
        get(entry, one, "Would read an entry of a person's own access list; refused to every key."),
        delete(entry, remove, "Would remove an entry from a person's own access list; refused to every key."),
    ];
    told.map(Operation::never_answers)
}

//! API keys, in organizations and in projects (endpoint contract 2 and 4).

use super::super::operation::{Operation, delete, get, patch, post};
use super::super::shape::Shape;
use crate::api::dialect::{DefaultRoles, Dialect};
use crate::api::error::{ErrorRow, caller, key, project, request};
use crate::api::groups::keys::{NewProjectKey, ProjectKeyChange, RoleAssignment};
use crate::api::keys::{KeyChange, KeyView, NewKey, NewKeyOrMember};
use keywright_domain::Product;

const KEYS: &str = "/orgs/{orgId}/apiKeys";
const KEY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}";
const PROJECT_KEYS: &str = "/groups/{groupId}/apiKeys";
const PROJECT_KEY: &str = "/groups/{groupId}/apiKeys/{apiUserId}";

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get(KEYS, "listOrgApiKeys", "Lists every API key of an organization, by public key.").answers_page::<KeyView>(),
        post(KEYS, "createOrgApiKey", "Makes an API key. Only this answer shows its private half in full.")
            .takes_as(new_key)
            .answers::<KeyView>()
            .refuses(&[&key::INVALID_API_KEY_DESC, &key::MISSING_API_KEY_ROLES, &key::MAX_API_KEYS_PER_ORG_EXCEEDED])
            .refuses(&[&caller::NOT_ORG_OWNER])
            .refuses_as(without_description)
            .refuses_as(Dialect::organization_role_refusals),
        get(KEY, "getOrgApiKey", "Reads an API key, its private half masked.").answers::<KeyView>(),
        patch(KEY, "updateOrgApiKey", "Changes an API key's description, its organization roles, or both.")
            .takes::<KeyChange>()
            .answers::<KeyView>()
            .refuses(&[&request::MISSING_ONE_OF_ATTRIBUTES, &key::INVALID_API_KEY_DESC])
            .refuses(&[&caller::NOT_ORG_OWNER, &key::CANNOT_DEMOTE_LAST_ORG_OWNER])
            .refuses_as(Dialect::organization_role_refusals),
        delete(KEY, "deleteOrgApiKey", "Deletes an API key, its access list and its roles; it stops working at once.")
            .refuses(&[&key::CANNOT_DELETE_LAST_OWNER]),
        get(PROJECT_KEYS, "listGroupApiKeys", "Lists the API keys that hold a role in a project, by public key.")
            .answers_page::<KeyView>(),
        post(PROJECT_KEYS, "createGroupApiKey", "Makes an API key and gives it roles in a project.")
            .takes::<NewProjectKey>()
            .answers::<KeyView>()
            .refuses(&[&key::INVALID_API_KEY_DESC, &key::MISSING_API_KEY_ROLES, &key::MAX_API_KEYS_PER_ORG_EXCEEDED])
            .refuses(&[&caller::NOT_ORG_OWNER, &project::INVALID_ROLE_FOR_GROUP])
            .refuses_as(without_description)
            .refuses_as(Dialect::organization_role_refusals),
        post(PROJECT_KEY, "addGroupApiKey", "Gives an API key of the organization roles in a project.")
            .takes_one_or_many::<RoleAssignment>()
            .refuses(&[&key::MISSING_API_KEY_ROLES, &key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP]),
        patch(PROJECT_KEY, "updateApiKeyRoles", "Changes an API key's roles in a project, or assigns the key to it.")
            .takes::<ProjectKeyChange>()
            .answers::<KeyView>()
            .refuses(&[&key::MISSING_API_KEY_ROLES, &key::INVALID_API_KEY_DESC])
            .refuses(&[&key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP]),
        delete(PROJECT_KEY, "removeGroupApiKey", "Takes an API key out of a project; its other roles stay."),
    ]
}

fn new_key(dialect: &Dialect) -> Shape {
    match dialect.default_roles {
        DefaultRoles::Member => Shape::taken::<NewKeyOrMember>(),
        DefaultRoles::Required => Shape::taken::<NewKey>(),
    }
}

fn without_description(dialect: &Dialect, _: &[Product]) -> Vec<&'static ErrorRow> {
    vec![dialect.missing_description().row()]
}

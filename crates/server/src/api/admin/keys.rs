//! `/admin/apiKeys`: keys that hold global roles.

use crate::api::call::Call;
use crate::api::error::{ApiError, global as errors, key as key_errors, request};
use crate::api::keys::{ECHOED, KeyView, description, not_found};
use crate::api::openapi::form;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{ChangeGlobalKeyRefusal, DeleteGlobalKeyRefusal};
use keywright_domain::policy::{ChangeGlobalKey, CreateGlobalKey, DeleteGlobalKey, ReadGlobalKeys};
use keywright_domain::{GlobalKey, GlobalRole, GlobalRoles, Listing, OrgRole, Permit, ProjectRole};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a new global key is made of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct NewGlobalKey {
    #[schema(value_type = form::Description)]
    desc: String,
    #[schema(value_type = Vec<form::GlobalRoleName>, min_items = 1)]
    roles: Vec<String>,
}

/// What changes of a global key: at least one of the two. `roles` replaces all of the key's roles; what is empty counts as
/// absent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct GlobalKeyChange {
    #[schema(value_type = Option<form::NewDescription>)]
    desc: Option<String>,
    #[schema(value_type = Option<Vec<form::GlobalRoleName>>)]
    roles: Option<Vec<String>>,
}

/// A global role that the products name, and that no key can have (roles contract 2.3).
const BILLING_ADMIN: &str = "GLOBAL_BILLING_ADMIN";

/// `GET /admin/apiKeys`: every global key, masked, by public key.
pub(in crate::api) async fn list(permit: Permit<ReadGlobalKeys>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let keys = call.app.list_global_keys(&permit, query.page).await?;

    let collection = call.root().join("admin").join("apiKeys");
    let items = keys.items.iter().map(|key| KeyView::global(key, call.root())).collect();
    call.list(&query, &collection, &[], Listing { items, total: keys.total })
}

/// `GET /admin/apiKeys/roles`: the names of the roles that a global key may have, in a bare array.
pub(in crate::api) async fn roles(_: Permit<ReadGlobalKeys>, call: Call) -> Result<Reply, Failure> {
    call.ok(&GlobalRole::ALL.iter().map(|role| role.name()).collect::<Vec<_>>())
}

/// `GET /admin/apiKeys/{apiUserId}`: one global key, masked.
pub(in crate::api) async fn get(_: Permit<ReadGlobalKeys>, key: GlobalKey, call: Call) -> Result<Reply, Failure> {
    call.ok(&KeyView::global(&key, call.root()))
}

/// `POST /admin/apiKeys`: 200 with the key in full.
pub(in crate::api) async fn create(permit: Permit<CreateGlobalKey>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewGlobalKey>(ECHOED).await?;
    let description = description(body.text("desc")?.ok_or_else(|| call.dialect.missing_description())?)?;
    let names = body.texts("roles")?.filter(|names| !names.is_empty());
    let roles = global_roles(&names.ok_or_else(|| ApiError::new(&key_errors::MISSING_API_KEY_ROLES))?)?;

    let made = call.app.create_global_key(&permit, description, roles).await;
    let refused = |_| ApiError::new(&request::UNEXPECTED_ERROR);
    let (key, private) = made.map_err(|error| not_written(error, refused))?;

    call.ok(&KeyView::global(&key, call.root()).revealing(&private))
}

/// `PATCH /admin/apiKeys/{apiUserId}`: the description, the roles, or both; what is empty counts as absent.
pub(in crate::api) async fn change(
    permit: Permit<ChangeGlobalKey>,
    key: GlobalKey,
    mut call: Call,
) -> Result<Reply, Failure> {
    let mut body = call.object::<GlobalKeyChange>(ECHOED).await?;
    let text = body.text("desc")?.filter(|text| !text.is_empty());
    let names = body.texts("roles")?.filter(|names| !names.is_empty());
    if text.is_none() && names.is_none() {
        return Err(ApiError::new(&request::MISSING_ONE_OF_ATTRIBUTES).with("desc").with("roles").into());
    }
    let description = text.map(description).transpose()?;
    let roles = names.map(|names| global_roles(&names)).transpose()?;

    let refused = |refusal| match refusal {
        ChangeGlobalKeyRefusal::NotFound => not_found(key.id),
        ChangeGlobalKeyRefusal::LastOwner => ApiError::new(&errors::LAST_GLOBAL_OWNER_NOT_DEMOTED),
    };
    let changed = call.app.change_global_key(&permit, description, roles).await;
    let key = changed.map_err(|error| not_written(error, refused))?;

    call.ok(&KeyView::global(&key, call.root()))
}

/// `DELETE /admin/apiKeys/{apiUserId}`: the credential stops working at once.
pub(in crate::api) async fn delete(
    permit: Permit<DeleteGlobalKey>,
    key: GlobalKey,
    call: Call,
) -> Result<Reply, Failure> {
    let refused = |refusal| match refusal {
        DeleteGlobalKeyRefusal::NotFound => not_found(key.id),
        DeleteGlobalKeyRefusal::LastOwner => ApiError::new(&errors::LAST_GLOBAL_OWNER_NOT_DELETED),
    };
    call.app.delete_global_key(&permit).await.map_err(|error| not_written(error, refused))?;

    call.nothing()
}

/// Global roles out of a body; the same one twice is one.
fn global_roles(names: &[String]) -> Result<GlobalRoles, ApiError> {
    let role = |name: &String| {
        let of_another_kind =
            || OrgRole::from_name(name).is_some() || ProjectRole::from_name(name).is_some() || name == BILLING_ADMIN;
        GlobalRole::from_name(name).ok_or_else(|| {
            let row = if of_another_kind() { &errors::INVALID_ROLE_FOR_GLOBAL_KEY } else { &key_errors::UNKNOWN_ROLE };
            ApiError::new(row).with(name.as_str())
        })
    };
    names.iter().map(role).collect()
}

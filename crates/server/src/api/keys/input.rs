//! What bodies say of a key: descriptions and roles.

use crate::api::call::Call;
use crate::api::error::{ApiError, Parameter, key as errors};
use crate::api::openapi::form::{self, OrganizationRole};
use keywright_domain::{Description, OrgRoles};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a new key is made of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewKey {
    #[schema(value_type = form::Description)]
    desc: String,
    #[schema(value_type = Vec<OrganizationRole>, min_items = 1)]
    roles: Vec<String>,
}

/// The same where a key without `roles` gets `ORG_MEMBER`.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewKey)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewKeyOrMember {
    #[schema(value_type = form::Description)]
    desc: String,
    #[schema(value_type = Option<Vec<OrganizationRole>>, min_items = 1)]
    roles: Option<Vec<String>>,
}

/// What changes of a key: at least one of the two. `roles` replaces all of the key's organization roles; what is empty
/// counts as absent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct KeyChange {
    #[schema(value_type = Option<form::NewDescription>)]
    desc: Option<String>,
    #[schema(value_type = Option<Vec<OrganizationRole>>)]
    roles: Option<Vec<String>>,
}

/// Members that a key has in answers, and that SDKs send back.
pub(crate) const ECHOED: &[&str] = &["id", "links", "privateKey", "publicKey", "created"];

/// A description out of a body.
///
/// # Errors
/// 400 `INVALID_API_KEY_DESC`.
pub(crate) fn description(text: String) -> Result<Description, ApiError> {
    Description::try_from(text).map_err(|invalid| {
        let error = ApiError::new(&errors::INVALID_API_KEY_DESC).with(Description::MAX);
        error.about_field("desc", invalid.to_string())
    })
}

/// Organization roles out of a body; the same one twice is one.
///
/// # Errors
/// The dialect's words for a role that cannot be granted here.
pub(crate) fn org_roles(names: &[String], org: impl Into<Parameter> + Copy, call: &Call) -> Result<OrgRoles, ApiError> {
    let role = |name: &String| call.dialect.organization_role(name, org, &call.site.products);
    names.iter().map(role).collect()
}

//! What bodies say of a key: descriptions and roles.

use crate::api::call::Call;
use crate::api::error::{ApiError, Parameter, key as errors};
use keywright_domain::{Description, OrgRoles};

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

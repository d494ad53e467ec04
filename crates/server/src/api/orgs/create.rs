//! `POST /orgs`: makes an organization; in Atlas with its first key, in the public dialect alone.

use super::name;
use super::view::OrganizationView;
use crate::api::body::{Fields, invalid, missing};
use crate::api::call::Call;
use crate::api::error::{ApiError, key as key_errors, request, user};
use crate::api::keys::{KeyView, description, org_roles};
use crate::api::openapi::form::{Description, Id, Name, OrganizationRole};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{CreateOrganizationRefusal, FirstKey};
use http::StatusCode;
use keywright_domain::policy::{CreateOrganization, CreatePublicOrganization};
use keywright_domain::{Permit, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const ECHOED: &[&str] = &["id", "isDeleted", "links", "federationSettingsId"];

/// What a new organization is made of.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewOrganization {
    #[schema(value_type = Name)]
    name: String,
    /// A user, who becomes its owner.
    #[schema(value_type = Id)]
    org_owner_id: String,
    api_key: Option<FirstKeyOfOrganization>,
    skip_default_alerts_settings: Option<bool>,
}

/// The first key of a new organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
struct FirstKeyOfOrganization {
    #[schema(value_type = Description)]
    desc: String,
    #[schema(value_type = Vec<OrganizationRole>, min_items = 1)]
    roles: Vec<String>,
}

/// What a new organization is made of where global owners make it.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewOrganization)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewPublicOrganization {
    #[schema(value_type = Name)]
    name: String,
    skip_default_alerts_settings: Option<bool>,
}

/// A new organization, and its first key in full.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedOrganization)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedView {
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<KeyView>,
    #[schema(value_type = Id)]
    org_owner_id: String,
    organization: OrganizationView,
    skip_default_alerts_settings: bool,
}

/// 201 with the organization and its first key in full.
pub(crate) async fn create(permit: Permit<CreateOrganization>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewOrganization>(ECHOED).await?;
    let name = name(body.required_text("name")?)?;
    let owner = body.text("orgOwnerId")?.ok_or_else(|| missing("orgOwnerId"))?;
    let owner: UserId = owner.parse().map_err(|_| invalid("orgOwnerId", "is not an ID of 24 hexadecimal digits"))?;
    let skip = body.boolean("skipDefaultAlertsSettings")?.unwrap_or(false);
    let first_key = match body.object::<FirstKeyOfOrganization>("apiKey")? {
        None => None,
        Some(key) => Some(first_key(key, &call)?),
    };

    let refused = |refusal| match refusal {
        CreateOrganizationRefusal::OwnerNotFound(user) => ApiError::new(&user::USER_NOT_FOUND).with(user),
        CreateOrganizationRefusal::PublicKeyTaken => ApiError::new(&request::UNEXPECTED_ERROR),
    };
    let made = call.app.create_organization(&permit, name, skip, Some(owner), first_key).await;
    let (organization, key) = made.map_err(|error| not_written(error, refused))?;

    let view = CreatedView {
        api_key: key.map(|(key, private)| KeyView::new(&key, &call).revealing(&private)),
        org_owner_id: owner.to_string(),
        organization: OrganizationView::alone(&organization, &call),
        skip_default_alerts_settings: organization.skip_default_alerts_settings,
    };
    call.with_status(StatusCode::CREATED, &view)
}

/// 201 with the organization alone, for global owners.
pub(crate) async fn create_public(permit: Permit<CreatePublicOrganization>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewPublicOrganization>(ECHOED).await?;
    let name = name(body.required_text("name")?)?;
    let skip = body.boolean("skipDefaultAlertsSettings")?.unwrap_or(false);

    let made = call.app.create_public_organization(&permit, name, skip).await;
    let refused = |_| ApiError::new(&request::UNEXPECTED_ERROR);
    let organization = made.map_err(|error| not_written(error, refused))?;

    call.with_status(StatusCode::CREATED, &OrganizationView::alone(&organization, &call))
}

fn first_key(mut key: Fields, call: &Call) -> Result<FirstKey, ApiError> {
    let text = key.text("desc")?.ok_or_else(|| call.dialect.missing_description())?;
    let names = key.texts("roles")?.filter(|names| !names.is_empty());
    let names = names.ok_or_else(|| ApiError::new(&key_errors::MISSING_API_KEY_ROLES))?;
    // The organization has no id yet that the client could know: a misplaced role is told with the caller's, or with what
    // links of global keys have in its place.
    let org = call.caller.org().map(|org| org.id.to_string());
    let roles = org_roles(&names, org.as_deref().unwrap_or("null"), call)?;
    Ok(FirstKey { description: description(text)?, roles })
}

//! `/orgs/{orgId}/settings`: read, and changed by merging.

use super::not_found;
use crate::api::body::{Fields, invalid};
use crate::api::call::Call;
use crate::api::error::{ApiError, organization as errors};
use crate::api::openapi::form::NewContact;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use keywright_domain::policy::{ChangeOrganizationSettings, ReadOrganizationSettings};
use keywright_domain::{Email, OrganizationSettings, Permit, SecretValidity, SessionTimeouts, SettingsPatch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const ABSOLUTE: &str = "absoluteSessionTimeoutInSeconds";
const IDLE: &str = "idleSessionTimeoutInSeconds";

/// The settings of an organization that change. `null` takes a limit or a contact away.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct SettingsChange {
    api_access_list_required: Option<bool>,
    custom_session_timeouts: Option<TimeoutsChange>,
    #[serde(rename = "genAIFeaturesEnabled")]
    gen_ai_features_enabled: Option<bool>,
    #[schema(minimum = 8, maximum = 8760)]
    max_service_account_secret_validity_in_hours: Option<u32>,
    multi_factor_auth_required: Option<bool>,
    #[schema(value_type = Option<NewContact>)]
    operations_contact: Option<String>,
    restrict_employee_access: Option<bool>,
    #[schema(value_type = Option<NewContact>)]
    security_contact: Option<String>,
    streams_cross_group_enabled: Option<bool>,
}

/// How long a console session lasts from sign-in, and how long without a request; the second is not longer than the
/// first.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
struct TimeoutsChange {
    #[schema(minimum = 3600, maximum = 43200)]
    absolute_session_timeout_in_seconds: Option<u64>,
    #[schema(minimum = 300, maximum = 43200)]
    idle_session_timeout_in_seconds: Option<u64>,
}

/// The settings of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the contract's members")]
pub(in crate::api) struct SettingsView<'a> {
    api_access_list_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_session_timeouts: Option<TimeoutsView>,
    #[serde(rename = "genAIFeaturesEnabled")]
    gen_ai_features_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_service_account_secret_validity_in_hours: Option<u32>,
    multi_factor_auth_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    operations_contact: Option<&'a str>,
    restrict_employee_access: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_contact: Option<&'a str>,
    streams_cross_group_enabled: bool,
}

/// How long a console session lasts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionTimeouts)]
#[serde(rename_all = "camelCase")]
struct TimeoutsView {
    #[schema(required)]
    absolute_session_timeout_in_seconds: Option<u64>,
    #[schema(required)]
    idle_session_timeout_in_seconds: Option<u64>,
}

impl<'a> SettingsView<'a> {
    fn new(settings: &'a OrganizationSettings) -> Self {
        Self {
            api_access_list_required: settings.api_access_list_required,
            custom_session_timeouts: settings.custom_session_timeouts.as_ref().map(|timeouts| TimeoutsView {
                absolute_session_timeout_in_seconds: timeouts.absolute_session_timeout_in_seconds(),
                idle_session_timeout_in_seconds: timeouts.idle_session_timeout_in_seconds(),
            }),
            gen_ai_features_enabled: settings.gen_ai_features_enabled,
            max_service_account_secret_validity_in_hours: settings
                .max_service_account_secret_validity_in_hours
                .map(SecretValidity::hours),
            multi_factor_auth_required: settings.multi_factor_auth_required,
            operations_contact: settings.operations_contact.as_ref().map(Email::as_str),
            restrict_employee_access: settings.restrict_employee_access,
            security_contact: settings.security_contact.as_ref().map(Email::as_str),
            streams_cross_group_enabled: settings.streams_cross_group_enabled,
        }
    }
}

/// `GET /orgs/{orgId}/settings`.
pub(in crate::api) async fn get(permit: Permit<ReadOrganizationSettings>, call: Call) -> Result<Reply, Failure> {
    let settings = call.app.settings(&permit).await?.ok_or_else(|| not_found(&call))?;

    call.ok(&SettingsView::new(&settings))
}

/// `PATCH /orgs/{orgId}/settings`: what is sent is merged; 200 with the whole.
pub(in crate::api) async fn change(
    permit: Permit<ChangeOrganizationSettings>,
    mut call: Call,
) -> Result<Reply, Failure> {
    let patch = patch(call.object::<SettingsChange>(&[]).await?)?;

    let changed = call.app.change_settings(&permit, patch).await;
    let settings = changed.map_err(|error| not_written(error, |_| not_found(&call)))?;

    call.ok(&SettingsView::new(&settings))
}

fn patch(mut body: Fields) -> Result<SettingsPatch, ApiError> {
    Ok(SettingsPatch {
        api_access_list_required: body.boolean("apiAccessListRequired")?,
        multi_factor_auth_required: body.boolean("multiFactorAuthRequired")?,
        restrict_employee_access: body.boolean("restrictEmployeeAccess")?,
        gen_ai_features_enabled: body.boolean("genAIFeaturesEnabled")?,
        custom_session_timeouts: timeouts(&mut body)?,
        max_service_account_secret_validity_in_hours: validity(&mut body)?,
        operations_contact: contact(&mut body, "operationsContact")?,
        security_contact: contact(&mut body, "securityContact")?,
        streams_cross_group_enabled: body.boolean("streamsCrossGroupEnabled")?,
    })
}

/// `null` takes the limits away.
#[expect(clippy::option_option, reason = "a patch tells leaving alone from taking away")]
fn timeouts(body: &mut Fields) -> Result<Option<Option<SessionTimeouts>>, ApiError> {
    const NAME: &str = "customSessionTimeouts";
    let mentioned = body.mentions(NAME);
    let Some(mut fields) = body.object::<TimeoutsChange>(NAME)? else { return Ok(mentioned.then_some(None)) };
    let (absolute, idle) = (fields.number(ABSOLUTE)?, fields.number(IDLE)?);
    if absolute.is_none() && idle.is_none() {
        return Ok(Some(None));
    }
    SessionTimeouts::new(absolute, idle)
        .map(|timeouts| Some(Some(timeouts)))
        .map_err(|why| invalid(NAME, &why.to_string()))
}

/// `null` takes the limit away.
#[expect(clippy::option_option, reason = "a patch tells leaving alone from taking away")]
fn validity(body: &mut Fields) -> Result<Option<Option<SecretValidity>>, ApiError> {
    const NAME: &str = "maxServiceAccountSecretValidityInHours";
    let mentioned = body.mentions(NAME);
    let Some(hours) = body.number(NAME)? else { return Ok(mentioned.then_some(None)) };
    let hours = u32::try_from(hours).unwrap_or(u32::MAX);
    SecretValidity::try_from(hours).map(|hours| Some(Some(hours))).map_err(|why| invalid(NAME, &why.to_string()))
}

/// `null` and the empty text take the contact away.
#[expect(clippy::option_option, reason = "a patch tells leaving alone from taking away")]
fn contact(body: &mut Fields, name: &str) -> Result<Option<Option<Email>>, ApiError> {
    let mentioned = body.mentions(name);
    match body.text(name)?.filter(|text| !text.is_empty()) {
        None => Ok(mentioned.then_some(None)),
        Some(text) => match Email::try_from(text.clone()) {
            Ok(email) => Ok(Some(Some(email))),
            Err(_) => Err(ApiError::new(&errors::INVALID_EMAIL_ADDRESS).with(text)),
        },
    }
}

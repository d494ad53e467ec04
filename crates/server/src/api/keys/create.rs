//! `POST /orgs/{orgId}/apiKeys`: makes a key and shows its private half, this once.

use super::input::{ECHOED, NewKey, description, org_roles};
use super::{KeyView, not_owner, permit_with_owner};
use crate::api::call::Call;
use crate::api::error::{ApiError, key as errors, organization, request};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::AddKeyRefusal;
use keywright_domain::policy::CreateKey;
use keywright_domain::{OrgRoles, Permit};

/// 200, not 201, with the key in full.
pub(crate) async fn create(permit: Permit<CreateKey>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewKey>(ECHOED).await?;
    let org = permit.scope().org().ok_or(Failure::Gone)?;
    let description = description(body.text("desc")?.ok_or_else(|| call.dialect.missing_description())?)?;
    let roles: OrgRoles = match body.texts("roles")? {
        None => call.dialect.default_roles()?.iter().copied().collect(),
        Some(names) if names.is_empty() => return Err(ApiError::new(&errors::MISSING_API_KEY_ROLES).into()),
        Some(names) => org_roles(&names, org, &call)?,
    };
    let permit = permit_with_owner(permit, roles, org, &call).await?;

    let refused = |refusal| match refusal {
        AddKeyRefusal::QuotaReached(limit) => {
            ApiError::new(&errors::MAX_API_KEYS_PER_ORG_EXCEEDED).with(limit).with(org)
        }
        AddKeyRefusal::OrgGone => ApiError::new(&organization::ORG_NOT_FOUND).with(org),
        AddKeyRefusal::PublicKeyTaken => ApiError::new(&request::UNEXPECTED_ERROR),
        AddKeyRefusal::MayNotGrantOwner => not_owner(org),
    };
    let made = call.app.create_key(&permit, description, roles).await;
    let (key, private) = made.map_err(|error| not_written(error, refused))?;

    call.ok(&KeyView::new(&key, &call).revealing(&private))
}

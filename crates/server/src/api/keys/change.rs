//! `PATCH /orgs/{orgId}/apiKeys/{apiUserId}`: changes the description, the organization roles, or both.
//!
//! What is empty counts as absent, because the Atlas CLI always sends both members (endpoint contract 2.4).

use super::input::{ECHOED, KeyChange, description, org_roles};
use super::{KeyView, not_found, not_owner, permit_with_owner};
use crate::api::call::Call;
use crate::api::error::{ApiError, key as errors, request};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::ChangeKeyRefusal;
use keywright_domain::policy::ChangeKey;
use keywright_domain::{ApiKey, OrgRole, Permit};

/// 200 with the key, masked.
pub(crate) async fn change(permit: Permit<ChangeKey>, key: ApiKey, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<KeyChange>(ECHOED).await?;
    let text = body.text("desc")?.filter(|text| !text.is_empty());
    let names = body.texts("roles")?.filter(|names| !names.is_empty());
    if text.is_none() && names.is_none() {
        return Err(ApiError::new(&request::MISSING_ONE_OF_ATTRIBUTES).with("desc").with("roles").into());
    }
    let description = text.map(description).transpose()?;
    let roles = names.map(|names| org_roles(&names, key.org, &call)).transpose()?;
    let permit = match roles {
        // Keeping a role is not granting it.
        Some(roles) if !key.roles.org.contains(OrgRole::Owner) => {
            permit_with_owner(permit, roles, key.org, &call).await?
        }
        _ => permit,
    };

    let refused = |refusal| match refusal {
        ChangeKeyRefusal::NotFound => not_found(key.id),
        ChangeKeyRefusal::LastOwner => ApiError::new(&errors::CANNOT_DEMOTE_LAST_ORG_OWNER),
        ChangeKeyRefusal::MayNotGrantOwner => not_owner(key.org),
    };
    let changed = call.app.change_key(&permit, description, roles).await;
    let key = changed.map_err(|error| not_written(error, refused))?;

    call.ok(&KeyView::new(&key, &call))
}

//! `/orgs/{orgId}/apiKeys`: keys of an organization (endpoint contract 2).

mod change;
mod create;
mod input;
mod view;

pub(super) use change::change;
pub(super) use create::create;
pub(super) use input::{ECHOED, KeyChange, NewKey, NewKeyOrMember, description, org_roles};
pub(super) use view::{KeyView, href};

use super::call::Call;
use super::error::{ApiError, key as errors};
use super::outcome::{Failure, not_written};
use super::reply::Reply;
use crate::app::DeleteKeyRefusal;
use keywright_domain::policy::{DeleteKey, GrantOrgOwner, ReadKeys};
use keywright_domain::{Action, ApiKey, KeyId, Listing, OrgId, OrgRole, OrgRoles, Permit};

/// `GET /orgs/{orgId}/apiKeys`: every key of the organization, masked, by public key.
pub(super) async fn list(permit: Permit<ReadKeys>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let keys = call.app.list_keys(&permit, query.page).await?;

    let collection = call.root().join("orgs").join(call.param("orgId")).join("apiKeys");
    let items = keys.items.iter().map(|key| KeyView::new(key, &call)).collect();
    call.list(&query, &collection, &[], Listing { items, total: keys.total })
}

/// `GET /orgs/{orgId}/apiKeys/{apiUserId}`: one key, masked.
pub(super) async fn get(_: Permit<ReadKeys>, key: ApiKey, call: Call) -> Result<Reply, Failure> {
    call.ok(&KeyView::new(&key, &call))
}

/// `DELETE /orgs/{orgId}/apiKeys/{apiUserId}`: the credential stops working at once.
pub(super) async fn delete(permit: Permit<DeleteKey>, key: ApiKey, call: Call) -> Result<Reply, Failure> {
    let refused = |refusal| match refusal {
        DeleteKeyRefusal::NotFound => not_found(key.id),
        DeleteKeyRefusal::LastOwner => ApiError::new(&errors::CANNOT_DELETE_LAST_OWNER),
    };
    call.app.delete_key(&permit).await.map_err(|error| not_written(error, refused))?;

    call.nothing()
}

/// The answer to a key that is not there, or is another organization's.
pub(super) fn not_found(key: KeyId) -> ApiError {
    ApiError::new(&errors::API_KEY_NOT_FOUND).with(key)
}

/// The answer to granting Organization Owner without being one.
pub(super) fn not_owner(org: OrgId) -> ApiError {
    ApiError::new(&super::error::caller::NOT_ORG_OWNER).with(org)
}

/// A permit that includes granting Organization Owner when the roles ask for it: a right of its own
/// (endpoint contract 2.3).
async fn permit_with_owner<A: Action>(
    permit: Permit<A>,
    roles: OrgRoles,
    org: OrgId,
    call: &Call,
) -> Result<Permit<A>, Failure> {
    if !roles.contains(OrgRole::Owner) {
        return Ok(permit);
    }
    let second = call.second_permit::<GrantOrgOwner, _>(&permit).await?.ok_or_else(|| not_owner(org))?;
    Ok(permit.along_with(&second))
}

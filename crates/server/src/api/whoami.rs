//! `GET /api/keywright/v1/whoami`: who the caller is, from memory alone.

use super::call::Call;
use super::openapi::form::{Id, IpAddress, PublicKey};
use super::outcome::Failure;
use super::reply::Reply;
use super::role_view::{RoleView, roles};
use keywright_domain::Permit;
use keywright_domain::policy::ReadCaller;
use serde::Serialize;
use utoipa::ToSchema;

/// The calling key, and where it calls from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Caller)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallerView {
    #[schema(value_type = Id)]
    api_key_id: String,
    /// Its organization; `null` for a global key.
    #[schema(value_type = Option<Id>, required)]
    org_id: Option<String>,
    #[schema(value_type = PublicKey)]
    public_key: String,
    #[schema(value_type = IpAddress)]
    remote_address: String,
    roles: Vec<RoleView>,
}

/// Answers without asking the database.
pub(super) async fn get(_: Permit<ReadCaller>, call: Call) -> Result<Reply, Failure> {
    let key = call.key();
    let rights = &key.rights;
    let view = CallerView {
        api_key_id: key.id.to_string(),
        org_id: rights.org.map(|org| org.to_string()),
        public_key: key.public_key.to_string(),
        remote_address: call.address().to_string(),
        roles: roles(rights.org, rights.org_roles, &rights.project_roles, rights.global_roles),
    };
    call.ok(&view)
}

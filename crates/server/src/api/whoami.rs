//! `GET /api/keywright/v1/whoami`: who the caller is, from memory alone.

use super::call::Call;
use super::openapi::form::{Id, IpAddress, PublicKey as PublicKeyForm};
use super::outcome::Failure;
use super::reply::Reply;
use super::role_view::{RoleView, roles};
use super::shown::Shown;
use keywright_domain::policy::ReadCaller;
use keywright_domain::{KeyId, OrgId, Permit, PublicKey};
use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;

/// The calling key, and where it calls from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Caller)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallerView {
    #[schema(value_type = Id)]
    api_key_id: Shown<KeyId>,
    /// Its organization; `null` for a global key.
    #[schema(value_type = Option<Id>, required)]
    org_id: Option<Shown<OrgId>>,
    #[schema(value_type = PublicKeyForm)]
    public_key: Shown<PublicKey>,
    #[schema(value_type = IpAddress)]
    remote_address: Shown<IpAddr>,
    roles: Vec<RoleView>,
}

/// Answers without asking the database.
pub(super) async fn get(_: Permit<ReadCaller>, call: Call) -> Result<Reply, Failure> {
    let key = call.key();
    let rights = &key.rights;
    let view = CallerView {
        api_key_id: Shown(key.id),
        org_id: rights.org.map(Shown),
        public_key: Shown(key.public_key),
        remote_address: Shown(call.address()),
        roles: roles(rights.org, rights.org_roles, &rights.project_roles, rights.global_roles),
    };
    call.ok(&view)
}

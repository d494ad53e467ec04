//! `GET /api/keywright/v1/whoami`: who the caller is, from memory alone.

use super::call::Call;
use super::outcome::Failure;
use super::reply::Reply;
use super::role_view::{RoleView, roles};
use keywright_domain::Permit;
use keywright_domain::policy::ReadCaller;
use serde::Serialize;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CallerView {
    api_key_id: String,
    org_id: Option<String>,
    public_key: String,
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

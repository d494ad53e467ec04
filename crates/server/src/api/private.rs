//! Helpers under `/api/private`: the address that the server sees, and the version that anybody may ask for.

use super::call::Call;
use super::error::ApiError;
use super::openapi::form::IpAddress;
use super::outcome::Failure;
use super::reply::Reply;
use super::unsigned::UnsignedCall;
use http::StatusCode;
use keywright_domain::Permit;
use keywright_domain::policy::ReadAddress;
use serde::Serialize;
use utoipa::ToSchema;

/// The address that the server sees.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientAddress)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddressView {
    #[schema(value_type = IpAddress)]
    current_ipv4_address: String,
}

/// The version that operators know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub(super) struct VersionView {
    version: &'static str,
}

/// `GET /api/private/ipinfo`: an IPv6 address stands in the same member.
pub(super) async fn ipinfo(_: Permit<ReadAddress>, call: Call) -> Result<Reply, Failure> {
    call.ok(&AddressView { current_ipv4_address: call.address().to_string() })
}

/// `GET /api/private/unauth/version`: what matters is in the header of every answer.
pub(super) async fn version(call: UnsignedCall) -> Result<Reply, ApiError> {
    Reply::object(StatusCode::OK, call.presentation, &VersionView { version: call.site.version })
}

//! What clients ask for around a project: answers that are true of a server without clusters.

use crate::api::call::Call;
use crate::api::openapi::form::{Id, IpAddress};
use crate::api::outcome::Failure;
use crate::api::reply::Reply;
use keywright_domain::policy::ReadProject;
use keywright_domain::{Listing, Permit};
use serde::Serialize;
use utoipa::ToSchema;

/// The addresses of a project's services.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceAddresses)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct AddressesView {
    #[schema(value_type = Id)]
    group_id: String,
    services: ServicesView,
}

/// There are no clusters.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Services)]
struct ServicesView {
    #[schema(value_type = Vec<IpAddress>, max_items = 0)]
    clusters: [(); 0],
}

/// `GET /groups/{groupId}/clusters`: there are none.
pub(in crate::api) async fn clusters(_: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    nothing(&call, "clusters", &[("includeDeletedWithRetainedBackups", "false")])
}

/// `GET /groups/{groupId}/mongoDBVersions`: there is nothing to run them.
pub(in crate::api) async fn mongodb_versions(_: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    nothing(&call, "mongoDBVersions", &[])
}

/// `GET /groups/{groupId}/ipAddresses`: clusters would have them.
pub(in crate::api) async fn ip_addresses(_: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    let group_id = call.param("groupId").to_owned();
    call.ok(&AddressesView { group_id, services: ServicesView { clusters: [] } })
}

fn nothing(call: &Call, collection: &str, printed: &[(&str, &str)]) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let collection = call.root().join("groups").join(call.param("groupId")).join(collection);
    call.list(&query, &collection, printed, Listing::<()> { items: Vec::new(), total: 0 })
}

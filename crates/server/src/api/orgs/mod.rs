//! `/orgs`: organizations (endpoint contract 8.2).

mod create;
pub(super) mod settings;
mod view;

pub(super) use create::{CreatedView, NewOrganization, NewPublicOrganization, create, create_public};
pub(super) use view::OrganizationView;

use super::call::Call;
use super::error::{ApiError, organization as errors};
use super::openapi::form::Name;
use super::outcome::{Failure, not_written};
use super::reply::Reply;
use crate::app::DeleteOrganizationRefusal;
use keywright_domain::policy::{DeleteOrganization, ListOrganizations, ReadOrganization, RenameOrganization};
use keywright_domain::{Listing, OrganizationName, Permit};
use serde::Deserialize;
use utoipa::ToSchema;

/// Members that an organization has in answers, and that SDKs send back.
const ECHOED: &[&str] = &["id", "isDeleted", "links", "skipDefaultAlertsSettings"];

/// What changes of an organization: its name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(super) struct OrganizationChange {
    #[schema(value_type = Name)]
    name: String,
}

/// `GET /orgs`: the organizations that the caller belongs to, or sees by a global role; `name` is a prefix, whatever the case.
pub(super) async fn list(permit: Permit<ListOrganizations>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let name = call.query().get("name").map_err(ApiError::from)?.unwrap_or_default().into_owned();

    let Listing { items, total } = call.app.list_organizations(&permit, call.key(), &name, query.page).await?;

    let items = items.iter().map(|organization| OrganizationView::in_list(organization, &call)).collect();
    call.list(&query, &call.root().join("orgs"), &[("name", name.as_str())], Listing { items, total })
}

/// `GET /orgs/{orgId}`.
pub(super) async fn get(permit: Permit<ReadOrganization>, call: Call) -> Result<Reply, Failure> {
    let organization = call.app.organization(&permit).await?.ok_or_else(|| not_found(&call))?;

    call.ok(&OrganizationView::alone(&organization, &call))
}

/// `PATCH /orgs/{orgId}`: renames it.
pub(super) async fn rename(permit: Permit<RenameOrganization>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<OrganizationChange>(ECHOED).await?;
    let name = name(body.required_text("name")?)?;

    let renamed = call.app.rename_organization(&permit, name).await;
    let organization = renamed.map_err(|error| not_written(error, |_| not_found(&call)))?;

    call.ok(&OrganizationView::alone(&organization, &call))
}

/// `DELETE /orgs/{orgId}`: its keys die with it.
pub(super) async fn delete(permit: Permit<DeleteOrganization>, call: Call) -> Result<Reply, Failure> {
    let refused = |refusal| match refusal {
        DeleteOrganizationRefusal::Gone(_) => not_found(&call),
        DeleteOrganizationRefusal::NotEmpty => ApiError::new(&errors::ORG_NOT_EMPTY),
    };
    call.app.delete_organization(&permit).await.map_err(|error| not_written(error, refused))?;

    call.nothing()
}

fn not_found(call: &Call) -> ApiError {
    ApiError::new(&errors::ORG_NOT_FOUND).with(call.param("orgId"))
}

/// A name out of a body.
fn name(text: String) -> Result<OrganizationName, ApiError> {
    OrganizationName::try_from(text.clone())
        .map_err(|invalid| ApiError::new(&errors::INVALID_ORG_NAME).with(text).about_field("name", invalid.to_string()))
}

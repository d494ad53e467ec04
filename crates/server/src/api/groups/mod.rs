//! `/groups`: projects (endpoint contract 8.3).

mod around;
mod create;
pub(super) mod keys;
pub(super) mod limits;
pub(super) mod managed_slow_ms;
pub(super) mod settings;
mod view;

pub(super) use around::{AddressesView, clusters, ip_addresses, mongodb_versions};
pub(super) use create::{NewProject, NewPublicProject, create};
pub(super) use view::{ClustersView, HostsView, TagView};

use super::call::Call;
use super::dialect::link::Href;
use super::error::{ApiError, project as errors};
use super::openapi::form::{Name, TagWord};
use super::outcome::{Failure, not_written};
use super::reply::Reply;
use crate::app::{ChangeProject, ChangeProjectRefusal};
use http::StatusCode;
use keywright_domain::policy::{self, DeleteProject, ListProjects, ReadProject};
use keywright_domain::{Listing, Permit, ProjectName};
use serde::Deserialize;
use utoipa::ToSchema;
use view::ProjectView;

/// What changes of a project. `tags` replaces all of them.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(super) struct ProjectChange {
    #[schema(value_type = Option<Name>)]
    name: Option<String>,
    #[schema(max_items = 50)]
    tags: Option<Vec<TagView>>,
    with_default_alerts_settings: Option<bool>,
}

/// The same where tags are words.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectChange)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(super) struct PublicProjectChange {
    #[schema(value_type = Option<Name>)]
    name: Option<String>,
    #[schema(value_type = Option<Vec<TagWord>>, max_items = 10)]
    tags: Option<Vec<String>>,
    with_default_alerts_settings: Option<bool>,
}

/// `GET /groups`: the projects that the caller sees, by name.
pub(super) async fn list(permit: Permit<ListProjects>, call: Call) -> Result<Reply, Failure> {
    let collection = call.root().join("groups");
    page(&permit, &call, &collection, None).await
}

/// `GET /orgs/{orgId}/groups`: the same below the organization; `name` is a prefix, whatever the case.
pub(super) async fn list_in_org(permit: Permit<ListProjects>, call: Call) -> Result<Reply, Failure> {
    let name = call.query().get("name").map_err(ApiError::from)?.map(std::borrow::Cow::into_owned);
    let collection = call.root().join("orgs").join(call.param("orgId")).join("groups");
    page(&permit, &call, &collection, name.as_deref()).await
}

async fn page(
    permit: &Permit<ListProjects>,
    call: &Call,
    collection: &Href,
    name: Option<&str>,
) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let projects = call.app.list_projects(permit, call.key(), name.unwrap_or_default(), query.page).await?;

    let items = projects.items.iter().map(|project| ProjectView::in_list(project, call)).collect();
    let printed: Vec<_> = name.iter().map(|name| ("name", *name)).collect();
    call.list(&query, collection, &printed, Listing { items, total: projects.total })
}

/// `GET /groups/{groupId}`, and the same by name.
pub(super) async fn get(permit: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    let project = call.app.project(&permit).await?.ok_or_else(|| not_found(&call))?;

    call.ok(&ProjectView::alone(&project, &call))
}

/// `PATCH /groups/{groupId}`: name, tags.
pub(super) async fn change(permit: Permit<policy::ChangeProject>, mut call: Call) -> Result<Reply, Failure> {
    let echoed = [call.dialect.project.read_only(), &["orgId"]].concat();
    let mut body = call.object::<ProjectChange>(&echoed).await?;
    let change = ChangeProject {
        name: body.text("name")?.map(name).transpose()?,
        tags: body.take("tags").map(|tags| call.dialect.tags(tags)).transpose()?,
        with_default_alerts_settings: body.boolean("withDefaultAlertsSettings")?,
    };
    let wanted = change.name.clone();

    let refused = |refusal| match refusal {
        ChangeProjectRefusal::Gone => not_found(&call),
        ChangeProjectRefusal::NameTaken => name_taken(wanted.as_ref()),
    };
    let changed = call.app.change_project(&permit, change).await;
    let project = changed.map_err(|error| not_written(error, refused))?;

    call.ok(&ProjectView::alone(&project, &call))
}

/// `DELETE /groups/{groupId}`: 202 with `{}` in every dialect.
pub(super) async fn delete(permit: Permit<DeleteProject>, call: Call) -> Result<Reply, Failure> {
    call.app.delete_project(&permit).await.map_err(|error| not_written(error, |_| not_found(&call)))?;

    call.with_status(StatusCode::ACCEPTED, &super::envelope::Nothing {})
}

fn not_found(call: &Call) -> ApiError {
    ApiError::new(&errors::GROUP_NOT_FOUND).with(call.param("groupId"))
}

fn name_taken(name: Option<&ProjectName>) -> ApiError {
    ApiError::new(&errors::GROUP_ALREADY_EXISTS).with(name.map_or("", ProjectName::as_str))
}

/// A name out of a body.
fn name(text: String) -> Result<ProjectName, ApiError> {
    ProjectName::try_from(text.clone()).map_err(|invalid| {
        ApiError::new(&errors::INVALID_GROUP_NAME).with(text).about_field("name", invalid.to_string())
    })
}

//! `/groups/{groupId}/limits`: how many of each thing a project may have. There is nothing here that uses them up.

use super::not_found;
use crate::api::body::{invalid, missing};
use crate::api::call::Call;
use crate::api::error::{ApiError, request};
use crate::api::openapi::form;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{ChangeProjectLimit, ChangeProjectLimitRefusal};
use keywright_domain::policy::{self, ReadProject};
use keywright_domain::{LimitName, Permit, ProjectLimit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A limit; one without a default has no greatest value either.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Limit)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct LimitView {
    current_usage: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_limit: Option<i64>,
    #[schema(value_type = form::LimitName)]
    name: &'static str,
    value: i64,
}

/// What changes of a limit: its value.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct LimitChange {
    #[schema(minimum = 0)]
    value: i64,
}

impl From<ProjectLimit> for LimitView {
    fn from(limit: ProjectLimit) -> Self {
        let name = limit.name();
        Self {
            current_usage: 0,
            default_limit: name.default_value(),
            maximum_limit: name.maximum(),
            name: name.as_str(),
            value: limit.value(),
        }
    }
}

/// `GET …`: every limit, by name, as a bare array.
pub(in crate::api) async fn list(permit: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    let limits = all(&permit, &call).await?;

    call.ok(&limits.into_iter().map(LimitView::from).collect::<Vec<_>>())
}

/// `GET …/{limitName}`; one that is there only when it was set is not found before.
pub(in crate::api) async fn get(permit: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    let name = named(&call)?;

    let limit = all(&permit, &call).await?.into_iter().find(|limit| limit.name() == name);

    call.ok(&LimitView::from(limit.ok_or_else(|| unknown(&call))?))
}

/// `PATCH …/{limitName}`: sets it; 200 with the limit. A `name` in the body says nothing new.
pub(in crate::api) async fn set(permit: Permit<policy::ChangeProjectLimit>, mut call: Call) -> Result<Reply, Failure> {
    let name = named(&call)?;
    let mut body = call.object::<LimitChange>(&["name", "currentUsage", "defaultLimit", "maximumLimit"]).await?;
    let value = body.number("value")?.ok_or_else(|| missing("value"))?;
    let limit = ProjectLimit::new(name, value).map_err(|why| invalid("value", &why.to_string()))?;

    change(&permit, &call, ChangeProjectLimit::Set(limit)).await?;

    call.ok(&LimitView::from(limit))
}

/// `DELETE …/{limitName}`: back to the default, or away; 204.
pub(in crate::api) async fn reset(permit: Permit<policy::ChangeProjectLimit>, call: Call) -> Result<Reply, Failure> {
    let name = named(&call)?;

    change(&permit, &call, ChangeProjectLimit::Reset(name)).await?;

    call.nothing()
}

async fn all(permit: &Permit<ReadProject>, call: &Call) -> Result<Vec<ProjectLimit>, Failure> {
    Ok(call.app.project_limits(permit).await?.ok_or_else(|| not_found(call))?)
}

async fn change(
    permit: &Permit<policy::ChangeProjectLimit>,
    call: &Call,
    change: ChangeProjectLimit,
) -> Result<(), Failure> {
    let refused = |refusal| match refusal {
        ChangeProjectLimitRefusal::ProjectGone => not_found(call),
        ChangeProjectLimitRefusal::NotSet => unknown(call),
    };
    call.app.change_project_limit(permit, change).await.map_err(|error| not_written(error, refused))
}

/// The limit that the path names.
fn named(call: &Call) -> Result<LimitName, ApiError> {
    LimitName::from_name(call.param("limitName")).ok_or_else(|| unknown(call))
}

/// A name that no limit has is a path that leads nowhere.
fn unknown(call: &Call) -> ApiError {
    ApiError::new(&request::RESOURCE_NOT_FOUND).with(call.parts.uri.path())
}

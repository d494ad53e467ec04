//! `GET /rateLimits`, `GET /rateLimits/{endpointSetId}`: the sets, their figures and what belongs to them (HTTP
//! contract 6). A caller that names a project, organization, user or address must belong to it, or be it.

use super::set::{Set, SetScope};
use super::{Counted, RateLimits};
use crate::api::call::Call;
use crate::api::dialect::{ATLAS_V2, Dialect, PRIVATE};
use crate::api::error::{ApiError, ErrorRow, caller, request};
use crate::api::openapi::form::{EndpointSetId, RateLimitScope};
use crate::api::outcome::Failure;
use crate::api::place::{existing_org, existing_project};
use crate::api::reply::Reply;
use crate::api::route::Route;
use crate::api::table;
use crate::http::query::InvalidParameter;
use keywright_domain::policy::{ReadOrganization, ReadProject, ReadRateLimits};
use keywright_domain::{Action, Listing, Permit, Refusal, Scope, canonical_address};
use serde::Serialize;
use std::net::IpAddr;
use std::sync::LazyLock;
use utoipa::ToSchema;

/// The dialects whose paths are shown: sets are counted over all of them, each call is shown once.
const SHOWN: &[&Dialect] = &[&ATLAS_V2, &PRIVATE];

/// The sets that have something to show, in the order of their ids.
static SETS: LazyLock<Vec<(Set, Vec<Endpoint>)>> = LazyLock::new(|| {
    let routes = table::routes();
    let with_endpoints = |set: &Set| (*set, endpoints(*set, &routes));
    Set::ALL.iter().map(with_endpoints).filter(|(_, endpoints)| !endpoints.is_empty()).collect()
});

/// An endpoint set: what shares a bucket, and the bucket's figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RateLimit)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct SetView {
    capacity: Figure,
    #[schema(value_type = EndpointSetId)]
    endpoint_set_id: &'static str,
    endpoint_set_name: &'static str,
    endpoints: &'static [Endpoint],
    refill_duration_seconds: Figure,
    refill_rate: Figure,
    #[schema(value_type = RateLimitScope)]
    scope: &'static str,
}

/// A call that belongs to a set.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
struct Endpoint {
    method: String,
    path: String,
}

/// What applies, and the table's figure where an operator gave the set others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RateLimitFigure)]
#[serde(rename_all = "camelCase")]
struct Figure {
    #[serde(skip_serializing_if = "Option::is_none")]
    default_value: Option<u32>,
    value: u32,
}

/// The calls that belong to a set, by method and path.
fn endpoints(set: Set, routes: &[Route]) -> Vec<Endpoint> {
    let mut endpoints = Vec::new();
    for route in routes.iter().filter(|route| route.counted == Counted::In(set)) {
        for dialect in route.dialects.iter().filter(|dialect| SHOWN.contains(dialect)) {
            // A tail is a parameter like another to whoever reads it.
            let path = format!("{}{}", dialect.base, route.path.replace("*}", "}"));
            endpoints.push(Endpoint { method: route.method.to_string(), path });
        }
    }
    endpoints.sort_unstable();
    endpoints
}

impl SetView {
    fn new(set: Set, endpoints: &'static [Endpoint], settings: &RateLimits) -> Self {
        let (row, applied) = (set.row(), settings.limits().of(set));
        let figure = |value, default| Figure { default_value: settings.changes(set).then_some(default), value };
        Self {
            capacity: figure(applied.capacity, row.default.capacity),
            endpoint_set_id: row.id,
            endpoint_set_name: row.name,
            endpoints,
            refill_duration_seconds: figure(applied.seconds, row.default.seconds),
            refill_rate: figure(applied.refill, row.default.refill),
            scope: row.scope.name(),
        }
    }
}

/// `GET /rateLimits`: filters narrow the list; of one kind any will do, of several kinds each must.
pub(in crate::api) async fn list(_: Permit<ReadRateLimits>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let mut printed = Vec::new();
    let names = all(&call, "name", &mut printed)?;
    let paths = all(&call, "endpointPath", &mut printed)?;
    let scopes = scopes(&call, &mut printed).await?;

    let among =
        |wanted: &[String], found: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|one| found(one));
    let on_path = |endpoints: &[Endpoint], path: &str| {
        let path = path.strip_suffix('/').unwrap_or(path);
        endpoints.iter().any(|endpoint| endpoint.path == path)
    };
    let shown = SETS.iter().filter(|(set, endpoints)| {
        let row = set.row();
        (scopes.is_empty() || scopes.contains(&row.scope))
            && among(&names, &|name| row.name == name)
            && among(&paths, &|path| on_path(endpoints, path))
    });
    let views = shown.map(|(set, endpoints)| SetView::new(*set, endpoints, &call.site.rate_limits)).collect();

    printed.sort_by_key(|(name, _)| *name);
    let filters: Vec<_> = printed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let listing = Listing::page_of(views, query.page);
    call.list(&query, &call.root().join("rateLimits"), &filters, listing)
}

/// `GET /rateLimits/{endpointSetId}`.
pub(in crate::api) async fn get(_: Permit<ReadRateLimits>, call: Call) -> Result<Reply, Failure> {
    scopes(&call, &mut Vec::new()).await?;
    let id = call.param("endpointSetId");
    let found = SETS.iter().find(|(set, _)| set.row().id == id);
    let (set, endpoints) =
        found.ok_or_else(|| ApiError::new(&request::RESOURCE_NOT_FOUND).with(call.parts.uri.path()))?;

    call.ok(&SetView::new(*set, endpoints, &call.site.rate_limits))
}

/// Filters as links print them.
type Printed = Vec<(&'static str, String)>;

/// Every value of a filter.
fn all(call: &Call, name: &'static str, printed: &mut Printed) -> Result<Vec<String>, ApiError> {
    let mut values = Vec::new();
    for value in call.query().all(name) {
        let value = value?.into_owned();
        printed.push((name, value.clone()));
        values.push(value);
    }
    Ok(values)
}

/// The scopes that the query asks about, none meaning all: what they name must be there, and the caller's business.
async fn scopes(call: &Call, printed: &mut Printed) -> Result<Vec<SetScope>, Failure> {
    let mut scopes = Vec::new();
    for (name, scope) in [
        ("groupId", SetScope::Group),
        ("orgId", SetScope::Organization),
        ("userId", SetScope::User),
        ("ipAddress", SetScope::Ip),
    ] {
        let Some(value) = call.query().get(name).map_err(ApiError::from)? else { continue };
        let invalid = || ApiError::from(InvalidParameter(name));
        match scope {
            SetScope::Group => {
                let place = existing_project(value.parse().map_err(|_| invalid())?, &call.app).await?;
                may::<ReadProject>(call, place, &caller::USER_CANNOT_ACCESS_GROUP).await?;
            }
            SetScope::Organization => {
                let place = existing_org(value.parse().map_err(|_| invalid())?, &call.app).await?;
                may::<ReadOrganization>(call, place, &caller::USER_CANNOT_ACCESS_ORG).await?;
            }
            SetScope::User => must_be(call.key().public_key.as_str() == value || call.key().id.to_string() == value)?,
            SetScope::Ip => {
                let address: IpAddr = value.parse().map_err(|_| invalid())?;
                must_be(canonical_address(address) == call.address())?;
            }
        }
        scopes.push(scope);
        printed.push((name, value.into_owned()));
    }
    Ok(scopes)
}

/// The caller may do `A` there, by the same rules as if it asked for the place itself.
async fn may<A: Action>(call: &Call, scope: Scope, stranger: &'static ErrorRow) -> Result<(), Failure> {
    match call.permit_in::<A>(scope).await? {
        Ok(_) => Ok(()),
        Err(Refusal::NotMember) => Err(ApiError::new(stranger).into()),
        Err(refusal) => Err(Failure::Refused(refusal)),
    }
}

fn must_be(the_caller: bool) -> Result<(), ApiError> {
    if the_caller { Ok(()) } else { Err(ApiError::new(&caller::USER_UNAUTHORIZED)) }
}

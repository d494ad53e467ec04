//! `/orgs/{orgId}/events`, `/groups/{groupId}/events`: the activity feeds, newest first (endpoint contract 8.5).

use super::call::Call;
use super::dialect::link::{Href, Link};
use super::error::{ApiError, event as errors, request};
use super::openapi::form::{EventTypeName, Id, PublicKey, Time};
use super::outcome::Failure;
use super::page::ListQuery;
use super::reply::Reply;
use crate::app::EventFilter;
use crate::http::query::InvalidParameter;
use keywright_domain::policy::{ReadOrganizationEvents, ReadProjectEvents};
use keywright_domain::{Event, EventId, EventType, Listing, Permit, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// An event object; members that have nothing to say are left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    api_key_id: Option<String>,
    #[schema(value_type = Time)]
    created: String,
    #[schema(value_type = EventTypeName)]
    event_type_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    group_id: Option<String>,
    #[schema(value_type = Id)]
    id: String,
    is_global_admin: bool,
    links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    org_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PublicKey>)]
    public_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<RawView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    resource_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PublicKey>)]
    target_public_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    team_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whitelist_entry: Option<String>,
}

/// What the log knows beside it: its place, and what changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RawEvent)]
#[serde(rename_all = "camelCase")]
struct RawView {
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    revision: i64,
    seq: i64,
}

impl EventView {
    /// The event; with what the log knows beside it, if `raw`; links begin at `root`.
    pub(crate) fn new(event: &Event, raw: bool, root: &Href) -> Self {
        let draft = &event.draft;
        let tagged = draft.project.filter(|_| draft.kind == EventType::GroupTagsModified);
        let parent = match (draft.project, draft.org) {
            (Some(project), _) => root.clone().join("groups").join(project),
            (None, Some(org)) => root.clone().join("orgs").join(org),
            (None, None) => root.clone(),
        };
        Self {
            api_key_id: event.actor_key.map(|(id, _)| id.to_string()),
            created: event.created.to_string(),
            event_type_name: draft.kind.name(),
            group_id: draft.project.map(|project| project.to_string()),
            id: event.id.to_string(),
            is_global_admin: false,
            links: vec![Link::to_self(parent.join("events").join(event.id))],
            org_id: draft.org.map(|org| org.to_string()),
            public_key: event.actor_key.map(|(_, key)| key.to_string()),
            raw: raw.then(|| RawView {
                detail: draft.detail.clone(),
                request_id: event.request.clone(),
                revision: event.revision.0,
                seq: event.seq,
            }),
            remote_address: event.remote_address.clone(),
            resource_id: tagged.map(|project| project.to_string()),
            resource_type: tagged.map(|_| "project"),
            target_public_key: draft.target_key.map(|(_, key)| key.to_string()),
            target_username: draft.target_user.as_ref().map(|(_, name)| name.clone()),
            team_id: draft.team.map(|team| team.to_string()),
            user_id: event.actor_user.as_ref().map(|(id, _)| id.to_string()),
            username: event.actor_user.as_ref().map(|(_, name)| name.clone()),
            whitelist_entry: draft.whitelist_entry.clone(),
        }
    }
}

/// What the query narrows the list to, and how links print it.
struct Narrowed {
    filter: EventFilter,
    raw: bool,
    printed: Vec<(&'static str, String)>,
}

impl Narrowed {
    fn read(call: &Call) -> Result<Self, ApiError> {
        let query = call.query();
        let mut filter = EventFilter::default();
        let mut printed = Vec::new();
        for (parameter, kinds) in [("eventType", &mut filter.types), ("excludedEventType", &mut filter.excluded)] {
            for name in query.all(parameter) {
                let name = name?.into_owned();
                let kind = EventType::from_name(&name);
                kinds.push(kind.ok_or_else(|| ApiError::new(&request::INVALID_ENUM_VALUE).with(name.as_str()))?);
                printed.push((parameter, name));
            }
        }
        filter.include_extensions = query.boolean("includeExtensions")?.unwrap_or(false);
        if filter.include_extensions {
            printed.push(("includeExtensions", "true".to_owned()));
        }
        let raw = query.boolean("includeRaw")?.unwrap_or(false);
        printed.push(("includeRaw", raw.to_string()));
        let mut time = |name: &'static str| -> Result<Option<Timestamp>, ApiError> {
            let Some(text) = query.get(name)? else { return Ok(None) };
            let time = Timestamp::parse(&text).map_err(|_| InvalidParameter(name))?;
            printed.push((name, text.into_owned()));
            Ok(Some(time))
        };
        filter.until = time("maxDate")?.map(end_of_its_second);
        filter.from = time("minDate")?;
        Ok(Self { filter, raw, printed })
    }
}

/// Answers show whole seconds, and the end is inclusive: a whole second means all of it.
fn end_of_its_second(time: Timestamp) -> Timestamp {
    if time.millis() % 1000 == 0 { time.plus_millis(999) } else { time }
}

/// `GET /orgs/{orgId}/events`.
pub(super) async fn list(permit: Permit<ReadOrganizationEvents>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let narrowed = Narrowed::read(&call)?;

    let events = call.app.list_events(&permit, &narrowed.filter, query.page).await?;

    let collection = call.root().join("orgs").join(call.param("orgId")).join("events");
    page(&call, &query, &narrowed, &collection, &events)
}

/// `GET /groups/{groupId}/events`.
pub(super) async fn list_in_project(permit: Permit<ReadProjectEvents>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let narrowed = Narrowed::read(&call)?;

    let events = call.app.list_project_events(&permit, &narrowed.filter, query.page).await?;

    let collection = call.root().join("groups").join(call.param("groupId")).join("events");
    page(&call, &query, &narrowed, &collection, &events)
}

fn page(
    call: &Call,
    query: &ListQuery,
    narrowed: &Narrowed,
    collection: &Href,
    events: &Listing<Event>,
) -> Result<Reply, Failure> {
    let root = call.root();
    let items = events.items.iter().map(|event| EventView::new(event, narrowed.raw, &root)).collect();
    let printed: Vec<_> = narrowed.printed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let view = query.view(call.dialect, collection, &printed, Listing { items, total: events.total });
    Ok(Reply::bare(http::StatusCode::OK, call.presentation, &view.with_zero_for_no_count())?)
}

/// `GET /orgs/{orgId}/events/{eventId}`.
pub(super) async fn get(permit: Permit<ReadOrganizationEvents>, call: Call) -> Result<Reply, Failure> {
    let absent = || ApiError::new(&errors::ORG_EVENT_NOT_FOUND).with(call.param("eventId")).with(call.param("orgId"));
    let id: EventId = call.param("eventId").parse().map_err(|_| absent())?;

    let event = call.app.event(&permit, id).await?.ok_or_else(absent)?;

    alone(&event, &call)
}

/// `GET /groups/{groupId}/events/{eventId}`.
pub(super) async fn get_in_project(permit: Permit<ReadProjectEvents>, call: Call) -> Result<Reply, Failure> {
    let absent = || ApiError::new(&errors::EVENT_NOT_FOUND).with(call.param("eventId")).with(call.param("groupId"));
    let id: EventId = call.param("eventId").parse().map_err(|_| absent())?;

    let event = call.app.project_event(&permit, id).await?.ok_or_else(absent)?;

    alone(&event, &call)
}

fn alone(event: &Event, call: &Call) -> Result<Reply, Failure> {
    let raw = call.query().boolean("includeRaw").map_err(ApiError::from)?.unwrap_or(false);
    call.ok(&EventView::new(event, raw, &call.root()))
}

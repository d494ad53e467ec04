//! `GET /eventTypes`: the types of events that this server writes, by name (endpoint contract 8.5).

use super::call::Call;
use super::openapi::form::EventTypeName;
use super::outcome::Failure;
use super::reply::Reply;
use keywright_domain::policy::ReadEventTypes;
use keywright_domain::{EventType, Listing, Permit};
use serde::Serialize;
use utoipa::ToSchema;

/// A type of events. None can be alerted on: Keywright has no alerts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventType)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventTypeView {
    alertable: bool,
    description: &'static str,
    #[schema(value_type = EventTypeName)]
    event_type: &'static str,
}

impl From<EventType> for EventTypeView {
    fn from(kind: EventType) -> Self {
        Self { alertable: false, description: kind.description(), event_type: kind.name() }
    }
}

/// All of them, those of ours too.
pub(super) async fn list(_: Permit<ReadEventTypes>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let mut types = EventType::ALL.to_vec();
    types.sort_unstable_by_key(|kind| kind.name());

    let page = Listing::page_of(types, query.page);

    let items = page.items.into_iter().map(EventTypeView::from).collect();
    call.list(&query, &call.root().join("eventTypes"), &[], Listing { items, total: page.total })
}

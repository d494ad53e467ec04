//! Events of organizations and projects (endpoint contract 8.5).

use super::super::form::{EventTypeName, Instant};
use super::super::operation::{Operation, get};
use super::super::parameter::Query;
use crate::api::error::{event as errors, request};
use crate::api::event_types::EventTypeView;
use crate::api::events::EventView;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list("/orgs/{orgId}/events", "listOrgEvents", "Lists the events of an organization, newest first."),
        raw(get("/orgs/{orgId}/events/{eventId}", "getOrgEvent", "Reads an event of an organization."))
            .answers::<EventView>()
            .refuses(&[&errors::ORG_EVENT_NOT_FOUND]),
        get("/eventTypes", "listEventTypes", "Lists the types of events that this server writes, by name.")
            .answers_page::<EventTypeView>(),
        list("/groups/{groupId}/events", "listGroupEvents", "Lists the events of a project, newest first."),
        raw(get("/groups/{groupId}/events/{eventId}", "getGroupEvent", "Reads an event of a project."))
            .answers::<EventView>()
            .refuses(&[&errors::EVENT_NOT_FOUND]),
    ]
}

fn list(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    let extensions = "Include the types that only Keywright has.";
    raw(get(path, id, summary))
        .query(Query::many::<EventTypeName>("eventType", "Only events of these types."))
        .query(Query::many::<EventTypeName>("excludedEventType", "No events of these types."))
        .query(Query::switch("includeExtensions", extensions))
        .query(Query::of::<Instant>("minDate", "Only events from this time on."))
        .query(Query::of::<Instant>("maxDate", "Only events up to this time."))
        .answers_page::<EventView>()
        .refuses(&[&request::INVALID_ENUM_VALUE])
}

fn raw(operation: Operation) -> Operation {
    operation.query(Query::switch("includeRaw", "Show what the log knows beside the event."))
}

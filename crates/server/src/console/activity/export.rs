//! A view of a feed to take away: a table for spreadsheets, or the objects of the API.

use super::row::actor;
use super::sentence::sentence;
use crate::api::EventView;
use crate::console::answer::{Answer, attached};
use crate::console::csv;
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use keywright_domain::Event;

const HEADS: [&str; 13] = [
    "created",
    "severity",
    "event",
    "eventTypeName",
    "by",
    "remoteAddress",
    "targetPublicKey",
    "targetUsername",
    "whitelistEntry",
    "details",
    "groupId",
    "orgId",
    "id",
];

/// The file that was asked for; `None` when none was.
pub(super) fn file(visit: &Visit, kind: &str, events: &[Event]) -> Option<Answer> {
    match kind {
        "csv" => {
            let table = csv::table(HEADS, events.iter().map(cells));
            Some(attached(table, "text/csv; charset=utf-8", "activity.csv"))
        }
        "json" => {
            let root = visit.site.api_root();
            let views: Vec<_> = events.iter().map(|event| EventView::new(event, false, &root)).collect();
            let text = serde_json::to_string_pretty(&views).map_err(Problem::failed);
            Some(text.and_then(|text| attached(text, "application/json", "activity.json")))
        }
        _ => None,
    }
}

fn cells(event: &Event) -> [String; 13] {
    let draft = &event.draft;
    [
        event.created.to_string(),
        draft.kind.severity().label().to_owned(),
        sentence(event),
        draft.kind.name().to_owned(),
        actor(event),
        event.remote_address.clone().unwrap_or_default(),
        draft.target_key.map(|(_, key)| key.to_string()).unwrap_or_default(),
        draft.target_user.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        draft.whitelist_entry.clone().unwrap_or_default(),
        draft.detail.clone().unwrap_or_default(),
        draft.project.map(|id| id.to_string()).unwrap_or_default(),
        draft.org.map(|id| id.to_string()).unwrap_or_default(),
        event.id.to_string(),
    ]
}

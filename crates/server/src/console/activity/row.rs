//! An event as a row of a feed.

use super::sentence::sentence;
use super::view::View;
use crate::api::EventView;
use crate::console::clock_face::Shown;
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use keywright_domain::{Event, ProjectId, Severity};

/// An event, ready for a page.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) time: Shown,
    pub(crate) severity: &'static str,
    /// The class of its badge.
    pub(crate) shade: &'static str,
    pub(crate) sentence: String,
    /// The project it happened in, where the feed is of more than one: its name and its path.
    pub(crate) project: Option<(String, String)>,
    pub(crate) by: String,
    /// What else this actor did; empty for the server itself.
    pub(crate) by_href: String,
    pub(crate) address: String,
    /// All of it, where somebody wants to see that.
    pub(crate) whole: Option<Whole>,
}

/// All that is known of an event.
pub(crate) struct Whole {
    /// What its row does not say, a name and a value each.
    pub(super) facts: Vec<(&'static str, String)>,
    /// As the API gives it.
    pub(super) json: String,
    /// The address of a view that begins with this event.
    pub(super) link: String,
    /// The other events of the key that it happened to; empty for none.
    pub(super) key_href: String,
}

/// Who did it, in the words of the feed.
pub(super) fn actor(event: &Event) -> String {
    match (&event.actor_user, &event.actor_key) {
        (Some((_, name)), _) => name.clone(),
        (None, Some((_, key))) => format!("key {key}"),
        (None, None) => "Keywright".to_owned(),
    }
}

/// Events as rows of the feed below `base`; `projects` are the names of those that the reader sees.
pub(crate) fn rows(
    visit: &Visit,
    events: &[Event],
    projects: &[(ProjectId, String)],
    base: &str,
    per: u32,
) -> Vec<Row> {
    let face = visit.clock_face();
    let name = |id: ProjectId| projects.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    let row = |event: &Event| {
        let draft = &event.draft;
        let by = match (&event.actor_user, &event.actor_key) {
            (Some((_, name)), _) => name.clone(),
            (None, Some((_, key))) => key.to_string(),
            (None, None) => String::new(),
        };
        let of_actor = View::of_size(per).of_actor(&by);
        Row {
            id: event.id.to_string(),
            time: face.show(event.created),
            severity: draft.kind.severity().label(),
            shade: match draft.kind.severity() {
                Severity::Info => "",
                Severity::Warning => "warn",
                Severity::Critical => "bad",
            },
            sentence: sentence(event),
            project: draft.project.and_then(|id| name(id).map(|name| (name, format!("/projects/{id}")))),
            by_href: if by.is_empty() { by } else { of_actor.href(base) },
            by: actor(event),
            address: event.remote_address.clone().unwrap_or_default(),
            whole: None,
        }
    };
    events.iter().map(row).collect()
}

/// All of an event of the feed below `base`.
///
/// # Errors
/// It cannot be printed.
pub(super) fn whole(visit: &Visit, event: &Event, base: &str) -> Result<Whole, Problem> {
    let draft = &event.draft;
    let facts = [
        ("Event type", Some(draft.kind.name().to_owned())),
        ("Event ID", Some(event.id.to_string())),
        ("Project ID", draft.project.map(|id| id.to_string())),
        ("Key", draft.target_key.map(|(id, key)| format!("{key}, ID {id}"))),
        ("User", draft.target_user.as_ref().map(|(id, name)| format!("{name}, ID {id}"))),
        ("Team ID", draft.team.map(|id| id.to_string())),
        ("Address", draft.whitelist_entry.clone()),
        ("Details", draft.detail.clone()),
        ("Request", event.request.clone()),
    ];
    let key = draft.target_key.filter(|_| base.starts_with("/orgs/") || base.starts_with("/projects/"));
    let org = match draft.chain {
        keywright_domain::Chain::Organization(org) => Some(org),
        keywright_domain::Chain::Deployment => None,
    };
    let view = EventView::new(event, false, &visit.site.api_root());
    Ok(Whole {
        facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        json: serde_json::to_string_pretty(&view).map_err(Problem::failed)?,
        link: format!("{base}?before={}&open={id}#event-{id}", event.seq + 1, id = event.id),
        key_href: key
            .zip(org)
            .map(|((id, _), org)| format!("/orgs/{org}/access/api-keys/{id}/activity"))
            .unwrap_or_default(),
    })
}

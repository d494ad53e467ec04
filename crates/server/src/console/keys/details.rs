//! `…/access/api-keys/{keyId}`: one key with all that is known of it. Source: console contract 5.2.

use super::editor::{EntryLine, lines};
use super::list::{addresses, class};
use super::place::Place;
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::layout::Frame;
use crate::console::problem::Problem;
use crate::console::roles::Picked;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{
    AddAccessListEntries, ChangeKey, ChangeProjectKey, ChangeProjectOwnKey, DeleteKey, ReadAccessList, ReadProject,
    ReadProjectKeyList, UnassignKey,
};
use keywright_domain::{AccessListEntry, KeyDetails, KeyId, KeyStatus, Page, RoleSet, Scope, StatusRule};

#[derive(Template)]
#[template(path = "keys/details.html", blocks = ["details"])]
struct DetailsPage {
    frame: Frame,
    id: String,
    path: String,
    list: String,
    in_project: bool,
    description: String,
    public_key: String,
    tail: String,
    status: &'static str,
    class: &'static str,
    why: String,
    last_used: Option<Shown>,
    from: String,
    call: String,
    count: u64,
    created: Shown,
    maker: String,
    /// The list; absent where the person may not see addresses.
    entries: Option<Vec<EntryLine>>,
    addresses: String,
    required: bool,
    roles: Vec<RoleLine>,
    projects: Vec<ProjectLine>,
    may: Rights,
}

/// What the person may do with the key there.
struct Rights {
    change: bool,
    /// Change its access list, which is the organization's affair but for a project's own keys.
    addresses: bool,
    /// Delete it, or take it out of the project.
    end: bool,
}

pub(super) struct RoleLine {
    pub(super) label: &'static str,
    pub(super) about: &'static str,
}

struct ProjectLine {
    name: String,
    /// Its page; empty where the person may not see it.
    path: String,
    roles: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "keys/gone.html")]
struct GonePage {
    frame: Frame,
    list: String,
    public_key: String,
    by: String,
    at: Shown,
}

/// Shows it.
pub(super) async fn show(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let id: KeyId = visit.param("keyId")?;
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    let entries = entries(visit, &place, id).await?;

    let (face, rule) = (visit.clock_face(), visit.app.status_rule());
    let status = key.status(&rule);
    let last = key.usage.last.as_ref();
    let projects = projects(visit, &place, &key);
    let page = DetailsPage {
        id: id.to_string(),
        path: place.key(id),
        list: place.list(),
        in_project: place.project.is_some(),
        description: key.key.description.as_str().to_owned(),
        public_key: key.key.public_key.to_string(),
        tail: key.key.tail.as_str().to_owned(),
        status: status.label(),
        class: class(status),
        why: why(status),
        last_used: face.show_some(last.map(|last| last.at)),
        from: last.map(|last| last.address.to_string()).unwrap_or_default(),
        call: last.and_then(|last| last.call.as_ref()).map(|(method, path)| called(method, path)).unwrap_or_default(),
        count: key.usage.count,
        created: face.show(key.key.created),
        maker: key.maker.name.clone(),
        entries: entries.map(|entries| lines(&entries, &face)),
        addresses: addresses(key.addresses, false, key.list_required),
        required: key.list_required,
        roles: role_lines(key.key.roles.org),
        projects,
        may: rights(visit, &place, &key),
        frame: place
            .frame(visit)
            .await?
            .titled(format!("{} API Key Details", key.key.public_key))
            .ending(key.key.public_key.to_string()),
    };
    visit.page_or_part(&page, &page.as_details())
}

/// The root of an API has no template of its own.
fn called(method: &str, path: &str) -> String {
    format!("{method} {}", if path.is_empty() { "/" } else { path })
}

/// Why a key stands as it does, and what can be done.
pub(super) fn why(status: KeyStatus) -> String {
    match status {
        KeyStatus::CannotCall => {
            "The organization requires an access list, and this key has no address. Add one.".to_owned()
        }
        KeyStatus::NeverUsed => {
            format!(
                "It is older than {} days and was never used. If nobody needs it, delete it.",
                StatusRule::UNUSED_DAYS
            )
        }
        KeyStatus::Stale => {
            format!("It was not used for {} days. If nobody needs it, delete it.", StatusRule::STALE_DAYS)
        }
        KeyStatus::Active => String::new(),
    }
}

fn rights(visit: &Visit, place: &Place, key: &KeyDetails) -> Rights {
    let scope = place.scope;
    let owns = |project| key.belongs_to_project_alone(project) && visit.may::<ChangeProjectOwnKey>(scope);
    let addresses = visit.may::<AddAccessListEntries>(place.organization()) || place.project.is_some_and(owns);
    if place.project.is_some() {
        Rights { change: visit.may::<ChangeProjectKey>(scope), addresses, end: visit.may::<UnassignKey>(scope) }
    } else {
        Rights { change: visit.may::<ChangeKey>(scope), addresses, end: visit.may::<DeleteKey>(scope) }
    }
}

/// The key's access list, for who may see addresses: who administers keys there.
pub(super) async fn entries(visit: &Visit, place: &Place, key: KeyId) -> Result<Option<Vec<AccessListEntry>>, Problem> {
    const TO: &str = "see the addresses of this API key";
    if let Ok(permit) = visit.permit_on::<ReadAccessList>(place.organization(), key, TO) {
        let mut entries = Vec::new();
        let mut number = 1;
        loop {
            let page = Page::new(number, Page::MAX_SIZE).unwrap_or_default();
            let part = visit.app.list_entries(&permit, page).await?;
            entries.extend(part.items);
            if !page.has_next(part.total) {
                return Ok(Some(entries));
            }
            number += 1;
        }
    }
    match visit.permit_on::<ReadProjectKeyList>(place.scope, key, TO) {
        Ok(permit) => Ok(visit.app.project_key_entries(&permit).await?),
        Err(_) => Ok(None),
    }
}

pub(super) fn role_lines<R: Picked>(held: RoleSet<R>) -> Vec<RoleLine> {
    held.iter().map(|role| RoleLine { label: role.label(), about: role.meaning().about }).collect()
}

/// The key's projects; in a project, that one first.
fn projects(visit: &Visit, place: &Place, key: &KeyDetails) -> Vec<ProjectLine> {
    let mut projects: Vec<_> = key.projects.iter().collect();
    projects.sort_by_key(|project| Some(project.id) != place.project);
    let line = |project: &keywright_domain::ProjectOfKey| {
        let scope = Scope::Project { org: place.org, project: project.id };
        let path = if visit.may::<ReadProject>(scope) { format!("/projects/{}", project.id) } else { String::new() };
        let roles = crate::console::roles::labels(project.roles);
        ProjectLine { name: project.name.as_str().to_owned(), path, roles }
    };
    projects.into_iter().map(line).collect()
}

/// A key that somebody has deleted is gone for good, and the page says who did it; one that never was is no page.
pub(super) async fn gone(visit: &mut Visit, place: &Place, id: KeyId) -> Answer {
    use keywright_domain::policy::ReadKeys;
    let deleted = match visit.permit::<ReadKeys>(place.organization(), "see API keys") {
        Ok(permit) if place.project.is_none() => visit.app.deleted_key(&permit, id).await?,
        _ => None,
    };
    let deleted = deleted.ok_or(Problem::NotFound)?;
    let page = GonePage {
        list: place.list(),
        public_key: deleted.public_key.to_string(),
        by: deleted.by,
        at: visit.clock_face().show(deleted.at),
        frame: place.frame(visit).await?.titled("This API key was deleted").ending("Deleted"),
    };
    let text = page.render()?;
    Ok(visit.html(http::StatusCode::NOT_FOUND, text))
}

//! `…/{keyId}/edit/access-list`: the second step of changing a key. A list belongs to the organization: from a project it is
//! changed only where the key is that project's own. Source: console contract 5.3, 5.9.

use super::details::{entries, gone};
use super::editor::{Editor, Wish};
use super::place::Place;
use crate::app::{AddEntriesRefusal, GuardedRefusal, RemoveEntryRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::layout::Frame;
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use http::StatusCode;
use keywright_domain::policy::{AddAccessListEntries, ChangeProjectOwnKey, RemoveAccessListEntry};
use keywright_domain::{Cidr, KeyDetails, KeyId};

const TO_CHANGE: &str = "change the access list of this API key";

#[derive(Template)]
#[template(path = "keys/access_list.html", blocks = ["editor"])]
struct AccessListPage {
    frame: Frame,
    path: String,
    list: String,
    public_key: String,
    description: String,
    tail: String,
    projects: Vec<String>,
    editor: Editor,
}

#[derive(Template)]
#[template(path = "keys/not_here.html")]
struct NotHerePage {
    frame: Frame,
    path: String,
    projects: usize,
}

/// Shows the editor.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let (place, id) = (Place::of(visit).await?, visit.param("keyId")?);
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    if let Some(elsewhere) = elsewhere(visit, &place, &key).await? {
        return Ok(elsewhere);
    }
    let editor = editor(visit, &place, &key).await?.0;
    answer(visit, &place, &key, editor).await
}

/// Adds or removes.
pub(super) async fn change(visit: &mut Visit) -> Answer {
    let (place, id) = (Place::of(visit).await?, visit.param("keyId")?);
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    if let Some(elsewhere) = elsewhere(visit, &place, &key).await? {
        return Ok(elsewhere);
    }
    let (mut editor, there) = editor(visit, &place, &key).await?;
    let said = match editor.wish(visit, &there) {
        Wish::Show => None,
        Wish::Add(cidrs) => {
            let named: Vec<_> = cidrs.iter().map(ToString::to_string).collect();
            match add(visit, &place, id, cidrs).await? {
                None => Some(format!("Added {}", named.join(", "))),
                Some(refusal) => {
                    editor.not_added(refusal);
                    None
                }
            }
        }
        Wish::Remove(cidr) => match remove(visit, &place, id, cidr).await? {
            None => Some(format!("Removed {cidr}")),
            Some(refusal) => {
                editor.not_removed(refusal);
                None
            }
        },
    };
    if let Some(said) = said {
        let now = entries(visit, &place, id).await?.unwrap_or_default();
        editor.done(said, &now, &visit.clock_face());
    }
    answer(visit, &place, &key, editor).await
}

/// May the person change lists from here? From a project only those of its own keys; owners of the organization are sent
/// to the page in the organization, others are told why not.
async fn elsewhere(
    visit: &mut Visit,
    place: &Place,
    key: &KeyDetails,
) -> Result<Option<http::Response<axum::body::Body>>, Problem> {
    let id = key.key.id;
    let Some(project) = place.project else {
        visit.permit_on::<AddAccessListEntries>(place.scope, id, TO_CHANGE)?;
        return Ok(None);
    };
    if visit.may::<AddAccessListEntries>(place.organization()) {
        let path = format!("{}/edit/access-list?from={project}", place.key_in_organization(id));
        return visit.see_other(&path).map(Some);
    }
    visit.permit_on::<ChangeProjectOwnKey>(place.scope, id, TO_CHANGE)?;
    if key.belongs_to_project_alone(project) {
        return Ok(None);
    }
    let page = NotHerePage {
        path: place.key(id),
        projects: key.projects.len(),
        frame: place.frame(visit).await?.below(key.key.public_key.to_string(), place.key(id)).ending("Access List"),
    };
    let text = page.render()?;
    Ok(Some(visit.html(StatusCode::FORBIDDEN, text)))
}

async fn editor(
    visit: &Visit,
    place: &Place,
    key: &KeyDetails,
) -> Result<(Editor, Vec<keywright_domain::AccessListEntry>), Problem> {
    let there = entries(visit, place, key.key.id).await?.ok_or(Problem::NotFound)?;
    let action = format!("{}/edit/access-list", place.key(key.key.id));
    let editor = Editor { asks: true, ..Editor::new(visit, action, &there, key.list_required) };
    Ok((editor, there))
}

async fn add(visit: &Visit, place: &Place, key: KeyId, cidrs: Vec<Cidr>) -> Result<Option<AddEntriesRefusal>, Problem> {
    let written = if place.project.is_some() {
        let permit = visit.permit_on::<ChangeProjectOwnKey>(place.scope, key, TO_CHANGE)?;
        visit.app.add_own_entries(&permit, cidrs).await
    } else {
        let permit = visit.permit_on::<AddAccessListEntries>(place.scope, key, TO_CHANGE)?;
        visit.app.add_typed_entries(&permit, cidrs).await.map_err(|error| error.map_refusal(GuardedRefusal::List))
    };
    refused(written)
}

async fn remove(visit: &Visit, place: &Place, key: KeyId, cidr: Cidr) -> Result<Option<RemoveEntryRefusal>, Problem> {
    let written = if place.project.is_some() {
        let permit = visit.permit_on::<ChangeProjectOwnKey>(place.scope, key, TO_CHANGE)?;
        visit.app.remove_own_entry(&permit, cidr).await
    } else {
        let permit = visit.permit_on::<RemoveAccessListEntry>(place.scope, key, TO_CHANGE)?;
        visit.app.remove_entry(&permit, cidr).await.map_err(|error| error.map_refusal(GuardedRefusal::List))
    };
    refused(written)
}

fn refused<R>(written: Result<(), WriteError<GuardedRefusal<R>>>) -> Result<Option<R>, Problem> {
    match written {
        Ok(()) => Ok(None),
        Err(WriteError::Refused(GuardedRefusal::List(refusal))) => Ok(Some(refusal)),
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

async fn answer(visit: &mut Visit, place: &Place, key: &KeyDetails, editor: Editor) -> Answer {
    let path = place.key(key.key.id);
    let status = if editor.is_open() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = place.frame(visit).await?.titled("Edit API Key: Access List");
    let from = visit.asked("from").parse::<keywright_domain::ProjectId>().ok();
    let back = from.and_then(|from| key.projects.iter().find(|project| project.id == from));
    let frame = match back {
        Some(project) => {
            let list = format!("/projects/{}/access/api-keys", project.id);
            frame.below(format!("API Keys in {}", project.name.as_str()), list)
        }
        None => frame,
    };
    let page = AccessListPage {
        list: place.list(),
        public_key: key.key.public_key.to_string(),
        description: key.key.description.as_str().to_owned(),
        tail: key.key.tail.as_str().to_owned(),
        projects: key.projects.iter().map(|project| project.name.as_str().to_owned()).collect(),
        frame: frame.below(key.key.public_key.to_string(), path.clone()).ending("Access List"),
        path,
        editor,
    };
    let text = if visit.is_partial { page.as_editor().render()? } else { page.render()? };
    Ok(visit.html(status, text))
}

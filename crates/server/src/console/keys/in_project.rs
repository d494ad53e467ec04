//! What happens to keys in a project alone: an organization's key is invited, its roles are changed in the row of the list,
//! it is taken out. Source: console contract 5.6, 5.8, 5.10.

use super::create::project_picker;
use super::edit::{held, write_in_project};
use super::place::Place;
use crate::app::{AssignKeyRefusal, ChangeSeenProjectKeyRefusal, SeenProjectKey, UnassignKeyRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::Frame;
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{AddAccessListEntries, ChangeProjectKey, ReadKeys, ReadProjectKeys, UnassignKey};
use keywright_domain::{KeyFilter, KeyId, KeyView, ProjectRole, ProjectRoles, PublicKey};

const TO_INVITE: &str = "invite API keys to this project";
const TO_CHANGE: &str = "change API keys in this project";
const TO_REMOVE: &str = "remove API keys from this project";
/// So many keys are offered for what was typed.
const OFFERED: u64 = 10;

#[derive(Template)]
#[template(path = "keys/invite.html", blocks = ["found"])]
struct InvitePage {
    frame: Frame,
    errors: FieldErrors,
    list: String,
    key: String,
    /// Where to change the key that is there already; empty when it is not.
    present: String,
    picker: RolePicker,
    /// May the person look keys of the organization up?
    may_find: bool,
    found: Vec<Found>,
}

/// A key that could be invited.
struct Found {
    public_key: String,
    description: String,
    used: String,
}

#[derive(Template)]
#[template(path = "keys/remove.html", blocks = ["ask"])]
struct RemovePage {
    frame: Frame,
    path: String,
    key_path: String,
    description: String,
    public_key: String,
    project: String,
    others: Vec<String>,
    /// Where the key can be deleted everywhere; empty where the person may not.
    everywhere: String,
}

/// `GET …/invite`; with `?find=`, the keys that fit what was typed.
pub(super) async fn invite_form(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    visit.permit::<keywright_domain::policy::CreateProjectKey>(place.scope, TO_INVITE)?;
    let found = find(visit, &place, &visit.asked("find")).await?;
    let carried = visit.refilled().map(|form| form.text("key").to_owned()).unwrap_or_default();
    let page = invite_page(visit, &place, carried, [ProjectRole::ReadOnly].into(), FieldErrors::none()).await?;
    let page = InvitePage { found, ..page };
    visit.page_or_part(&page, &page.as_found())
}

/// `POST …/invite`.
pub(super) async fn invite(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let permit = visit.permit::<ReadProjectKeys>(place.scope, TO_INVITE)?;
    visit.permit::<keywright_domain::policy::CreateProjectKey>(place.scope, TO_INVITE)?;
    let typed = visit.form.text("key").trim().to_owned();
    let roles = roles::parse::<ProjectRole>(&visit.site, visit.form.all("roles"), ProjectRoles::EMPTY);
    let id = match PublicKey::try_from(typed.as_str()) {
        Ok(name) => visit.app.key_named(&permit, name).await?,
        Err(_) => None,
    };
    let mut twin = None;
    let id = match id {
        None if !typed.is_empty() => {
            let described = place.described_so(visit, &typed, None).await?;
            if described.is_some() {
                twin = place.described_so(visit, &typed, described).await?;
            }
            described
        }
        id => id,
    };
    let mut errors = FieldErrors::none();
    let mut present = String::new();
    if twin.is_some() {
        errors.add("key", "Several API keys have this description: enter the public key of the one that you mean");
    } else if let Some(id) = id
        && place.key_details(visit, id).await?.is_some()
    {
        errors.add("key", "This key is in the project already");
        present = format!("{}?edit={id}", place.list());
    } else if id.is_none() {
        errors.add("key", "No API key of this organization has this public key or description");
    }
    match roles {
        None => errors.add("roles", "This role cannot be used here"),
        Some(roles) if roles.is_empty() => errors.add("roles", "Choose at least one permission"),
        Some(_) => {}
    }
    let ticked = visit.form.all("roles").filter_map(ProjectRole::from_name).collect();
    if let (Some(id), Some(roles), true) = (id, roles, errors.is_empty()) {
        let seen = SeenProjectKey { roles: ProjectRoles::EMPTY, description: None };
        match write_in_project(visit, &place, id, seen, roles, None).await {
            Ok(()) => {
                let name = description_of(visit, &place, id).await?;
                return visit.done_to(&place.list(), format!("Invited {name}"), &id.to_string());
            }
            Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Key(AssignKeyRefusal::MayNotGrantOwner))) => {
                errors.add("roles", "You cannot give a role that you do not have yourself");
            }
            Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Changed(_))) => {
                errors.add("key", "This key is in the project already");
                present = format!("{}?edit={id}", place.list());
            }
            Err(WriteError::Refused(_)) => {
                errors.add("key", "No API key of this organization has this public key or description");
            }
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        }
    }
    let page = InvitePage { present, ..invite_page(visit, &place, typed, ticked, errors).await? };
    visit.invalid(&page)
}

async fn description_of(visit: &Visit, place: &Place, id: KeyId) -> Result<String, Problem> {
    let key = place.key_details(visit, id).await?;
    Ok(key.map(|key| key.key.description.as_str().to_owned()).unwrap_or_default())
}

async fn find(visit: &Visit, place: &Place, typed: &str) -> Result<Vec<Found>, Problem> {
    let (true, true) = (typed.trim().chars().count() >= 2, visit.may::<ReadKeys>(place.organization())) else {
        return Ok(Vec::new());
    };
    let permit = visit.permit::<ReadKeys>(place.organization(), TO_INVITE)?;
    let filter = KeyFilter { text: typed.to_owned(), not_in: place.project, ..KeyFilter::default() };
    let page =
        visit.app.key_lines(&permit, &KeyView { filter, per_page: OFFERED, page: 1, ..KeyView::default() }).await?;
    let face = visit.clock_face();
    let found = page.lines.into_iter().map(|line| Found {
        public_key: line.public_key.to_string(),
        description: line.description.as_str().to_owned(),
        used: face
            .show_some(line.last_used)
            .map_or("never used".to_owned(), |used| format!("last used {}", used.distance)),
    });
    Ok(found.collect())
}

async fn invite_page(
    visit: &mut Visit,
    place: &Place,
    key: String,
    ticked: ProjectRoles,
    errors: FieldErrors,
) -> Result<InvitePage, Problem> {
    Ok(InvitePage {
        errors,
        list: place.list(),
        key,
        present: String::new(),
        picker: project_picker(visit, place, ProjectRoles::EMPTY, ticked),
        may_find: visit.may::<ReadKeys>(place.organization()),
        found: Vec::new(),
        frame: place.frame(visit).await?.ending("Invite to Project"),
    })
}

/// `POST …/{keyId}/roles`: the permissions that were changed in the row.
pub(super) async fn change_roles(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let (project, id) = (place.project.ok_or(Problem::NotFound)?, visit.param::<KeyId>("keyId")?);
    visit.permit_on::<ChangeProjectKey>(place.scope, id, TO_CHANGE)?;
    let key = place.key_details(visit, id).await?.ok_or(Problem::NotFound)?;
    let before = held(&key, project);
    let roles = roles::parse::<ProjectRole>(&visit.site, visit.form.all("roles"), before);
    let Some(roles) = roles.filter(|roles| !roles.is_empty()) else {
        let line = "Choose at least one permission; to take the last one away, remove the key from the project";
        return visit.done_to(&format!("{}?edit={id}", place.list()), line, "");
    };
    let seen = ProjectRoles::from_text(visit.form.text("seen-roles")).ok_or(Problem::Unreadable)?;
    let seen = SeenProjectKey { roles: seen, description: None };
    match write_in_project(visit, &place, id, seen, roles, None).await {
        Ok(()) => {
            let line = if roles == before { "Nothing was changed".to_owned() } else { saved(&key) };
            visit.done_to(&place.list(), line, &id.to_string())
        }
        Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Changed(_))) => {
            let line = "Somebody has changed these permissions meanwhile. This is what they are now";
            visit.done_to(&format!("{}?edit={id}", place.list()), line, "")
        }
        Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Key(AssignKeyRefusal::MayNotGrantOwner))) => {
            let line = "You cannot give a role that you do not have yourself";
            visit.done_to(&format!("{}?edit={id}", place.list()), line, "")
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

fn saved(key: &keywright_domain::KeyDetails) -> String {
    format!("Saved the permissions of {}", key.key.description.as_str())
}

/// `GET …/{keyId}/remove`.
pub(super) async fn remove_form(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let id: KeyId = visit.param("keyId")?;
    visit.permit_on::<UnassignKey>(place.scope, id, TO_REMOVE)?;
    let key = place.key_details(visit, id).await?.ok_or(Problem::NotFound)?;
    let others = key.projects.iter().filter(|other| Some(other.id) != place.project);
    let may_delete = visit.may::<AddAccessListEntries>(place.organization());
    let page = RemovePage {
        path: format!("{}/remove", place.key(id)),
        key_path: place.key(id),
        description: key.key.description.as_str().to_owned(),
        public_key: key.key.public_key.to_string(),
        project: place.name.clone(),
        others: others.map(|other| other.name.as_str().to_owned()).collect(),
        everywhere: if may_delete { format!("{}/delete", place.key_in_organization(id)) } else { String::new() },
        frame: place.frame(visit).await?.below(key.key.public_key.to_string(), place.key(id)).ending("Remove"),
    };
    visit.page_or_part(&page, &page.as_ask())
}

/// `POST …/{keyId}/remove`.
pub(super) async fn remove(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let id: KeyId = visit.param("keyId")?;
    let permit = visit.permit_on::<UnassignKey>(place.scope, id, TO_REMOVE)?;
    let key = place.key_details(visit, id).await?;
    let name = key.map(|key| key.key.description.as_str().to_owned());
    match visit.app.unassign_key(&permit).await {
        Ok(()) => {
            let line = format!("Removed {} from {}", name.unwrap_or_default(), place.name);
            visit.done(&place.list(), line)
        }
        Err(WriteError::Refused(UnassignKeyRefusal::KeyNotFound)) => {
            visit.done(&place.list(), "The key was not in the project any more")
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

//! `…/{keyId}/edit`: the first step of changing a key: its description and its permissions, in the organization or in the
//! project. The second step is its access list. Source: console contract 5.3, 5.8.

use super::create::{description, org_picker, project_picker};
use super::details::gone;
use super::place::Place;
use crate::app::{
    AssignKeyRefusal, ChangeKeyRefusal, ChangeSeenKeyRefusal, ChangeSeenProjectKeyRefusal, SeenKey, SeenProjectKey,
    WriteError,
};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::Frame;
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, RolePicker, labels};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{ChangeKey, ChangeProjectKey, GrantOrgOwner, GrantOrgRoles, GrantProjectOwner};
use keywright_domain::{Description, KeyDetails, KeyId, OrgRole, OrgRoles, ProjectId, ProjectRole, ProjectRoles};

const TO_CHANGE: &str = "change API keys here";

#[derive(Template)]
#[template(path = "keys/edit.html")]
struct EditPage {
    frame: Frame,
    errors: FieldErrors,
    path: String,
    public_key: String,
    tail: String,
    desc: String,
    /// May the description be changed from here?
    may_describe: bool,
    picker: RolePicker,
    /// How the key was when the form was made.
    seen_desc: String,
    seen_roles: String,
    /// What the key is now, when somebody else has changed it meanwhile; empty otherwise.
    theirs: Vec<String>,
    /// What would be taken away, and from where; empty when nothing is, or when it was said before.
    fewer: Vec<String>,
}

/// What a form of this page says.
struct Wanted {
    description: Description,
    org_roles: OrgRoles,
    project_roles: ProjectRoles,
}

/// Shows the form.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let (place, id) = (Place::of(visit).await?, visit.param("keyId")?);
    demand(visit, &place, id)?;
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    let carried = visit.refilled().filter(|form| form.has("desc"));
    let filled = carried.map(|form| (form.text("desc").to_owned(), form.all("roles").map(str::to_owned).collect()));
    let page = page(visit, &place, &key, filled, FieldErrors::none()).await?;
    visit.page(&page)
}

/// Changes the key.
pub(super) async fn change(visit: &mut Visit) -> Answer {
    let (place, id) = (Place::of(visit).await?, visit.param("keyId")?);
    demand(visit, &place, id)?;
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    let filled = || {
        let roles = visit.form.all("roles").map(str::to_owned).collect();
        Some((visit.form.text("desc").to_owned(), roles))
    };
    let wanted = match parse(visit, &place, &key) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let filled = filled();
            let page = page(visit, &place, &key, filled, errors).await?;
            return visit.invalid(&page);
        }
    };
    let fewer = fewer(visit, &place, &key, &wanted);
    if !fewer.is_empty() && !visit.form.has("sure") {
        let filled = filled();
        let page = EditPage { fewer, ..page(visit, &place, &key, filled, FieldErrors::none()).await? };
        return visit.invalid(&page);
    }
    match write(visit, &place, &key, wanted).await? {
        Outcome::Done(changed) => {
            let line = if changed { "Saved" } else { "Nothing was changed" };
            visit.done(&format!("{}/edit/access-list", place.key(id)), line)
        }
        Outcome::Changed => {
            let filled = filled();
            let Some(now) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
            let mut theirs = vec![format!("Description: {}", now.key.description.as_str())];
            let roles = match place.project {
                Some(project) => labels(held(&now, project)),
                None => labels(now.key.roles.org),
            };
            theirs
                .push(format!("Permissions: {}", if roles.is_empty() { "none".to_owned() } else { roles.join(", ") }));
            let page = EditPage { theirs, ..page(visit, &place, &now, filled, FieldErrors::none()).await? };
            visit.invalid(&page)
        }
        Outcome::Not(field, message) => {
            let filled = filled();
            let page = page(visit, &place, &key, filled, FieldErrors::one(field, message)).await?;
            visit.invalid(&page)
        }
        Outcome::Gone => gone(visit, &place, id).await,
    }
}

/// What became of the form.
enum Outcome {
    Done(bool),
    Changed,
    Gone,
    Not(&'static str, &'static str),
}

fn demand(visit: &Visit, place: &Place, key: KeyId) -> Result<(), Problem> {
    match place.project {
        Some(_) => visit.permit_on::<ChangeProjectKey>(place.scope, key, TO_CHANGE).map(|_| ()),
        None => visit.permit_on::<ChangeKey>(place.scope, key, TO_CHANGE).map(|_| ()),
    }
}

/// May the person change what the key is called, from there?
fn may_describe(visit: &Visit, place: &Place, key: &KeyDetails) -> bool {
    let own = |project: ProjectId| key.belongs_to_project_alone(project);
    place.project.is_none_or(own) || visit.may::<ChangeKey>(place.organization())
}

async fn write(visit: &Visit, place: &Place, key: &KeyDetails, wanted: Wanted) -> Result<Outcome, Problem> {
    const NOT_THEIRS: Outcome =
        Outcome::Not("desc", "The key is used elsewhere too: an Organization Owner can change what it is called");
    const MAY_NOT: Outcome = Outcome::Not("roles", "You cannot give a role that you do not have yourself");
    if let Some(project) = place.project {
        let describes = may_describe(visit, place, key).then_some(wanted.description);
        let seen = SeenProjectKey {
            roles: ProjectRoles::from_text(visit.form.text("seen-roles")).ok_or(Problem::Unreadable)?,
            description: describes.as_ref().map(|_| visit.form.text("seen-desc").to_owned()),
        };
        let written = write_in_project(visit, place, key.key.id, seen, wanted.project_roles, describes.clone()).await;
        let same = describes.is_none_or(|description| description == key.key.description)
            && wanted.project_roles == held(key, project);
        return match written {
            Ok(()) => Ok(Outcome::Done(!same)),
            Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Changed(_))) => Ok(Outcome::Changed),
            Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::NotTheirs)) => Ok(NOT_THEIRS),
            Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Key(AssignKeyRefusal::MayNotGrantOwner))) => {
                Ok(MAY_NOT)
            }
            Err(WriteError::Refused(ChangeSeenProjectKeyRefusal::Key(_))) => Ok(Outcome::Gone),
            Err(error) => Err(not_written(error, |_| Problem::NotFound)),
        };
    }
    let seen = SeenKey {
        description: visit.form.text("seen-desc").to_owned(),
        roles: OrgRoles::from_text(visit.form.text("seen-roles")).ok_or(Problem::Unreadable)?,
    };
    let same = wanted.description == key.key.description && wanted.org_roles == key.key.roles.org;
    if wanted.org_roles.contains(OrgRole::Owner) && !key.key.roles.org.contains(OrgRole::Owner) {
        visit.is_confirmed()?;
    }
    let mut permit = visit.permit_on::<ChangeKey>(place.scope, key.key.id, TO_CHANGE)?;
    if let Ok(grant) = visit.permit::<GrantOrgOwner>(place.scope, TO_CHANGE)
        && wanted.org_roles.contains(OrgRole::Owner)
    {
        permit = permit.along_with(&grant);
    }
    match visit.app.change_seen_key(&permit, seen, wanted.description, wanted.org_roles).await {
        Ok(_) => Ok(Outcome::Done(!same)),
        Err(WriteError::Refused(ChangeSeenKeyRefusal::Changed(_))) => Ok(Outcome::Changed),
        Err(WriteError::Refused(ChangeSeenKeyRefusal::Key(ChangeKeyRefusal::MayNotGrantOwner))) => Ok(MAY_NOT),
        Err(WriteError::Refused(ChangeSeenKeyRefusal::Key(ChangeKeyRefusal::LastOwner))) => {
            Ok(Outcome::Not("roles", "This is the last Organization Owner. Name another owner first"))
        }
        Err(WriteError::Refused(ChangeSeenKeyRefusal::Key(ChangeKeyRefusal::NotFound))) => Ok(Outcome::Gone),
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

/// Writes a key's roles in the project, and its description if it is given, unless they are no longer what was seen.
pub(super) async fn write_in_project(
    visit: &Visit,
    place: &Place,
    key: KeyId,
    seen: SeenProjectKey,
    roles: ProjectRoles,
    description: Option<Description>,
) -> Result<(), WriteError<ChangeSeenProjectKeyRefusal>> {
    let denied = |_| WriteError::Refused(ChangeSeenProjectKeyRefusal::Key(AssignKeyRefusal::ProjectGone));
    let mut permit = visit.permit_on::<ChangeProjectKey>(place.scope, key, TO_CHANGE).map_err(denied)?;
    if let Ok(grant) = visit.permit::<GrantProjectOwner>(place.scope, TO_CHANGE)
        && roles.contains(ProjectRole::Owner)
    {
        permit = permit.along_with(&grant);
    }
    if let Ok(further) = visit.permit::<GrantOrgRoles>(place.scope, TO_CHANGE)
        && description.is_some()
    {
        permit = permit.along_with(&further);
    }
    visit.app.change_seen_project_key(&permit, seen, roles, description).await.map(|_| ())
}

/// The key's roles in a project.
pub(super) fn held(key: &KeyDetails, project: ProjectId) -> ProjectRoles {
    key.projects.iter().find(|held| held.id == project).map_or(ProjectRoles::EMPTY, |held| held.roles)
}

fn parse(visit: &Visit, place: &Place, key: &KeyDetails) -> Result<Wanted, FieldErrors> {
    let mut errors = FieldErrors::none();
    let description = if may_describe(visit, place, key) {
        description(&visit.form, &mut errors)
    } else {
        Some(key.key.description.clone())
    };
    let names = || visit.form.all("roles");
    let (org_roles, project_roles) = match place.project {
        Some(project) => (Some(key.key.roles.org), roles::parse(&visit.site, names(), held(key, project))),
        None => (roles::parse(&visit.site, names(), key.key.roles.org), Some(ProjectRoles::EMPTY)),
    };
    if names().next().is_none() {
        errors.add("roles", "Choose at least one permission");
    } else if org_roles.is_none() || project_roles.is_none() {
        errors.add("roles", "This role cannot be used here");
    }
    match (description, org_roles, project_roles) {
        (Some(description), Some(org_roles), Some(project_roles)) if errors.is_empty() => {
            Ok(Wanted { description, org_roles, project_roles })
        }
        _ => Err(errors),
    }
}

/// What a change would take away, in sentences.
fn fewer(visit: &Visit, place: &Place, key: &KeyDetails, wanted: &Wanted) -> Vec<String> {
    let (lost, won) = if let Some(project) = place.project {
        let (before, after) = (held(key, project), wanted.project_roles);
        (labels(before.without(after)), labels(after.without(before)))
    } else {
        let (before, after) = (key.key.roles.org, wanted.org_roles);
        (labels(before.without(after)), labels(after.without(before)))
    };
    if lost.is_empty() {
        return Vec::new();
    }
    let mut said: Vec<_> = lost.iter().map(|role| format!("− {role}")).collect();
    said.extend(won.iter().map(|role| format!("+ {role}")));
    let names: Vec<_> = key.projects.iter().map(|project| project.name.as_str()).collect();
    if place.project.is_none() && !names.is_empty() {
        let projects = if names.len() == 1 { "project" } else { "projects" };
        let named = names.join(", ");
        said.push(format!("The key is in {} {projects}: {named}. Its permissions there stay.", names.len()));
    }
    said.push(match &key.usage.last {
        Some(last) => format!("It was last used {}.", visit.clock_face().show(last.at).exact),
        None => "It was never used.".to_owned(),
    });
    said
}

async fn page(
    visit: &mut Visit,
    place: &Place,
    key: &KeyDetails,
    filled: Option<(String, Vec<String>)>,
    errors: FieldErrors,
) -> Result<EditPage, Problem> {
    let names = filled.as_ref().map(|(_, roles)| roles.iter().map(String::as_str));
    let picker = if let Some(project) = place.project {
        let held = held(key, project);
        let ticked = names.map_or(held, |names| names.filter_map(ProjectRole::from_name).collect());
        project_picker(visit, place, held, ticked)
    } else {
        let held = key.key.roles.org;
        let ticked = names.map_or(held, |names| names.filter_map(OrgRole::from_name).collect());
        org_picker(visit, place, held, ticked)
    };
    let path = place.key(key.key.id);
    Ok(EditPage {
        errors,
        public_key: key.key.public_key.to_string(),
        tail: key.key.tail.as_str().to_owned(),
        desc: filled.map_or_else(|| key.key.description.as_str().to_owned(), |(desc, _)| desc),
        may_describe: may_describe(visit, place, key),
        picker,
        seen_desc: key.key.description.as_str().to_owned(),
        seen_roles: place.project.map_or(key.key.roles.org.to_text(), |project| held(key, project).to_text()),
        theirs: Vec::new(),
        fewer: Vec::new(),
        frame: place.frame(visit).await?.below(key.key.public_key.to_string(), path.clone()).ending("Edit"),
        path,
    })
}

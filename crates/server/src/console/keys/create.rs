//! `…/access/api-keys/new`: the first step of the wizard, and the making of the key. The answer to the form is the second
//! step, with the secret; see [`super::secret`].

use super::place::Place;
use super::secret;
use crate::app::{AddKeyRefusal, AddProjectKeyRefusal, OnceRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::Frame;
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{CreateKey, CreateProjectKey, DeleteKey, GrantOrgOwner, GrantProjectOwner};
use keywright_domain::{ApiKey, Description, KeyId, OrgRole, OrgRoles, PrivateKey, ProjectRole, ProjectRoles};

const TO_CREATE: &str = "create API keys here";

#[derive(Template)]
#[template(path = "keys/create.html")]
struct CreatePage {
    frame: Frame,
    errors: FieldErrors,
    list: String,
    in_project: bool,
    desc: String,
    /// Another key that is described so.
    twin: String,
    picker: RolePicker,
    nonce: String,
    /// Has the organization as many keys as it may?
    is_full: bool,
}

#[derive(Template)]
#[template(path = "keys/already_shown.html")]
struct AlreadyShownPage {
    frame: Frame,
    list: String,
    /// The key that the form made; empty when it is gone.
    key: String,
    key_id: String,
    description: String,
    public_key: String,
    may_restart: bool,
    /// The fields that it was made of.
    desc: String,
    roles: Vec<String>,
}

/// What the form says; the roles are of the organization or of the project.
struct Wanted {
    description: Description,
    org_roles: OrgRoles,
    project_roles: ProjectRoles,
}

/// Shows the form.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    demand(visit, &place)?;
    let carried = visit.refilled().map(|form| (form.text("desc").to_owned(), picked(form)));
    let (desc, roles) = carried.unwrap_or_default();
    let page = page(visit, &place, desc, &roles, FieldErrors::none(), false).await?;
    visit.page(&page)
}

/// Makes the key.
pub(super) async fn make(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    demand(visit, &place)?;
    let (desc, roles) = (visit.form.text("desc").to_owned(), picked(&visit.form));
    if visit.form.has("restart") {
        delete_and_start_again(visit, &place).await?;
        let page = page(visit, &place, desc, &roles, FieldErrors::none(), false).await?;
        return visit.page(&page);
    }
    let wanted = match parse(visit, &place) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let page = page(visit, &place, desc, &roles, errors, false).await?;
            return visit.invalid(&page);
        }
    };
    if wanted.org_roles.contains(OrgRole::Owner) {
        visit.is_confirmed()?;
    }
    let nonce = visit.form.text("_nonce").to_owned();
    match write(visit, &place, &nonce, wanted).await? {
        Made::Key(key, private) => secret::show(visit, &place, &key, &private).await,
        Made::Before(id) => already_shown(visit, &place, &id).await,
        Made::Not(errors, is_full) => {
            let page = page(visit, &place, desc, &roles, errors, is_full).await?;
            visit.invalid(&page)
        }
    }
}

/// What became of the form.
enum Made {
    Key(Box<ApiKey>, PrivateKey),
    /// It was sent before, and made the key of this id.
    Before(String),
    Not(FieldErrors, bool),
}

fn demand(visit: &Visit, place: &Place) -> Result<(), Problem> {
    match place.project {
        Some(_) => visit.permit::<CreateProjectKey>(place.scope, TO_CREATE).map(|_| ()),
        None => visit.permit::<CreateKey>(place.scope, TO_CREATE).map(|_| ()),
    }
}

async fn write(visit: &Visit, place: &Place, nonce: &str, wanted: Wanted) -> Result<Made, Problem> {
    if nonce.is_empty() {
        return Err(Problem::Unreadable);
    }
    let full = |limit: u64| {
        let message = format!("This organization has {limit} API keys, as many as it may. Delete one that nobody uses");
        Made::Not(FieldErrors::one("", message), true)
    };
    let may_not =
        || Made::Not(FieldErrors::one("roles", "You cannot give a role that you do not have yourself"), false);
    let made = if place.project.is_some() {
        let mut permit = visit.permit::<CreateProjectKey>(place.scope, TO_CREATE)?;
        if let Ok(grant) = visit.permit::<GrantProjectOwner>(place.scope, TO_CREATE)
            && wanted.project_roles.contains(ProjectRole::Owner)
        {
            permit = permit.along_with(&grant);
        }
        let made = visit.app.create_project_key_once(&permit, nonce, wanted.description, wanted.project_roles).await;
        made.map_err(|error| {
            error.map_refusal(|refusal| match refusal {
                OnceRefusal::Sent(id) => OnceRefusal::Sent(id),
                OnceRefusal::Change(AddProjectKeyRefusal::Key(refusal)) => OnceRefusal::Change(refusal),
                OnceRefusal::Change(AddProjectKeyRefusal::ProjectGone) => OnceRefusal::Change(AddKeyRefusal::OrgGone),
                OnceRefusal::Change(AddProjectKeyRefusal::MayNotGrant) => {
                    OnceRefusal::Change(AddKeyRefusal::MayNotGrantOwner)
                }
            })
        })
    } else {
        let mut permit = visit.permit::<CreateKey>(place.scope, TO_CREATE)?;
        if let Ok(grant) = visit.permit::<GrantOrgOwner>(place.scope, TO_CREATE)
            && wanted.org_roles.contains(OrgRole::Owner)
        {
            permit = permit.along_with(&grant);
        }
        visit.app.create_key_once(&permit, nonce, wanted.description, wanted.org_roles).await
    };
    match made {
        Ok((key, private)) => Ok(Made::Key(Box::new(key), private)),
        Err(WriteError::Refused(OnceRefusal::Sent(id))) => Ok(Made::Before(id)),
        Err(WriteError::Refused(OnceRefusal::Change(AddKeyRefusal::QuotaReached(limit)))) => Ok(full(limit)),
        Err(WriteError::Refused(OnceRefusal::Change(AddKeyRefusal::MayNotGrantOwner))) => Ok(may_not()),
        Err(other) => Err(not_written(other, |refusal| match refusal {
            OnceRefusal::Change(AddKeyRefusal::PublicKeyTaken) => Problem::failed("no public key is free"),
            _ => Problem::NotFound,
        })),
    }
}

fn parse(visit: &Visit, place: &Place) -> Result<Wanted, FieldErrors> {
    let mut errors = FieldErrors::none();
    let description = description(&visit.form, &mut errors);
    let names = || visit.form.all("roles");
    let org_roles = match place.project {
        Some(_) => Some(OrgRoles::from([OrgRole::Member])),
        None => roles::parse::<OrgRole>(&visit.site, names(), OrgRoles::EMPTY),
    };
    let project_roles = match place.project {
        Some(_) => roles::parse::<ProjectRole>(&visit.site, names(), ProjectRoles::EMPTY),
        None => Some(ProjectRoles::EMPTY),
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

/// The description that a form gives, without the space around it.
pub(in crate::console) fn description(form: &Form, errors: &mut FieldErrors) -> Option<Description> {
    let parsed = Description::try_from(form.text("desc").trim().to_owned());
    parsed.map_err(|_| errors.add("desc", "Enter a description of 1 to 250 characters")).ok()
}

fn picked(form: &Form) -> Vec<String> {
    form.all("roles").map(str::to_owned).collect()
}

async fn page(
    visit: &mut Visit,
    place: &Place,
    desc: String,
    roles: &[String],
    errors: FieldErrors,
    is_full: bool,
) -> Result<CreatePage, Problem> {
    let fresh = desc.is_empty() && roles.is_empty() && errors.is_empty();
    let names = || roles.iter().map(String::as_str);
    let picker = if place.project.is_some() {
        let ticked = names().filter_map(ProjectRole::from_name).collect();
        project_picker(visit, place, ProjectRoles::EMPTY, if fresh { [ProjectRole::ReadOnly].into() } else { ticked })
    } else {
        let ticked = names().filter_map(OrgRole::from_name).collect();
        org_picker(visit, place, OrgRoles::EMPTY, if fresh { [OrgRole::Member].into() } else { ticked })
    };
    let twin =
        if desc.trim().is_empty() { None } else { place.described_so(visit, desc.trim(), None).await.ok().flatten() };
    Ok(CreatePage {
        frame: place.frame(visit).await?.ending("Create"),
        errors,
        list: place.list(),
        in_project: place.project.is_some(),
        desc,
        twin: twin.map(|key| place.key_in_organization(key)).unwrap_or_default(),
        picker,
        nonce: visit.app.form_nonce()?,
        is_full,
    })
}

/// The picker of roles in the organization.
pub(super) fn org_picker(visit: &Visit, place: &Place, held: OrgRoles, ticked: OrgRoles) -> RolePicker {
    let may_grant_owner = visit.may::<GrantOrgOwner>(place.organization());
    let (field, legend, who) = ("roles", "Organization Permissions", "This key");
    RolePicker::new(&visit.site, &Picking { field, legend, who, held, ticked, owner: OrgRole::Owner, may_grant_owner })
}

/// The picker of roles in the project.
pub(super) fn project_picker(visit: &Visit, place: &Place, held: ProjectRoles, ticked: ProjectRoles) -> RolePicker {
    let may_grant_owner = visit.may::<GrantProjectOwner>(place.scope);
    let (field, legend, who) = ("roles", "Project Permissions", "This key");
    let owner = ProjectRole::Owner;
    RolePicker::new(&visit.site, &Picking { field, legend, who, held, ticked, owner, may_grant_owner })
}

/// The form was sent before: no second secret, but the way to the key, and a way to start again.
async fn already_shown(visit: &mut Visit, place: &Place, id: &str) -> Answer {
    let made = match id.parse::<KeyId>() {
        Ok(id) => place.key_details(visit, id).await?,
        Err(_) => None,
    };
    let (desc, roles) = (visit.form.text("desc").to_owned(), picked(&visit.form));
    let page = AlreadyShownPage {
        frame: place.frame(visit).await?.titled("This private key was already shown").ending("Create"),
        list: place.list(),
        key: made.as_ref().map(|made| place.key(made.key.id)).unwrap_or_default(),
        key_id: id.to_owned(),
        description: made.as_ref().map(|made| made.key.description.as_str().to_owned()).unwrap_or_default(),
        public_key: made.as_ref().map(|made| made.key.public_key.to_string()).unwrap_or_default(),
        may_restart: visit.may::<DeleteKey>(place.organization()),
        desc,
        roles,
    };
    visit.page(&page)
}

/// Deletes a key that the same person made and nobody has used: its secret was lost on the way.
async fn delete_and_start_again(visit: &Visit, place: &Place) -> Result<(), Problem> {
    let Ok(id) = visit.form.text("restart").parse::<KeyId>() else { return Err(Problem::Unreadable) };
    let Some(made) = place.key_details(visit, id).await? else { return Ok(()) };
    if made.maker.user != Some(visit.person()?.id) || made.usage.last.is_some() {
        return Err(Problem::NotFound);
    }
    let permit = visit.permit_on::<DeleteKey>(place.organization(), id, "delete API keys")?;
    let deleted = visit.app.delete_key_confirmed(&permit, made.key.public_key.to_string()).await;
    deleted.map(|_| ()).map_err(|error| not_written(error, |_| Problem::NotFound))
}

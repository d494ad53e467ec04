//! `/admin/api-keys/new`: makes a global key. The answer to the form has its secret, this once. Source: console contract
//! 3.2, 5.1, 6.

use super::api_keys::LIST;
use crate::app::{OnceRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::keys::{Named, OneTime, description};
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{CreateGlobalKey, ReadGlobalKeys};
use keywright_domain::{Description, GlobalKey, GlobalRole, GlobalRoles, KeyId, PrivateKey, Scope};

const TO_CREATE: &str = "create global API keys";

#[derive(Template)]
#[template(path = "admin/new_key.html")]
struct NewKeyPage {
    frame: Frame,
    errors: FieldErrors,
    desc: String,
    picker: RolePicker,
    nonce: String,
}

#[derive(Template)]
#[template(path = "admin/secret.html")]
struct SecretPage<'s> {
    frame: Frame,
    secret: OneTime<'s>,
}

#[derive(Template)]
#[template(path = "admin/already_shown.html")]
struct AlreadyShownPage {
    frame: Frame,
    made: Option<GlobalKey>,
}

/// `GET /admin/api-keys/new`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    visit.permit::<CreateGlobalKey>(Scope::Deployment, TO_CREATE)?;
    let (desc, ticked) = match visit.refilled() {
        Some(form) => (form.text("desc").to_owned(), form.all("roles").filter_map(GlobalRole::from_name).collect()),
        None => (String::new(), [GlobalRole::ReadOnly].into()),
    };
    let page = page(visit, desc, ticked, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /admin/api-keys/new`.
pub(super) async fn make(visit: &mut Visit) -> Answer {
    let permit = visit.permit::<CreateGlobalKey>(Scope::Deployment, TO_CREATE)?;
    let (description, wanted) = match parse(visit, GlobalRoles::EMPTY) {
        Ok(parsed) => parsed,
        Err((ticked, errors)) => {
            let page = page(visit, visit.form.text("desc").to_owned(), ticked, errors).await?;
            return visit.invalid(&page);
        }
    };
    if wanted.contains(GlobalRole::Owner) {
        visit.is_confirmed()?;
    }
    let nonce = visit.form.text("_nonce").to_owned();
    if nonce.is_empty() {
        return Err(Problem::Unreadable);
    }
    match visit.app.create_global_key_once(&permit, &nonce, description, wanted).await {
        Ok((key, private)) => shown(visit, &key, &private).await,
        Err(WriteError::Refused(OnceRefusal::Sent(id))) => already_shown(visit, &id).await,
        Err(error) => Err(not_written(error, |_| Problem::failed("no public key is free"))),
    }
}

/// What a form says of a global key; else the roles that it ticks, and what is wrong.
pub(super) fn parse(
    visit: &Visit,
    held: GlobalRoles,
) -> Result<(Description, GlobalRoles), (GlobalRoles, FieldErrors)> {
    let mut errors = FieldErrors::none();
    let described = description(&visit.form, &mut errors);
    let wanted = roles::parse::<GlobalRole>(&visit.site, visit.form.all("roles"), held);
    match wanted {
        None => errors.add("roles", "This role cannot be used here"),
        Some(roles) if roles.is_empty() => errors.add("roles", "Choose at least one role"),
        Some(_) => {}
    }
    match (described, wanted) {
        (Some(description), Some(roles)) if errors.is_empty() => Ok((description, roles)),
        (_, wanted) => Err((wanted.unwrap_or(GlobalRoles::EMPTY), errors)),
    }
}

/// The picker of global roles; only who has the right to give all of them sees it.
pub(super) fn picker(visit: &Visit, held: GlobalRoles, ticked: GlobalRoles) -> RolePicker {
    let (field, legend, who) = ("roles", "Global Roles", "This key");
    let picking = Picking { field, legend, who, held, ticked, owner: GlobalRole::Owner, may_grant_owner: true };
    RolePicker::new(&visit.site, &picking)
}

async fn page(
    visit: &mut Visit,
    desc: String,
    ticked: GlobalRoles,
    errors: FieldErrors,
) -> Result<NewKeyPage, Problem> {
    Ok(NewKeyPage {
        errors,
        desc,
        picker: picker(visit, GlobalRoles::EMPTY, ticked),
        nonce: visit.app.form_nonce()?,
        frame: frame(visit).await?.ending("Create"),
    })
}

async fn frame(visit: &mut Visit) -> Result<Frame, Problem> {
    Ok(visit.frame(Section::AdminKeys).await?.below("Global API Keys", LIST))
}

async fn shown(visit: &mut Visit, key: &GlobalKey, private: &PrivateKey) -> Answer {
    let (id, public_key, description, created) = (key.id, key.public_key, &key.description, key.created);
    let named = Named { id, public_key, description, created, roles: key.roles.to_text() };
    let frame = frame(visit).await?.titled("Save your API key").ending("Create");
    visit.page(&SecretPage { secret: OneTime::new(visit, named, private), frame })
}

/// The form was sent before: no second secret.
async fn already_shown(visit: &mut Visit, id: &str) -> Answer {
    let made = match id.parse::<KeyId>() {
        Ok(id) => {
            let permit = visit.permit_on::<ReadGlobalKeys>(Scope::Deployment, id, TO_CREATE)?;
            visit.app.target_global_key(&permit).await?
        }
        Err(_) => None,
    };
    let frame = frame(visit).await?.titled("This private key was already shown").ending("Create");
    visit.page(&AlreadyShownPage { frame, made })
}

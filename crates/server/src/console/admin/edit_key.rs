//! `/admin/api-keys/{keyId}/edit`: what a global key is called, and its roles.

use super::api_keys::LIST;
use super::new_key::{parse, picker};
use crate::app::{ChangeGlobalKeyRefusal, ChangeSeenGlobalKeyRefusal, SeenGlobalKey, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{RolePicker, labels};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::ChangeGlobalKey;
use keywright_domain::{GlobalKey, GlobalRole, GlobalRoles, KeyId, Permit, Scope};

#[derive(Template)]
#[template(path = "admin/edit_key.html")]
struct EditPage {
    frame: Frame,
    errors: FieldErrors,
    path: String,
    public_key: String,
    tail: String,
    desc: String,
    picker: RolePicker,
    /// How the key was when the form was made.
    seen_desc: String,
    seen_roles: String,
    /// What the key is now, when somebody else has changed it meanwhile; empty otherwise.
    theirs: Vec<String>,
    /// Roles that would be taken away; empty when none is, or when it was said before.
    fewer: Vec<&'static str>,
}

/// The key that the path names, and the permit to change it.
async fn target(visit: &Visit) -> Result<(GlobalKey, Permit<ChangeGlobalKey>), Problem> {
    let id: KeyId = visit.param("keyId")?;
    let permit = visit.permit_on::<ChangeGlobalKey>(Scope::Deployment, id, "change global API keys")?;
    let key = visit.app.target_global_key(&permit).await?.ok_or(Problem::NotFound)?;
    Ok((key, permit))
}

/// `GET /admin/api-keys/{keyId}/edit`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let (key, _) = target(visit).await?;
    let (desc, ticked) = match visit.refilled() {
        Some(form) => (form.text("desc").to_owned(), form.all("roles").filter_map(GlobalRole::from_name).collect()),
        None => (key.description.as_str().to_owned(), key.roles),
    };
    let page = page(visit, &key, desc, ticked, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /admin/api-keys/{keyId}/edit`.
pub(super) async fn change(visit: &mut Visit) -> Answer {
    let (key, permit) = target(visit).await?;
    let desc = visit.form.text("desc").to_owned();
    let (description, wanted) = match parse(visit, key.roles) {
        Ok(parsed) => parsed,
        Err((ticked, errors)) => {
            let page = page(visit, &key, desc, ticked, errors).await?;
            return visit.invalid(&page);
        }
    };
    let fewer: Vec<_> = key.roles.iter().filter(|role| !wanted.contains(*role)).map(GlobalRole::label).collect();
    if !fewer.is_empty() && !visit.form.has("sure") {
        let page = EditPage { fewer, ..page(visit, &key, desc, wanted, FieldErrors::none()).await? };
        return visit.invalid(&page);
    }
    if wanted.contains(GlobalRole::Owner) && !key.roles.contains(GlobalRole::Owner) {
        visit.is_confirmed()?;
    }
    let seen = SeenGlobalKey {
        description: visit.form.text("seen-desc").to_owned(),
        roles: GlobalRoles::from_text(visit.form.text("seen-roles")).ok_or(Problem::Unreadable)?,
    };
    match visit.app.change_seen_global_key(&permit, seen, description, wanted).await {
        Ok(changed) => {
            let line = if changed == key { "Nothing was changed" } else { "Saved" };
            visit.done_to(LIST, line, &key.id.to_string())
        }
        Err(WriteError::Refused(ChangeSeenGlobalKeyRefusal::Changed(now))) => {
            let theirs = vec![
                format!("Description: {}", now.description.as_str()),
                format!("Roles: {}", labels(now.roles).join(", ")),
            ];
            let page = EditPage { theirs, ..page(visit, &now, desc, wanted, FieldErrors::none()).await? };
            visit.invalid(&page)
        }
        Err(WriteError::Refused(ChangeSeenGlobalKeyRefusal::Key(ChangeGlobalKeyRefusal::LastOwner))) => {
            let errors = FieldErrors::one("roles", "This is the last Global Owner. Name another owner first");
            let page = page(visit, &key, desc, wanted, errors).await?;
            visit.invalid(&page)
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

async fn page(
    visit: &mut Visit,
    key: &GlobalKey,
    desc: String,
    ticked: GlobalRoles,
    errors: FieldErrors,
) -> Result<EditPage, Problem> {
    Ok(EditPage {
        errors,
        path: format!("{LIST}/{}", key.id),
        public_key: key.public_key.to_string(),
        tail: key.tail.as_str().to_owned(),
        desc,
        picker: picker(visit, key.roles, ticked),
        seen_desc: key.description.as_str().to_owned(),
        seen_roles: key.roles.to_text(),
        theirs: Vec::new(),
        fewer: Vec::new(),
        frame: visit.frame(Section::AdminKeys).await?.below("Global API Keys", LIST).ending("Edit"),
    })
}

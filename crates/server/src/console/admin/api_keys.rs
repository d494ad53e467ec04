//! Global API keys: keys of the deployment.

use crate::app::{DeleteGlobalKeyConfirmedRefusal, DeleteGlobalKeyRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::listing::{Pages, Window};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{ChangeGlobalKey, CreateGlobalKey, DeleteGlobalKey, ReadGlobalKeys};
use keywright_domain::{GlobalKey, GlobalRole, KeyId, Scope};

/// Where the list is.
pub(super) const LIST: &str = "/admin/api-keys";
const TO_DELETE: &str = "delete global API keys";

#[derive(Template)]
#[template(path = "admin/api_keys.html")]
struct KeysPage {
    frame: Frame,
    keys: Vec<Line>,
    total: u64,
    pages: Pages,
    may_create: bool,
    may_change: bool,
    may_delete: bool,
}

struct Line {
    id: String,
    description: String,
    public_key: String,
    tail: String,
    roles: String,
    created: Shown,
}

/// `GET /admin/api-keys`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let permit = visit.permit::<ReadGlobalKeys>(Scope::Deployment, "see global API keys")?;
    let window = Window::asked(visit);
    let found = visit.app.list_global_keys(&permit, window.page()).await?;
    if let Some(last) = window.beyond(visit, found.total) {
        return visit.see_other(&last);
    }
    let face = visit.clock_face();
    let line = |key: &GlobalKey| Line {
        id: key.id.to_string(),
        description: key.description.as_str().to_owned(),
        public_key: key.public_key.to_string(),
        tail: key.tail.as_str().to_owned(),
        roles: key.roles.iter().map(GlobalRole::label).collect::<Vec<_>>().join(", "),
        created: face.show(key.created),
    };
    let page = KeysPage {
        keys: found.items.iter().map(line).collect(),
        total: found.total,
        pages: Pages::new(visit, window, found.total),
        may_create: visit.may::<CreateGlobalKey>(Scope::Deployment),
        may_change: visit.may::<ChangeGlobalKey>(Scope::Deployment),
        may_delete: visit.may::<DeleteGlobalKey>(Scope::Deployment),
        frame: visit.frame(Section::AdminKeys).await?,
    };
    visit.page(&page)
}

#[derive(Template)]
#[template(path = "admin/delete_key.html")]
struct DeletePage {
    frame: Frame,
    errors: FieldErrors,
    id: String,
    description: String,
    public_key: String,
    /// What may be typed, as the script compares it: a list in JSON.
    confirming: String,
    typed: String,
}

async fn delete_page(visit: &mut Visit, key: &GlobalKey, errors: FieldErrors) -> Result<DeletePage, Problem> {
    let frame = visit.frame(Section::AdminKeys).await?.below("Global API Keys", "/admin/api-keys").ending("Delete");
    let (description, public_key) = (key.description.as_str().to_owned(), key.public_key.to_string());
    Ok(DeletePage {
        frame,
        errors,
        id: key.id.to_string(),
        confirming: serde_json::json!([description, public_key]).to_string(),
        description,
        public_key,
        typed: visit.form.text("typed").to_owned(),
    })
}

/// `GET /admin/api-keys/{keyId}/delete`.
pub(super) async fn confirm(visit: &mut Visit) -> Answer {
    let key = target(visit).await?;
    let page = delete_page(visit, &key, FieldErrors::none()).await?;
    visit.page(&page)
}

/// The key that the path names, for somebody who may delete it.
async fn target(visit: &Visit) -> Result<GlobalKey, Problem> {
    let key: KeyId = visit.param("keyId")?;
    let permit = visit.permit_on::<DeleteGlobalKey>(Scope::Deployment, key, TO_DELETE)?;
    visit.app.target_global_key(&permit).await?.ok_or(Problem::NotFound)
}

/// `POST /admin/api-keys/{keyId}/delete`.
pub(super) async fn delete(visit: &mut Visit) -> Answer {
    let id: KeyId = visit.param("keyId")?;
    let permit = visit.permit_on::<DeleteGlobalKey>(Scope::Deployment, id, TO_DELETE)?;
    let typed = visit.form.text("typed").to_owned();
    let errors = match visit.app.delete_global_key_confirmed(&permit, typed).await {
        Ok(key) => return visit.done(LIST, format!("Deleted {}", key.description.as_str())),
        Err(WriteError::Refused(DeleteGlobalKeyConfirmedRefusal::NotConfirmed)) => {
            FieldErrors::one("typed", "Type the description or the public key exactly as it is shown")
        }
        Err(WriteError::Refused(DeleteGlobalKeyConfirmedRefusal::Key(DeleteGlobalKeyRefusal::LastOwner))) => {
            FieldErrors::one("", "This is the last Global Owner. Name another owner first")
        }
        Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
    };
    let key = target(visit).await?;
    let page = delete_page(visit, &key, errors).await?;
    visit.invalid(&page)
}

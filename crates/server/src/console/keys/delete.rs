//! `…/access/api-keys/{keyId}/delete`: what stops working, and the deletion for who types the key's name. Source: console
//! contract 5.4.

use super::details::{entries, gone};
use super::editor::{EntryLine, lines};
use super::place::Place;
use crate::app::{DeleteKeyConfirmedRefusal, DeleteKeyRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::Frame;
use crate::console::problem::Problem;
use crate::console::problem::not_written;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::DeleteKey;
use keywright_domain::{KeyDetails, KeyId};

const TO_DELETE: &str = "delete API keys";
/// A key that was used within so many milliseconds gets a second warning.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// So many projects are named.
const NAMED: usize = 5;

#[derive(Template)]
#[template(path = "keys/delete.html", blocks = ["ask"])]
struct DeletePage {
    frame: Frame,
    errors: FieldErrors,
    path: String,
    key_path: String,
    description: String,
    public_key: String,
    maker: String,
    last_used: Option<Shown>,
    used_today: bool,
    count: u64,
    projects: Vec<String>,
    more_projects: usize,
    entries: Vec<EntryLine>,
    typed: String,
    /// What may be typed, for the script.
    confirms: String,
}

/// Asks.
pub(super) async fn ask(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let id: KeyId = visit.param("keyId")?;
    visit.permit_on::<DeleteKey>(place.scope, id, TO_DELETE)?;
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    let page = page(visit, &place, &key, FieldErrors::none()).await?;
    visit.page_or_part(&page, &page.as_ask())
}

/// Deletes.
pub(super) async fn delete(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let id: KeyId = visit.param("keyId")?;
    let permit = visit.permit_on::<DeleteKey>(place.scope, id, TO_DELETE)?;
    let typed = visit.form.text("typed").to_owned();
    let wrong = match visit.app.delete_key_confirmed(&permit, typed).await {
        Ok(key) => return visit.done(&place.list(), format!("Deleted {}", key.description.as_str())),
        Err(WriteError::Refused(DeleteKeyConfirmedRefusal::NotConfirmed)) => {
            ("typed", "Type the description or the public key exactly as it is shown")
        }
        Err(WriteError::Refused(DeleteKeyConfirmedRefusal::Key(DeleteKeyRefusal::LastOwner))) => {
            ("", "This is the last Organization Owner. Name another owner first")
        }
        Err(WriteError::Refused(DeleteKeyConfirmedRefusal::Key(DeleteKeyRefusal::NotFound))) => {
            return already(visit, &place, id).await;
        }
        Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
    };
    let Some(key) = place.key_details(visit, id).await? else { return gone(visit, &place, id).await };
    let page = page(visit, &place, &key, FieldErrors::one(wrong.0, wrong.1)).await?;
    visit.invalid(&page)
}

/// Somebody else was faster, which is no mistake.
async fn already(visit: &mut Visit, place: &Place, id: KeyId) -> Answer {
    use keywright_domain::policy::ReadKeys;
    let permit = visit.permit::<ReadKeys>(place.scope, TO_DELETE)?;
    let Some(deleted) = visit.app.deleted_key(&permit, id).await? else { return Err(Problem::NotFound) };
    let at = visit.clock_face().show(deleted.at).exact;
    visit.done(&place.list(), format!("{} was already deleted, by {} at {at}", deleted.public_key, deleted.by))
}

async fn page(visit: &mut Visit, place: &Place, key: &KeyDetails, errors: FieldErrors) -> Result<DeletePage, Problem> {
    let entries = entries(visit, place, key.key.id).await?.unwrap_or_default();
    let face = visit.clock_face();
    let last = key.usage.last.as_ref().map(|last| last.at);
    let names: Vec<_> = key.projects.iter().map(|project| project.name.as_str().to_owned()).collect();
    Ok(DeletePage {
        errors,
        path: format!("{}/delete", place.key(key.key.id)),
        key_path: place.key(key.key.id),
        description: key.key.description.as_str().to_owned(),
        public_key: key.key.public_key.to_string(),
        maker: key.maker.name.clone(),
        last_used: face.show_some(last),
        used_today: last.is_some_and(|last| face.now().millis() - last.millis() < DAY),
        count: key.usage.count,
        more_projects: names.len().saturating_sub(NAMED),
        projects: names.into_iter().take(NAMED).collect(),
        entries: lines(&entries, &face),
        confirms: serde_json::to_string(&[key.key.description.as_str(), key.key.public_key.as_str()])
            .unwrap_or_default(),
        typed: visit.form.text("typed").to_owned(),
        frame: place.frame(visit).await?.below(key.key.public_key.to_string(), place.key(key.key.id)).ending("Delete"),
    })
}

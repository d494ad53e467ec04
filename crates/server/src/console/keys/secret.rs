//! The second step of the wizard: the one answer that has the private key, and the key's first addresses.
//!
//! The private key is in the answer to the form that made it and nowhere else: no redirect, nothing kept. What follows in
//! the background replaces the list of addresses alone, never the region that holds the secret. Source: console contract
//! 5.1, 6.

use super::editor::{Editor, Wish};
use super::one_time::{Named, OneTime};
use super::place::Place;
use crate::app::{GuardedRefusal, WriteError};
use crate::config::console::Flavor;
use crate::console::answer::Answer;
use crate::console::layout::Frame;
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use http::StatusCode;
use keywright_domain::policy::ChangeFirstAddresses;
use keywright_domain::{AccessListEntry, ApiKey, KeyId, Permit, PrivateKey};

#[derive(Template)]
#[template(path = "keys/secret.html")]
struct SecretPage<'s> {
    frame: Frame,
    done: String,
    secret: OneTime<'s>,
    finish: &'static str,
    twin: String,
    editor: Editor,
}

#[derive(Template)]
#[template(path = "keys/first_addresses.html", blocks = ["editor"])]
struct FirstAddressesPage {
    frame: Frame,
    done: String,
    public_key: String,
    finish: &'static str,
    editor: Editor,
}

/// Shows the key that was made, with its secret, this once.
pub(super) async fn show(visit: &mut Visit, place: &Place, key: &ApiKey, private: &PrivateKey) -> Answer {
    let roles = if place.project.is_some() {
        key.roles.projects.first().map(|(_, roles)| roles.to_text()).unwrap_or_default()
    } else {
        key.roles.org.to_text()
    };
    let twin = place.described_so(visit, key.description.as_str(), Some(key.id)).await.ok().flatten();
    let required = requires_list(visit, place, key.id).await?;
    let (id, public_key, description, created) = (key.id, key.public_key, &key.description, key.created);
    let named = Named { id, public_key, description, created, roles };
    let page = SecretPage {
        frame: place.frame(visit).await?.titled("Save your API key").ending("Create"),
        done: format!("{}/done", place.key(key.id)),
        secret: OneTime {
            org: key.org.to_string(),
            project: place.project.map(|project| project.to_string()).unwrap_or_default(),
            ..OneTime::new(visit, named, private)
        },
        finish: finish(visit),
        twin: twin.map(|twin| place.key_in_organization(twin)).unwrap_or_default(),
        editor: Editor::new(visit, addresses_path(place, key.id), &[], required),
    };
    visit.page(&page)
}

/// `POST …/{keyId}/first-addresses`: adds or removes one of the first addresses. Asked for in the background; without a
/// script, from the page that comes back without the secret.
pub(super) async fn change(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let key: KeyId = visit.param("keyId")?;
    let (permit, entries) = first(visit, &place, key).await?;
    let required = requires_list(visit, &place, key).await?;
    let mut editor = Editor::new(visit, addresses_path(&place, key), &entries, required);
    let said = apply(visit, &permit, &entries, &mut editor).await?;
    if let Some(said) = said {
        let entries = visit.app.first_entries(&permit).await?.unwrap_or_default();
        editor.done(said, &entries, &visit.clock_face());
    }
    answer(visit, &place, key, editor).await
}

/// `POST …/{keyId}/done`: the person has stored the secret. Addresses that stand in the form are saved first.
pub(super) async fn done(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let key: KeyId = visit.param("keyId")?;
    let details = place.key_details(visit, key).await?.ok_or(Problem::NotFound)?;
    if !visit.form.text("addresses").trim().is_empty() {
        let (permit, entries) = first(visit, &place, key).await?;
        let mut editor = Editor::new(visit, addresses_path(&place, key), &entries, details.list_required);
        if apply(visit, &permit, &entries, &mut editor).await?.is_none() && editor.is_open() {
            return answer(visit, &place, key, editor).await;
        }
    }
    if let Ok(permit) = visit.permit_on::<ChangeFirstAddresses>(place.organization(), key, TO_CHANGE) {
        visit.app.first_addresses_done(&permit).await?;
    }
    let line = format!("Created {}", details.key.description.as_str());
    visit.done_to(&place.list(), line, &key.to_string())
}

const TO_CHANGE: &str = "give a new API key its first addresses";

/// Does what the form asks for; answers what to say of it, or nothing where the editor says why not.
async fn apply(
    visit: &Visit,
    permit: &Permit<ChangeFirstAddresses>,
    entries: &[AccessListEntry],
    editor: &mut Editor,
) -> Result<Option<String>, Problem> {
    match editor.wish(visit, entries) {
        Wish::Show => Ok(None),
        Wish::Add(cidrs) => {
            let named: Vec<_> = cidrs.iter().map(ToString::to_string).collect();
            match visit.app.add_first_entries(permit, cidrs).await {
                Ok(()) => Ok(Some(format!("Added {}", named.join(", ")))),
                Err(WriteError::Refused(GuardedRefusal::List(refusal))) => {
                    editor.not_added(refusal);
                    Ok(None)
                }
                Err(error) => Err(not_written(error, |_| Problem::NotFound)),
            }
        }
        Wish::Remove(cidr) => match visit.app.remove_first_entry(permit, cidr).await {
            Ok(()) => Ok(Some(format!("Removed {cidr}"))),
            Err(WriteError::Refused(GuardedRefusal::List(refusal))) => {
                editor.not_removed(refusal);
                Ok(None)
            }
            Err(error) => Err(not_written(error, |_| Problem::NotFound)),
        },
    }
}

/// The first addresses of a key, which are for who has just made it.
async fn first(
    visit: &Visit,
    place: &Place,
    key: KeyId,
) -> Result<(Permit<ChangeFirstAddresses>, Vec<AccessListEntry>), Problem> {
    let permit = visit.permit_on::<ChangeFirstAddresses>(place.organization(), key, TO_CHANGE)?;
    let entries = visit.app.first_entries(&permit).await?.ok_or(Problem::NotFound)?;
    Ok((permit, entries))
}

async fn requires_list(visit: &Visit, place: &Place, key: KeyId) -> Result<bool, Problem> {
    Ok(place.key_details(visit, key).await?.is_some_and(|details| details.list_required))
}

async fn answer(visit: &mut Visit, place: &Place, key: KeyId, editor: Editor) -> Answer {
    let details = place.key_details(visit, key).await?.ok_or(Problem::NotFound)?;
    let status = if editor.is_open() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = FirstAddressesPage {
        frame: place.frame(visit).await?.titled("Addresses of your new API key").ending("Create"),
        done: format!("{}/done", place.key(key)),
        public_key: details.key.public_key.to_string(),
        finish: finish(visit),
        editor,
    };
    let text = if visit.is_partial { page.as_editor().render()? } else { page.render()? };
    Ok(visit.html(status, text))
}

fn addresses_path(place: &Place, key: KeyId) -> String {
    format!("{}/first-addresses", place.key(key))
}

/// What the last button is called.
fn finish(visit: &Visit) -> &'static str {
    if visit.site.flavor == Flavor::Atlas { "Done" } else { "Save" }
}

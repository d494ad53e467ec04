//! `/account/api-access`: a person's own access list, which nothing is checked against. Source: console contract 5.12.

use crate::app::{AddUserEntriesRefusal, WriteError};
use crate::console::addresses::{self, WrongAddress};
use crate::console::answer::Answer;
use crate::console::clock_face::{ClockFace, Shown};
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::UseOwnAccessList;
use keywright_domain::{Cidr, Description, Permit, Scope, UserEntry};

pub(super) const PATH: &str = "/account/api-access";

/// An entry of the list.
struct EntryRow {
    address: String,
    comment: String,
    added: Shown,
}

impl EntryRow {
    fn of(entry: &UserEntry, face: &ClockFace) -> Self {
        Self {
            address: entry.cidr.entry_text(),
            comment: entry.comment.as_ref().map_or_else(String::new, |comment| comment.as_str().to_owned()),
            added: face.show(entry.created),
        }
    }
}

#[derive(Template)]
#[template(path = "account/api_access.html")]
struct ApiAccessPage {
    frame: Frame,
    errors: FieldErrors,
    entries: Vec<EntryRow>,
    addresses: String,
    comment: String,
    /// Blocks that were meant, perhaps.
    offered: Vec<String>,
    /// The address that the server sees.
    current: String,
}

/// What the form says, as it was typed.
#[derive(Default)]
struct Typed {
    addresses: String,
    comment: String,
}

/// `GET /account/api-access`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let typed = match visit.refilled() {
        Some(form) => Typed { addresses: form.text("addresses").to_owned(), comment: form.text("comment").to_owned() },
        None if visit.asked("current") == "1" => {
            Typed { addresses: visit.address.to_canonical().to_string(), comment: String::new() }
        }
        None => Typed::default(),
    };
    let page = page(visit, typed, FieldErrors::none(), Vec::new()).await?;
    visit.page(&page)
}

/// `POST /account/api-access`: adds entries, or removes one.
pub(super) async fn change(visit: &mut Visit) -> Answer {
    let permit = permit(visit)?;
    if visit.form.has("remove") {
        let cidr = Cidr::from_entry(visit.form.text("remove")).map_err(|_| Problem::NotFound)?;
        let was_there = visit.app.remove_from_own_list(&permit, cidr).await;
        let was_there = was_there.map_err(|error| not_written(error, |()| Problem::SignIn))?;
        let text = cidr.entry_text();
        let line = if was_there { format!("{text} was removed.") } else { format!("{text} was not on the list.") };
        return visit.done(PATH, line);
    }

    let typed =
        Typed { addresses: visit.form.text("addresses").to_owned(), comment: visit.form.text("comment").to_owned() };
    let mut errors = FieldErrors::none();
    let comment = match typed.comment.trim() {
        "" => None,
        text => errors.keep("comment", Description::try_from(text).map_err(|_| "a comment has up to 250 characters")),
    };
    let cidrs = match addresses::parse(&typed.addresses, visit.form.has("accept")) {
        Ok(cidrs) if cidrs.is_empty() => {
            errors.add("addresses", "Enter an address like 203.0.113.9, or a block like 203.0.113.0/24");
            cidrs
        }
        Ok(cidrs) => cidrs,
        Err(wrong) => {
            for wrong in &wrong {
                errors.add("addresses", wrong.message.clone());
            }
            return again(visit, typed, errors, wrong).await;
        }
    };
    if !errors.is_empty() {
        return again(visit, typed, errors, Vec::new()).await;
    }
    let count = cidrs.len();
    let refused = match visit.app.add_to_own_list(&permit, cidrs, comment).await {
        Ok(()) if count == 1 => return visit.done(PATH, "The address was added."),
        Ok(()) => return visit.done(PATH, format!("{count} addresses were added.")),
        Err(WriteError::Refused(AddUserEntriesRefusal::Present(cidr))) => {
            format!("{} is already on the list", cidr.entry_text())
        }
        Err(WriteError::Refused(AddUserEntriesRefusal::TooMany(limit))) => {
            format!("The list may have {limit} addresses")
        }
        Err(error) => return Err(not_written(error, |_| Problem::SignIn)),
    };
    again(visit, typed, FieldErrors::one("addresses", refused), Vec::new()).await
}

fn permit(visit: &Visit) -> Result<Permit<UseOwnAccessList>, Problem> {
    visit.permit(Scope::Deployment, "use your access list")
}

async fn again(visit: &mut Visit, typed: Typed, errors: FieldErrors, wrong: Vec<WrongAddress>) -> Answer {
    let page = page(visit, typed, errors, wrong).await?;
    visit.invalid(&page)
}

async fn page(
    visit: &mut Visit,
    typed: Typed,
    errors: FieldErrors,
    wrong: Vec<WrongAddress>,
) -> Result<ApiAccessPage, Problem> {
    let permit = permit(visit)?;
    let entries = visit.app.own_list(&permit).await?;
    let face = visit.clock_face();
    // Accepting what is offered helps only when nothing else is wrong.
    let all_offered = wrong.iter().all(|wrong| wrong.offered.is_some());
    let offered = wrong.iter().filter(|_| all_offered).filter_map(|wrong| wrong.offered);
    Ok(ApiAccessPage {
        frame: visit.frame(Section::ApiAccess).await?,
        errors,
        entries: entries.iter().map(|entry| EntryRow::of(entry, &face)).collect(),
        addresses: typed.addresses,
        comment: typed.comment,
        offered: offered.map(|cidr| cidr.to_string()).collect(),
        current: visit.address.to_canonical().to_string(),
    })
}

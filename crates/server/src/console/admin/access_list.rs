//! The global access list: from where global roles may be used; while it is empty, from everywhere.

use crate::app::{AddGlobalEntryRefusal, RemoveGlobalEntryRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{AddGlobalEntry, ReadGlobalList, RemoveGlobalEntry};
use keywright_domain::{Cidr, Description, EntryId, GlobalEntry, HostBits, Page, Scope};

#[derive(Template)]
#[template(path = "admin/access_list.html")]
struct ListPage {
    frame: Frame,
    errors: FieldErrors,
    entries: Vec<Line>,
    may_change: bool,
    address: String,
    description: String,
    own_address: String,
}

struct Line {
    id: String,
    block: String,
    description: String,
    added: Shown,
    last_used: Option<Shown>,
    count: u64,
}

/// `GET /admin/access-list`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let page = page(visit, FieldErrors::none()).await?;
    visit.page(&page)
}

async fn page(visit: &mut Visit, errors: FieldErrors) -> Result<ListPage, Problem> {
    let permit = visit.permit::<ReadGlobalList>(Scope::Deployment, "see the global access list")?;
    let longest = Page::new(1, Page::MAX_SIZE).unwrap_or_default();
    let found = visit.app.list_global_entries(&permit, longest).await?;
    let face = visit.clock_face();
    let line = |entry: &GlobalEntry| Line {
        id: entry.id.to_string(),
        block: entry.cidr.to_string(),
        description: entry.description.as_str().to_owned(),
        added: face.show(entry.created),
        last_used: face.show_some(entry.usage.last.map(|(time, _)| time)),
        count: entry.usage.count,
    };
    let typed = if errors.is_empty() { visit.refilled() } else { Some(&visit.form) };
    let of = |name: &str| typed.map(|form| form.text(name).to_owned()).unwrap_or_default();
    Ok(ListPage {
        entries: found.items.iter().map(line).collect(),
        may_change: visit.may::<AddGlobalEntry>(Scope::Deployment),
        address: of("address"),
        description: of("description"),
        own_address: visit.address.to_string(),
        errors,
        frame: visit.frame(Section::AdminList).await?,
    })
}

/// `POST /admin/access-list`: an entry more, or one less.
pub(super) async fn change(visit: &mut Visit) -> Answer {
    match visit.form.text("what") {
        "add" => add(visit).await,
        "remove" => remove(visit).await,
        _ => Err(Problem::Unreadable),
    }
}

/// What a new entry is made of.
fn parse(form: &Form, allow_open: bool) -> Result<(Cidr, Description), FieldErrors> {
    let mut errors = FieldErrors::none();
    let text = form.text("address").trim();
    let read = if text.contains('/') { Cidr::from_block(text, HostBits::Refuse) } else { Cidr::from_address(text) };
    let open = |cidr: &Cidr| cidr.network().prefix_len() == 0 && !allow_open;
    let cidr = match read {
        Ok(cidr) if cidr.unspecified_host() || open(&cidr) => {
            errors.add("address", "This address is not allowed");
            None
        }
        Ok(cidr) => Some(cidr),
        Err(_) => {
            errors.add("address", "Give an address like 203.0.113.9 or a block like 203.0.113.0/24");
            None
        }
    };
    let description = errors.keep("description", Description::try_from(form.text("description").trim()));
    cidr.zip(description).ok_or(errors)
}

async fn add(visit: &mut Visit) -> Answer {
    let permit = visit.permit::<AddGlobalEntry>(Scope::Deployment, "change the global access list")?;
    let errors = match parse(&visit.form, visit.app.limits.allow_open_cidr) {
        Err(errors) => errors,
        Ok((cidr, description)) => match visit.app.add_global_entry(&permit, cidr, description).await {
            Ok(entry) => {
                let line = format!("Added {}", entry.cidr);
                return visit.done_to("/admin/access-list", line, &entry.id.to_string());
            }
            Err(WriteError::Refused(refusal)) => match refusal {
                AddGlobalEntryRefusal::Present => FieldErrors::one("address", "This address is already on the list"),
                AddGlobalEntryRefusal::TooMany(limit) => {
                    FieldErrors::one("address", format!("A list has at most {limit} entries"))
                }
                AddGlobalEntryRefusal::KeepsCallerOut => {
                    FieldErrors::one("address", "Add an entry that covers your own address first")
                }
            },
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        },
    };
    let page = page(visit, errors).await?;
    visit.invalid(&page)
}

async fn remove(visit: &mut Visit) -> Answer {
    let permit = visit.permit::<RemoveGlobalEntry>(Scope::Deployment, "change the global access list")?;
    let id: EntryId = visit.form.text("entry").parse().map_err(|_| Problem::Unreadable)?;
    match visit.app.remove_global_entry(&permit, id).await {
        Ok(()) => visit.done("/admin/access-list", "Removed the entry"),
        Err(WriteError::Refused(RemoveGlobalEntryRefusal::KeepsCallerOut)) => {
            let page = page(visit, FieldErrors::one("", "What is left would keep your own address out")).await?;
            visit.invalid(&page)
        }
        Err(WriteError::Refused(_)) => visit.done("/admin/access-list", "The entry was removed already"),
        Err(error) => Err(not_written(error, |_: RemoveGlobalEntryRefusal| Problem::NotFound)),
    }
}

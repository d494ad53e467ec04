//! The access list of a key, as people change it: addresses are added, several at once, and removed, never edited in
//! place. What needs a second thought (a block that covers everything, the last address, one that is in use) is asked for
//! twice. Source: console contract 5.1, 5.3.

use crate::app::{AddEntriesRefusal, RemoveEntryRefusal};
use crate::console::addresses::{self, WrongAddress};
use crate::console::clock_face::{ClockFace, Shown};
use crate::console::visit::Visit;
use keywright_domain::{AccessListEntry, Cidr, Timestamp};
use std::net::IpAddr;

/// An address that was used within so many days is not removed without a word.
const IN_USE_DAYS: i64 = 30;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The editor, as its macro shows it.
pub(super) struct Editor {
    /// Where its forms go.
    pub(super) action: String,
    pub(super) entries: Vec<EntryLine>,
    /// What was typed and not saved.
    pub(super) typed: String,
    /// What is wrong with it.
    pub(super) wrong: Vec<String>,
    /// The blocks that were meant, perhaps.
    pub(super) offered: String,
    /// What to think about before it is done; empty for nothing.
    pub(super) warning: String,
    /// The address whose removal is to be thought about.
    pub(super) removing: String,
    /// The address of the person who looks.
    pub(super) current: String,
    /// What is odd about that address; empty for nothing.
    pub(super) current_note: &'static str,
    /// Must every key of the organization have a list?
    pub(super) required: bool,
    /// Is every removal thought about first? Those of the last address and of one in use are in any case.
    pub(super) asks: bool,
    /// What was just done, for the status line.
    pub(super) said: String,
}

/// An entry.
pub(super) struct EntryLine {
    pub(super) block: String,
    pub(super) added: Shown,
    pub(super) last_used: Option<Shown>,
    pub(super) count: u64,
}

/// What a form of the editor asks for.
pub(super) enum Wish {
    /// Add these.
    Add(Vec<Cidr>),
    /// Remove this.
    Remove(Cidr),
    /// Nothing: show the editor again, as it is now.
    Show,
}

impl Editor {
    /// The editor of a list.
    pub(super) fn new(visit: &Visit, action: String, entries: &[AccessListEntry], required: bool) -> Self {
        let face = visit.clock_face();
        Self {
            action,
            entries: lines(entries, &face),
            typed: String::new(),
            wrong: Vec::new(),
            offered: String::new(),
            warning: String::new(),
            removing: String::new(),
            current: visit.address.to_string(),
            current_note: note(visit),
            required,
            asks: false,
            said: String::new(),
        }
    }

    /// What the form asks for; where it must be corrected or thought about first, the editor says so.
    pub(super) fn wish(&mut self, visit: &Visit, entries: &[AccessListEntry]) -> Wish {
        let (form, now) = (&visit.form, visit.app.now());
        if form.has("remove") {
            return self.removal(form.text("remove"), form.has("sure"), entries, now);
        }
        let typed = form.text("addresses");
        typed.clone_into(&mut self.typed);
        if form.has("current") {
            self.typed.clone_from(&self.current);
            return Wish::Show;
        }
        if typed.trim().is_empty() {
            return Wish::Show;
        }
        match addresses::parse(typed, form.has("mask")) {
            Err(wrong) => {
                self.offered = offered(&wrong);
                self.wrong = wrong.into_iter().map(|wrong| wrong.message).collect();
                Wish::Show
            }
            Ok(cidrs) => {
                let there = entries.iter().map(|entry| &entry.cidr);
                if Cidr::cover_everything(there.clone().chain(&cidrs))
                    && !Cidr::cover_everything(there)
                    && !form.has("sure")
                {
                    "With this, calls are accepted from every address. Save once more if that is what you want."
                        .clone_into(&mut self.warning);
                    return Wish::Show;
                }
                Wish::Add(cidrs)
            }
        }
    }

    fn removal(&mut self, text: &str, sure: bool, entries: &[AccessListEntry], now: Timestamp) -> Wish {
        let found = entries.iter().find(|entry| entry.cidr.to_string() == text);
        let Some(entry) = found else {
            self.said = format!("{text} is not on the list any more");
            return Wish::Show;
        };
        let recent = |(at, _): &(Timestamp, IpAddr)| now.millis() - at.millis() <= IN_USE_DAYS * DAY;
        let is_last = entries.len() == 1;
        let in_use = entry.usage.last.is_some_and(|last| recent(&last));
        if sure || !(self.asks || is_last || in_use) {
            return Wish::Remove(entry.cidr);
        }
        let use_of = match entry.usage.last {
            None => "It was never used. ".to_owned(),
            Some(_) if in_use => {
                let (count, times) = (entry.usage.count, if entry.usage.count == 1 { "time" } else { "times" });
                format!("It was used {count} {times}, last within {IN_USE_DAYS} days. ")
            }
            Some(_) => format!("It was not used for {IN_USE_DAYS} days. "),
        };
        let then = match (is_last, self.required) {
            (true, true) => "It is the last address: the key will not be able to call the API any more.",
            (true, false) => "It is the last address: the key will be accepted from every address.",
            (false, _) => "Calls from it will be refused.",
        };
        self.warning = format!("Remove {text}? {use_of}{then}");
        text.clone_into(&mut self.removing);
        Wish::Show
    }

    /// The list as it is now, after something was done.
    pub(super) fn done(&mut self, said: String, entries: &[AccessListEntry], face: &ClockFace) {
        self.entries = lines(entries, face);
        self.typed.clear();
        self.said = said;
    }

    /// Nothing was added, and why.
    pub(super) fn not_added(&mut self, refusal: AddEntriesRefusal) {
        self.wrong.push(match refusal {
            AddEntriesRefusal::NotFound => "The key is gone: somebody has deleted it meanwhile".to_owned(),
            AddEntriesRefusal::Present(cidr) => format!("{cidr} is already on the list"),
            AddEntriesRefusal::TooMany(limit) => format!("A list has at most {limit} addresses"),
        });
    }

    /// Nothing was removed, and why.
    pub(super) fn not_removed(&mut self, refusal: RemoveEntryRefusal) {
        self.wrong.push(match refusal {
            RemoveEntryRefusal::KeyNotFound => "The key is gone: somebody has deleted it meanwhile".to_owned(),
            RemoveEntryRefusal::EntryNotFound => "That address is not on the list any more".to_owned(),
            RemoveEntryRefusal::RemovesCaller => "That address is needed for this call".to_owned(),
        });
    }

    /// Is there something to correct or to think about?
    pub(super) fn is_open(&self) -> bool {
        !self.wrong.is_empty() || !self.warning.is_empty()
    }

    /// What the list comes to, in a sentence.
    pub(super) fn sentence(&self) -> &'static str {
        match (self.entries.is_empty(), self.required) {
            (true, true) => "This key cannot call the API until you add at least one address.",
            (true, false) => {
                "With no address, calls are accepted from anywhere. After you add one, only listed addresses work."
            }
            (false, _) => "Calls are accepted from these addresses only.",
        }
    }
}

/// The blocks that somebody meant, for a button; empty unless each that is wrong has one.
fn offered(wrong: &[WrongAddress]) -> String {
    let meant: Option<Vec<_>> = wrong.iter().map(|one| one.offered.map(|cidr| cidr.to_string())).collect();
    meant.unwrap_or_default().join(", ")
}

pub(super) fn lines(entries: &[AccessListEntry], face: &ClockFace) -> Vec<EntryLine> {
    let line = |entry: &AccessListEntry| EntryLine {
        block: entry.cidr.to_string(),
        added: face.show(entry.created),
        last_used: face.show_some(entry.usage.last.map(|(at, _)| at)),
        count: entry.usage.count,
    };
    entries.iter().map(line).collect()
}

/// What is odd about the address that the server sees.
fn note(visit: &Visit) -> &'static str {
    if visit.site.client_address.trusts(visit.address) {
        return "This is the address of a trusted proxy, not yours: the proxy does not say where you come from.";
    }
    let private = match visit.address {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    };
    if private {
        "This is a private address. If a proxy stands in front of this server, it may be the proxy's."
    } else {
        ""
    }
}

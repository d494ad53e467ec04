//! Adding an entry.

use super::{draft, keeps_caller_out, read, touch};
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{Cidr, Description, EntryId, EventType, GlobalEntry, Scope, Timestamp, Usage};

statements! {
    INSERT = "INSERT INTO global_access_list (id, number, cidr_block, description, created, updated) \
        SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $4 FROM global_access_list";
}

/// An entry that is about to be added.
#[derive(Clone, Debug)]
pub struct AddGlobalEntry {
    /// Its id.
    pub id: EntryId,
    /// The address or block.
    pub cidr: Cidr,
    /// Whose it is.
    pub description: Description,
    /// How many entries the list may have.
    pub limit: u64,
}

/// Why it is not added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddGlobalEntryRefusal {
    /// It is there already.
    Present,
    /// The list would be longer than it may.
    TooMany(u64),
    /// It would be the first, and would not cover the caller's address.
    KeepsCallerOut,
}

impl Change for AddGlobalEntry {
    type Action = policy::AddGlobalEntry;
    type Out = GlobalEntry;
    type Refusal = AddGlobalEntryRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<GlobalEntry, Stop<AddGlobalEntryRefusal>> {
        let entries = read::all_within(tx).await?;
        if entries.iter().any(|entry| entry.cidr == self.cidr) {
            return Err(Stop::Refused(AddGlobalEntryRefusal::Present));
        }
        if entries.len() as u64 >= self.limit {
            return Err(Stop::Refused(AddGlobalEntryRefusal::TooMany(self.limit)));
        }
        let after = entries.iter().map(|entry| (entry.cidr, entry.id)).chain([(self.cidr, self.id)]);
        if keeps_caller_out(after, tx) {
            return Err(Stop::Refused(AddGlobalEntryRefusal::KeepsCallerOut));
        }

        Ok(insert(self.id, self.cidr, &self.description, now, tx).await?)
    }
}

/// The row and the event of a new entry, behind all that are there.
pub(crate) async fn insert(
    id: EntryId,
    cidr: Cidr,
    description: &Description,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<GlobalEntry, Error> {
    let insert = INSERT.bind(id.to_string()).bind(cidr.to_string()).bind(description.as_str()).bind(now.millis());
    tx.write(insert).await?;
    touch(tx).await?;
    tx.record(draft(EventType::GlobalEntryAdded, cidr));
    Ok(GlobalEntry { id, cidr, description: description.clone(), created: now, updated: now, usage: Usage::default() })
}

//! Changing an entry: its block, its description, or both. It keeps its id, its place and its use.

use super::{draft, keeps_caller_out, read, touch};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{Cidr, Description, EntryId, EventType, GlobalEntry, Scope, Timestamp};

statements! {
    UPDATE = "UPDATE global_access_list SET cidr_block = $2, description = $3, updated = $4 WHERE id = $1";
}

/// Changes what is given.
#[derive(Clone, Debug)]
pub struct ChangeGlobalEntry {
    /// Which entry.
    pub id: EntryId,
    /// The new address or block.
    pub cidr: Option<Cidr>,
    /// The new description.
    pub description: Option<Description>,
}

/// Why it is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeGlobalEntryRefusal {
    /// No such entry.
    NotFound,
    /// Another entry has this block.
    Present(Cidr),
    /// No entry would cover the caller's address any more.
    KeepsCallerOut,
}

impl Change for ChangeGlobalEntry {
    type Action = policy::ChangeGlobalEntry;
    type Out = GlobalEntry;
    type Refusal = ChangeGlobalEntryRefusal;

    async fn apply(
        &self,
        _: &Scope,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<GlobalEntry, Stop<ChangeGlobalEntryRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let entries = read::all_within(tx).await?;
        let before = entries.iter().find(|entry| entry.id == self.id);
        let before = before.ok_or(refused(ChangeGlobalEntryRefusal::NotFound))?;
        let mut entry = before.clone();
        entry.cidr = self.cidr.unwrap_or(before.cidr);
        entry.description = self.description.as_ref().unwrap_or(&before.description).clone();
        if entry == *before {
            return Ok(entry);
        }
        let mut others = entries.iter().filter(|other| other.id != self.id).map(|other| (other.cidr, other.id));
        if others.clone().any(|(cidr, _)| cidr == entry.cidr) {
            return Err(refused(ChangeGlobalEntryRefusal::Present(entry.cidr)));
        }
        if keeps_caller_out(others.by_ref().chain([(entry.cidr, entry.id)]), tx) {
            return Err(refused(ChangeGlobalEntryRefusal::KeepsCallerOut));
        }

        let update = UPDATE.bind(entry.id.to_string()).bind(entry.cidr.to_string());
        tx.write(update.bind(entry.description.as_str()).bind(now.millis())).await?;
        touch(tx).await?;
        let mut detail = format!("from {:?} to {:?}", before.description.as_str(), entry.description.as_str());
        if before.cidr != entry.cidr {
            detail = format!("from {} to {}; {detail}", before.cidr.entry_text(), entry.cidr.entry_text());
        }
        tx.record(draft(EventType::GlobalEntryUpdated, entry.cidr).saying(detail));
        entry.updated = now;
        Ok(entry)
    }
}

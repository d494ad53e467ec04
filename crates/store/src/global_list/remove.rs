//! Removing an entry.

use super::{draft, keeps_caller_out, read, touch};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{EntryId, EventType, Scope, Timestamp};

statements! {
    DELETE = "DELETE FROM global_access_list WHERE id = $1";
}

/// Removes an entry.
#[derive(Debug)]
pub struct RemoveGlobalEntry {
    /// Which entry.
    pub id: EntryId,
}

/// Why it is not removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RemoveGlobalEntryRefusal {
    /// No such entry.
    NotFound,
    /// Others are left, and none of them covers the caller's address.
    KeepsCallerOut,
}

impl Change for RemoveGlobalEntry {
    type Action = policy::RemoveGlobalEntry;
    type Out = ();
    type Refusal = RemoveGlobalEntryRefusal;

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<RemoveGlobalEntryRefusal>> {
        let entries = read::all_within(tx).await?;
        let entry = entries.iter().find(|entry| entry.id == self.id);
        let entry = entry.ok_or(Stop::Refused(RemoveGlobalEntryRefusal::NotFound))?;
        let others = entries.iter().filter(|other| other.id != self.id).map(|other| (other.cidr, other.id));
        if keeps_caller_out(others, tx) {
            return Err(Stop::Refused(RemoveGlobalEntryRefusal::KeepsCallerOut));
        }

        tx.write(DELETE.bind(self.id.to_string())).await?;
        touch(tx).await?;
        tx.record(draft(EventType::GlobalEntryDeleted, entry.cidr));
        Ok(())
    }
}

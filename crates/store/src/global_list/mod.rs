//! The global access list in the database: from where global roles may be used.
//!
//! The rule: no change keeps out the caller that makes it. An empty list lets everybody in, so taking the last entry away
//! is no loss.

pub(crate) mod add;
pub(crate) mod change;
pub(crate) mod read;
pub(crate) mod remove;

pub use add::{AddGlobalEntry, AddGlobalEntryRefusal};
pub use change::{ChangeGlobalEntry, ChangeGlobalEntryRefusal};
pub use remove::{RemoveGlobalEntry, RemoveGlobalEntryRefusal};

use crate::Error;
use crate::change::Tx;
use crate::seam::statements;
use keywright_domain::{AccessList, Cidr, Draft, EntryId, EventType};

statements! {
    TOUCH = "UPDATE deployment SET rights_revision = $1 WHERE id = 1";
}

/// Says that the list has changed: whoever acts by a global role is looked at again.
async fn touch(tx: &mut Tx) -> Result<(), Error> {
    let revision = tx.next_revision();
    tx.write(TOUCH.bind(revision)).await.map(|_| ())
}

/// Would a list of these entries keep out the caller that makes it so?
fn keeps_caller_out(entries: impl IntoIterator<Item = (Cidr, EntryId)>, tx: &Tx) -> bool {
    let Some(address) = tx.grant().and_then(|grant| grant.address) else { return false };
    let list = AccessList::new(entries);
    !list.is_empty() && list.find(address).is_none()
}

fn draft(kind: EventType, cidr: Cidr) -> Draft {
    Draft::of_deployment(kind).about_entry(cidr.entry_text())
}

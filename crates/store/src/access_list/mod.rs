//! Access lists of keys: entries added, removed, read with their use.

pub(crate) mod add;
pub(crate) mod guarded;
pub(crate) mod read;
pub(crate) mod remove;

pub use add::{AddEntries, AddEntriesRefusal};
pub use guarded::{FirstAddresses, GuardedRefusal, ListChange, OfOwnKey};
pub use remove::{RemoveEntry, RemoveEntryRefusal};

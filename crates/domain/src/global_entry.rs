//! One entry of the global access list: unlike a key's it is described, can be changed, and is named by its id.

use crate::{Cidr, Description, EntryId, Timestamp, Usage};

/// An entry as lists show it (endpoint contract 6).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GlobalEntry {
    /// Its id.
    pub id: EntryId,
    /// The address or block.
    pub cidr: Cidr,
    /// Whose it is, in its owner's words.
    pub description: Description,
    /// When it was added.
    pub created: Timestamp,
    /// When it was last changed; at first when it was added.
    pub updated: Timestamp,
    /// How it was used.
    pub usage: Usage,
}

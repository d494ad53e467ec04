//! A person's own access list: kept for compatibility, as people have no API credentials that it could restrict.
//!
//! Source: console contract 5.12.

use crate::{Cidr, Description, EntryId, Timestamp};

/// An entry of a person's own access list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserEntry {
    /// Its id.
    pub id: EntryId,
    /// The address or block.
    pub cidr: Cidr,
    /// What it is for, if the person said so.
    pub comment: Option<Description>,
    /// When it was added.
    pub created: Timestamp,
}

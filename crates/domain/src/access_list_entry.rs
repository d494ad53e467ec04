//! One entry of a key's access list, with its use.

use crate::{Cidr, EntryId, Timestamp};
use std::net::IpAddr;

/// An entry as lists show it (endpoint contract 3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessListEntry {
    /// Its id, never shown: usage is joined to it.
    pub id: EntryId,
    /// The address or block.
    pub cidr: Cidr,
    /// When it was added.
    pub created: Timestamp,
    /// How it was used.
    pub usage: Usage,
}

/// How often, when and from where something was used. At most two seconds behind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Requests admitted.
    pub count: u64,
    /// When last, and from which address.
    pub last: Option<(Timestamp, IpAddr)>,
}

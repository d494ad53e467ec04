//! Who calls: verification of Digest answers, from memory alone, and the memory that follows the log.
//!
//! The order of reading: [`verify`] asks the questions, [`keyring`] remembers, [`follower`] keeps the memory true,
//! [`usage`] counts what was admitted. Only here is a [`keywright_domain::Caller`] made, and in [`person`] a
//! [`keywright_domain::SignedIn`].

pub(crate) mod brake;
pub(crate) mod counters;
mod crowd;
mod folding;
pub(crate) mod follower;
pub(crate) mod keyring;
pub(crate) mod lockout;
pub(crate) mod noted;
pub(crate) mod person;
mod read_ahead;
pub(crate) mod reason;
pub(crate) mod recall;
mod shared;
pub(crate) mod strangers;
pub(crate) mod usage;
pub(crate) mod verify;

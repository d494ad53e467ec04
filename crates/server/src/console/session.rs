//! Who is signed in, as far as every page needs to know.

use keywright_domain::{Timestamp, UserId};
use std::sync::Arc;

/// A person with their rights.
pub(crate) struct PersonEntry {
    /// The person.
    pub(crate) id: UserId,
    /// The name to sign in with.
    pub(crate) username: Arc<str>,
}

/// A session that goes on.
#[derive(Clone)]
pub(crate) struct Session {
    /// Whose it is.
    pub(crate) person: Arc<PersonEntry>,
    /// When it ends, whatever happens.
    pub(crate) ends: Timestamp,
    /// When it ends if nothing happens until then.
    pub(crate) idle_ends: Option<Timestamp>,
}

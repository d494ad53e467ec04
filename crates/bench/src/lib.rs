//! What Keywright costs, measured so that anyone can measure it again.
//!
//! [`load`] is the client: one thread that signs its own requests. What it calls ([`serve`]) are child processes on a
//! core of their own. Two of them are compared turn by turn ([`pairs`]), so that a machine that drifts drifts for both.
//! [`command`] is what can be measured, and [`goals`] what we promise.

pub mod clock;
pub mod command;
pub mod fill;
pub mod goals;
pub mod keys;
pub mod load;
pub mod machine;
pub mod micro;
pub mod pairs;
pub mod peer;
pub mod serve;
pub mod side;
pub mod stats;

/// What "verified" asks for: a route that reads nothing from the database.
pub(crate) const WHOAMI: &str = "/api/keywright/v1/whoami";

/// The realm of a new deployment.
pub(crate) const REALM: &str = "MMS Public API";

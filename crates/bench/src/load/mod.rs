//! The client: one thread that keeps connections busy and signs every request itself.
//!
//! It knows which requests are honest and which are not, so that every answer is either right or counted as what it is.
//! In a closed loop a connection sends again as soon as it was answered. In an open loop requests fall due at a fixed
//! rate, and a latency counts from the moment a request was *due*: a server that stalls does not slow down who measures
//! it. Waiting is the system's, with nanoseconds; nothing spins.

mod answer;
mod caller;
mod challenge;
mod connection;
mod dice;
mod engine;
mod latency;
mod plan;
mod report;
mod sign;
mod signer;
mod tally;
mod users;

pub use caller::{Caller, Said};
pub use engine::run;
pub use plan::{Mode, Pick, Plan};
pub use report::Report;
pub(crate) use signer::Signer;
pub use users::Users;
pub(crate) use users::ha1;

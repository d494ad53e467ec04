//! What a server says when it listens: one line of JSON.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// What a server says when it listens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// The realm of its challenges; empty when it has none.
    pub realm: String,
    /// An organization; empty when there is none.
    pub org: String,
    /// The public half of an owner key of it.
    pub owner: String,
    /// The private half.
    pub owner_secret: String,
    /// Milliseconds from the start of the process until it listened.
    pub started_ms: f64,
}

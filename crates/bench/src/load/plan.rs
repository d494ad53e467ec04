//! What a run does: whom it calls, as whom, how often and how honestly.

use super::users::Users;
use keywright_digest::Algorithm;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How requests are signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Not at all.
    Bare,
    /// With name and secret.
    Basic,
    /// With HTTP Digest.
    Digest(Algorithm),
}

/// Who signs the next request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pick {
    /// Each in turn.
    RoundRobin,
    /// Anyone.
    Random,
    /// A connection keeps to one.
    Sticky,
}

/// A run.
#[derive(Clone)]
pub struct Plan {
    /// Where the server listens.
    pub server: SocketAddr,
    /// The method of every request.
    pub method: &'static str,
    /// The targets: one for all, or one for each user.
    pub targets: Arc<[String]>,
    /// The body of every request; `None` for none.
    pub body: Option<Arc<str>>,
    /// How requests are signed.
    pub mode: Mode,
    /// Who signs them.
    pub users: Arc<Users>,
    /// Which of them signs the next.
    pub pick: Pick,
    /// Connections that are kept open.
    pub connections: usize,
    /// What comes before the window and is not counted.
    pub warm_up: Duration,
    /// How long answers are counted.
    pub window: Duration,
    /// The window also ends with so many answers.
    pub answers: Option<u64>,
    /// Requests a second; `None` sends as fast as answers come.
    pub rate: Option<f64>,
    /// Of a hundred requests so many are signed wrongly.
    pub wrong: u8,
    /// Of a hundred requests so many use a count again that was accepted before.
    pub replayed: u8,
    /// Do all connections use one nonce?
    pub shared_nonce: bool,
    /// Is every request signed for a challenge that was never given? For servers that look at no credentials and should
    /// get the same bytes all the same.
    pub presumed: bool,
    /// The server's processes, whose CPU time is charged.
    pub processes: Arc<[u32]>,
}

impl Plan {
    /// A closed loop of 64 honest connections without credentials: 0.8 s after a warm-up of 0.2 s.
    pub fn bare(server: SocketAddr, target: &str) -> Self {
        Self {
            server,
            method: "GET",
            targets: Arc::new([target.to_owned()]),
            body: None,
            mode: Mode::Bare,
            users: Arc::new(Users::nobody()),
            pick: Pick::Random,
            connections: 64,
            warm_up: Duration::from_millis(200),
            window: Duration::from_millis(800),
            answers: None,
            rate: None,
            wrong: 0,
            replayed: 0,
            shared_nonce: false,
            presumed: false,
            processes: Arc::new([]),
        }
    }
}

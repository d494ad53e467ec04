//! One connection: its socket, what has come in of an answer, and what is waited for.

use super::answer::Answer;
use super::challenge::Challenge;
use super::plan::Plan;
use anyhow::{Context as _, anyhow, bail};
use keywright_digest::Algorithm;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

/// What a request was sent as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Without credentials.
    Bare,
    /// As it should be.
    Honest,
    /// Signed wrongly.
    Wrong,
    /// With a count that was accepted before.
    Replayed,
}

/// A request under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) kind: Kind,
    pub(super) user: usize,
    /// When it was due.
    pub(super) from: u64,
    pub(super) nc: u32,
    /// Which of its nonces the connection used.
    pub(super) epoch: u32,
    /// How often it was sent again.
    pub(super) again: u8,
}

pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) incoming: Vec<u8>,
    pub(super) sent: Option<Sent>,
}

/// What reading brought.
pub(super) enum Came {
    /// Nothing that is whole.
    Part,
    /// A whole answer is in `incoming`.
    Whole,
    /// The server closed.
    End,
}

impl Connection {
    pub(super) fn open(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).with_context(|| format!("nothing listens on {server}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, incoming: Vec::with_capacity(4096), sent: None })
    }

    /// Asks for a challenge and waits for it; blocking, before the run.
    pub(super) fn ask(&mut self, plan: &Plan, algorithm: Algorithm) -> anyhow::Result<Challenge> {
        let target = plan.targets.first().ok_or_else(|| anyhow!("a run without a target"))?;
        self.stream.set_read_timeout(Some(PATIENCE))?;
        write!(self.stream, "GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", plan.server)?;
        let mut piece = [0; 16 * 1024];
        loop {
            match self.read(&mut piece).context("no challenge came")? {
                Came::Whole => break,
                Came::Part => {}
                Came::End => bail!("the server closed instead of challenging"),
            }
        }
        let answer = Answer::parse(&self.incoming).ok().flatten();
        let asked = answer.filter(|answer| answer.status == 401).and_then(|answer| answer.challenge(algorithm));
        let said = String::from_utf8_lossy(&self.incoming).lines().next().unwrap_or_default().to_owned();
        self.incoming.clear();
        asked.ok_or_else(|| anyhow!("no Digest challenge for {target}, but {said}"))
    }

    /// Takes what has come.
    pub(super) fn read(&mut self, piece: &mut [u8]) -> anyhow::Result<Came> {
        let count = match self.stream.read(piece) {
            Ok(0) => return Ok(Came::End),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Came::Part),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(Came::End),
            Err(error) => return Err(error.into()),
        };
        self.incoming.extend_from_slice(piece.get(..count).unwrap_or_default());
        match Answer::parse(&self.incoming) {
            Ok(Some(answer)) if answer.length <= self.incoming.len() => Ok(Came::Whole),
            Ok(_) => Ok(Came::Part),
            Err(_) => bail!("an answer that cannot be read: {}", String::from_utf8_lossy(&self.incoming)),
        }
    }

    /// Sends a request; it is small and the socket is empty, so it goes at once.
    pub(super) fn write(&mut self, request: &[u8], sent: Sent) -> std::io::Result<()> {
        self.sent = Some(sent);
        self.stream.write_all(request)
    }
}

//! One caller with one connection, who waits for each answer: for what is done once, and for writes one by one.

use super::answer::Answer;
use super::challenge::Challenge;
use super::connection::{Came, Connection};
use super::plan::{Mode, Plan};
use super::sign::{self, Signed};
use super::users::Users;
use crate::WHOAMI;
use anyhow::{Context as _, anyhow, bail};
use keywright_digest::Algorithm;
use std::io::Write as _;
use std::net::SocketAddr;

/// A caller.
pub struct Caller {
    server: SocketAddr,
    connection: Connection,
    challenge: Challenge,
    user: Users,
    nc: u32,
}

/// What a caller was answered.
#[derive(Clone, Debug)]
pub struct Said {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Said {
    /// The body as JSON, when the call was granted.
    ///
    /// # Errors
    /// It was not, or the body is no JSON.
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        if !(200..300).contains(&self.status) {
            bail!("{}: {}", self.status, self.body);
        }
        serde_json::from_str(&self.body).context("an answer that is no JSON")
    }
}

impl Caller {
    /// Connects, as the holder of a key.
    ///
    /// # Errors
    /// Nothing listens there, or no challenge comes.
    pub fn new(server: SocketAddr, realm: &str, public: &str, private: &str) -> anyhow::Result<Self> {
        let mode = Mode::Digest(Algorithm::Md5);
        let mut connection = Connection::open(server)?;
        let challenge = connection.ask(&Plan::bare(server, WHOAMI), Algorithm::Md5)?;
        let user = Users::of([(public.to_owned(), private.to_owned())], mode, realm);
        Ok(Self { server, connection, challenge, user, nc: 0 })
    }

    /// Calls, and waits for the answer.
    ///
    /// # Errors
    /// The connection broke, or the answer cannot be read.
    pub fn call(&mut self, method: &str, target: &str, body: Option<&str>) -> anyhow::Result<Said> {
        self.nc += 1;
        let ha2 = sign::ha2(Algorithm::Md5, method, target);
        let signed = Signed {
            algorithm: Algorithm::Md5,
            user: self.user.get(0).context("a caller without a key")?,
            challenge: &self.challenge,
            target,
            ha2: &ha2,
            nc: self.nc,
            cnonce: u64::from(self.nc),
            spoilt: false,
        };
        let mut request = Vec::with_capacity(1024);
        write!(request, "{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.server)?;
        signed.write(&mut Vec::new(), &mut request);
        if let Some(body) = body {
            write!(request, "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        } else {
            request.extend_from_slice(b"\r\n");
        }
        self.connection.stream.write_all(&request)?;
        self.answer()
    }

    fn answer(&mut self) -> anyhow::Result<Said> {
        let mut piece = vec![0; 64 * 1024];
        loop {
            match self.connection.read(&mut piece)? {
                Came::Whole => break,
                Came::Part => {}
                Came::End => bail!("the server closed instead of answering"),
            }
        }
        let incoming = std::mem::take(&mut self.connection.incoming);
        let answer = Answer::parse(&incoming).ok().flatten().ok_or_else(|| anyhow!("an answer that cannot be read"))?;
        let body = incoming.get(answer.head..answer.length).unwrap_or_default();
        Ok(Said { status: answer.status, body: String::from_utf8_lossy(body).into_owned() })
    }
}

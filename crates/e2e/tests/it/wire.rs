//! Bytes on a socket: requests that no HTTP library would send, and their answers read without one.

use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to the server.
pub(crate) struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) async fn open(address: &str) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), read: Vec::new() }
    }

    /// Sends; a server that has closed the connection in between is no error, what it answered is still there.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        timeout(PATIENCE, self.stream.write_all(bytes)).await.expect("the server should read, or close").ok();
    }

    /// Says that nothing more comes.
    pub(crate) async fn finish(&mut self) {
        self.stream.shutdown().await.ok();
    }

    /// The next answer; `None` when the connection ends before it is whole.
    pub(crate) async fn answer(&mut self) -> Option<Raw> {
        timeout(PATIENCE, self.next(false)).await.expect("the server should answer, or close")
    }

    /// The next answer, to a HEAD request: without the body that its head announces.
    pub(crate) async fn head(&mut self) -> Option<Raw> {
        timeout(PATIENCE, self.next(true)).await.expect("the server should answer, or close")
    }

    async fn next(&mut self, of_head: bool) -> Option<Raw> {
        loop {
            let end = loop {
                if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
                self.more().await?;
            };
            let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
            let status = head.split(' ').nth(1)?.parse().ok()?;
            let length = match header(&head, "content-length") {
                Some(length) if !of_head => length.parse().ok()?,
                _ => 0,
            };
            while self.read.len() < end + length {
                self.more().await?;
            }
            let body = self.read[end..end + length].to_vec();
            self.read.drain(..end + length);
            if status != 100 {
                return Some(Raw { status, head, body });
            }
        }
    }

    async fn more(&mut self) -> Option<()> {
        let mut bytes = [0; 8192];
        let count = self.stream.read(&mut bytes).await.ok().filter(|count| *count > 0)?;
        self.read.extend_from_slice(&bytes[..count]);
        Some(())
    }
}

impl Raw {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

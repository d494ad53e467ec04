//! An answer's head: where it ends, what follows, and whether it asks for credentials.

use super::challenge::Challenge;
use keywright_digest::Algorithm;

/// The head of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    /// Bytes of head and body together.
    pub(super) length: usize,
    /// Does the server close the connection after it?
    pub(super) closes: bool,
    /// Bytes of the head, with the empty line after it.
    pub(super) head: usize,
    lines: &'a str,
}

/// It is not an answer that a measured server should give.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Unreadable;

impl<'a> Answer<'a> {
    /// Reads the head; `None` while it is not whole.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Option<Self>, Unreadable> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        let head = bytes.get(..end).and_then(|head| std::str::from_utf8(head).ok()).ok_or(Unreadable)?;
        let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or(Unreadable)?;
        let (mut body, mut closes) = (None, false);
        for line in head.split("\r\n").skip(1) {
            // Few headers matter, and their first letters tell them from most others.
            if !matches!(line.as_bytes().first(), Some(b'c' | b'C' | b't' | b'T')) {
                continue;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.eq_ignore_ascii_case("content-length") {
                body = Some(value.trim().parse::<usize>().map_err(|_| Unreadable)?);
            } else if name.eq_ignore_ascii_case("connection") {
                closes = value.trim().eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                return Err(Unreadable);
            }
        }
        let body = match (status, body) {
            (204 | 304, _) => 0,
            (_, Some(body)) => body,
            (_, None) => return Err(Unreadable),
        };
        Ok(Some(Self { status, length: end + 4 + body, closes, head: end + 4, lines: head }))
    }

    /// The challenge for this algorithm, if it brings one.
    pub(super) fn challenge(&self, algorithm: Algorithm) -> Option<Challenge> {
        let values = self.lines.split("\r\n").filter_map(|line| line.split_once(':'));
        let asked = values.filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
        asked.filter_map(|(_, value)| Challenge::parse(value)).find(|challenge| challenge.algorithm == algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"a\", algorithm=MD5\r\n\
        WWW-Authenticate: Digest realm=\"r\", nonce=\"b\", algorithm=SHA-256\r\nContent-Length: 3\r\n\r\nno.HTTP/1.1";

    #[test]
    fn a_head_says_where_its_answer_ends_and_what_it_asks_for() {
        let answer = Answer::parse(ASKED.as_bytes()).unwrap().unwrap();

        assert_eq!((answer.status, answer.length, answer.closes), (401, ASKED.len() - 8, false));
        assert_eq!(answer.challenge(Algorithm::Sha256).unwrap().nonce, "b");
        assert_eq!(answer.challenge(Algorithm::Md5).unwrap().nonce, "a");
    }

    #[test]
    fn half_a_head_is_no_answer_yet() {
        assert_eq!(Answer::parse(b"HTTP/1.1 200 OK\r\ncontent-le"), Ok(None));
    }

    #[test]
    fn no_content_has_no_length_and_pieces_are_not_read() {
        let nothing = Answer::parse(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap().unwrap();

        assert_eq!((nothing.length, nothing.closes), (46, true));
        assert_eq!(Answer::parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), Err(Unreadable));
        assert_eq!(Answer::parse(b"HTTP/1.1 200 OK\r\n\r\n"), Err(Unreadable));
    }
}

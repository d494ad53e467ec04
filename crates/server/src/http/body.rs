//! Bodies of requests: read up to a limit, or dropped in the background so that the connection lives.
//!
//! An answer never waits for a body that nobody wants. Go, httpx and urllib send all of it on their first,
//! unauthenticated try (clients contract R7), and a connection with unread bytes has to be closed: so what is left over is
//! read and thrown away while the answer is on its way, up to a bound in bytes and in time. A client that asks first
//! (`Expect: 100-continue`) has sent nothing yet and gets no such service.

use std::error::Error;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header::EXPECT};
use http_body_util::BodyExt;
use hyper::body::Body;
use thiserror::Error;

/// How much of an unwanted body is read and dropped, in bytes; a longer one costs the client its connection.
pub const SPARE: u64 = 8 * 1024 * 1024;

/// How long a body is listened to, wanted or not.
const PATIENCE: Duration = Duration::from_secs(30);

type Cause = Box<dyn Error + Send + Sync>;

/// Why there is no body.
#[derive(Debug, Error)]
pub enum BodyError {
    /// It is, or claims to be, longer than allowed.
    #[error("the body has more than {limit} bytes")]
    TooLarge {
        /// The most it may have, in bytes.
        limit: usize,
    },
    /// The client broke off, or what it sent is not HTTP.
    #[error("the body broke off")]
    Broken(#[source] Cause),
}

/// How much of this request's body may be dropped in the background: [`SPARE`], or nothing for a client that waits
/// for `100 Continue` before it sends any.
pub fn spare(headers: &HeaderMap) -> u64 {
    let waits = headers.get_all(EXPECT).iter().any(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));

    if waits { 0 } else { SPARE }
}

/// The whole body, at most `limit` bytes. Of a longer one up to `spare` bytes more are dropped in the background.
///
/// # Errors
/// `TooLarge` as soon as it is known, before the first byte if the length was announced; `Broken`, also when it takes
/// longer than 30 seconds to arrive.
pub async fn read<B>(body: B, limit: usize, spare: u64) -> Result<Bytes, BodyError>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Cause>,
{
    match tokio::time::timeout(PATIENCE, read_all(body, limit, spare)).await {
        Ok(read) => read,
        Err(late) => Err(BodyError::Broken(late.into())),
    }
}

async fn read_all<B>(mut body: B, limit: usize, spare: u64) -> Result<Bytes, BodyError>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Cause>,
{
    let mut length = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();

    while length <= limit {
        let Some(frame) = body.frame().await else {
            return Ok(if whole.is_empty() { first } else { whole.freeze() });
        };
        let frame = frame.map_err(|cause| BodyError::Broken(cause.into()))?;
        let Ok(data) = frame.into_data() else {
            continue; // trailers
        };

        if first.is_empty() {
            first = data; // most bodies are one piece, which is not copied
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&data);
        }
        length = length.max(first.len()).max(whole.len());
    }

    drain(body, spare);
    Err(BodyError::TooLarge { limit })
}

/// Reads and drops up to `spare` bytes of a body nobody wants, in a task of its own.
///
/// Must be called inside the runtime. A body that has ended costs nothing.
pub fn drain<B>(mut body: B, mut spare: u64)
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
{
    if body.is_end_stream() || spare == 0 {
        return;
    }

    tokio::spawn(tokio::time::timeout(PATIENCE, async move {
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            let Some(left) = spare.checked_sub(length) else {
                return;
            };
            spare = left;
        }
    }));
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http::{HeaderValue, Request, Response, header::CONTENT_LENGTH};
    use http_body_util::Full;
    use hyper::body::{Frame, Incoming};
    use hyper::service::service_fn;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::sync::oneshot;

    use super::*;

    type Answer = Result<Response<Full<Bytes>>, Infallible>;

    /// A body of these pieces, its length unannounced; `Err` is where it breaks off.
    struct Pieces(VecDeque<io::Result<&'static str>>);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            let piece = self.0.pop_front();
            Poll::Ready(piece.map(|piece| piece.map(|text| Frame::data(text.into()))))
        }
    }

    fn pieces(pieces: &[&'static str]) -> Pieces {
        Pieces(pieces.iter().copied().map(Ok).collect())
    }

    /// A body without end, which tells when it is dropped.
    struct Endless(#[expect(dead_code, reason = "its drop is what it is for")] oneshot::Sender<()>);

    impl Body for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"on and on")))))
        }
    }

    #[tokio::test]
    async fn a_body_in_one_piece_is_not_copied() {
        let sent = Bytes::from_static(b"{\"desc\":\"ci\"}");

        let read = read(Full::new(sent.clone()), 100, SPARE).await.unwrap();

        assert_eq!(read.as_ptr(), sent.as_ptr());
        assert_eq!(read, sent);
    }

    #[tokio::test]
    async fn pieces_are_joined_in_order() {
        assert_eq!(read(pieces(&["", "ab", "c", "", "def"]), 6, 0).await.unwrap(), "abcdef");
        assert_eq!(read(pieces(&[]), 0, 0).await.unwrap(), "");
    }

    #[tokio::test]
    async fn one_byte_over_the_limit_is_too_large() {
        let announced = read(Full::new(Bytes::from_static(b"abcdefg")), 6, 0).await;
        let counted = read(pieces(&["abc", "defg"]), 6, 0).await;

        for refused in [announced, counted] {
            assert!(matches!(refused, Err(BodyError::TooLarge { limit: 6 })));
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_keeps_its_cause() {
        let body = Pieces([Ok("half"), Err(io::Error::other("reset by peer"))].into());

        let broken = read(body, 100, SPARE).await.unwrap_err();

        assert_eq!(broken.source().unwrap().to_string(), "reset by peer");
    }

    #[test]
    fn who_asks_first_is_not_listened_to() {
        let mut headers = HeaderMap::new();
        assert_eq!(spare(&headers), SPARE);

        headers.insert(EXPECT, HeaderValue::from_static("100-Continue"));
        assert_eq!(spare(&headers), 0);
    }

    /// Refuses `/unread` without reading, reads at most 4 bytes of all else.
    async fn refuse(request: Request<Incoming>) -> Answer {
        let unread = request.uri().path() == "/unread";
        let (parts, body) = request.into_parts();
        let spare = spare(&parts.headers);

        let text = if unread {
            drain(body, spare);
            String::from("unread")
        } else {
            match read(body, 4, spare).await {
                Ok(read) => format!("read {}", read.len()),
                Err(error) => error.to_string(),
            }
        };
        Ok(Response::new(Full::new(text.into())))
    }

    fn connect() -> DuplexStream {
        let (client, server) = tokio::io::duplex(64 * 1024);
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(server), service_fn(refuse)),
        );
        client
    }

    /// Sends a whole request and reads its answer up to `last`.
    async fn answer(client: &mut DuplexStream, path: &str, length: usize, last: &str) -> String {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{CONTENT_LENGTH}: {length}\r\n\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(&vec![b'x'; length]).await.unwrap();

        let mut text = String::new();
        while !text.ends_with(last) {
            let mut bytes = [0; 1024];
            let count = client.read(&mut bytes).await.unwrap();
            assert_ne!(count, 0, "the connection ended after {text:?}");
            text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
        }
        text
    }

    #[tokio::test]
    async fn the_connection_outlives_a_body_nobody_wanted() {
        let mut client = connect();

        answer(&mut client, "/unread", 2_000_000, "unread").await;
        answer(&mut client, "/", 2_000_000, "more than 4 bytes").await;

        assert!(answer(&mut client, "/", 3, "read 3").await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn the_answer_does_not_wait_for_the_body() {
        let mut client = connect();
        let head = "POST /unread HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n";
        client.write_all(head.as_bytes()).await.unwrap();

        let mut text = [0; 15];
        client.read_exact(&mut text).await.unwrap();

        assert_eq!(&text, b"HTTP/1.1 200 OK");
    }

    #[tokio::test]
    async fn a_body_longer_than_the_bound_is_left_lying() {
        for spare in [0, 3, 100_000] {
            let (alive, dropped) = oneshot::channel();

            drain(Endless(alive), spare);

            assert!(dropped.await.is_err());
        }
    }
}

//! The listener over real sockets.

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::*;

const BOUNDS: Bounds =
    Bounds { header_timeout: Duration::from_secs(20), max_connections: 8, grace: Duration::from_secs(20) };
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: keywright.test\r\n\r\n";

/// A server under way.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    end: JoinHandle<io::Result<()>>,
}

fn run(app: Router, bounds: Bounds) -> Running {
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();

    let end = tokio::spawn(serve(listener, app, bounds, async { stopped.await.unwrap_or(()) }));
    Running { address, stop, end }
}

fn hello() -> Router {
    Router::new().route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
}

/// Sends bytes and reads one answer, or as much of it as there is when the server closes.
async fn answer(stream: &mut TcpStream, sent: &[u8]) -> String {
    let mut read = String::new();
    // A server that closes early may make this fail; what it said before counts.
    let _ = stream.write_all(sent).await;
    while !is_whole(&read) {
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(length) => read.push_str(std::str::from_utf8(&part[..length]).unwrap()),
        }
    }
    read
}

fn is_whole(answer: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));

    length.is_none_or(|length| length.parse() == Ok(body.len()))
}

#[tokio::test]
async fn a_request_knows_its_peer() {
    let server = run(hello(), BOUNDS);
    let mut stream = TcpStream::connect(server.address).await.unwrap();

    let text = answer(&mut stream, REQUEST).await;

    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with(&stream.local_addr().unwrap().to_string()), "{text}");
}

#[tokio::test]
async fn an_address_in_use_is_refused_in_one_line() {
    let taken = bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap().local_addr().unwrap();
    let _held = bind(taken).unwrap();

    let refused = bind(taken).unwrap_err();

    assert_eq!(refused.to_string(), format!("cannot listen on {taken}: address already in use"));
}

#[tokio::test]
async fn an_address_of_another_machine_is_refused_in_one_line() {
    let refused = bind(SocketAddr::from(([192, 0, 2, 1], 8080))).unwrap_err();

    assert_eq!(refused.to_string(), "cannot listen on 192.0.2.1:8080: this machine does not have that address");
}

#[tokio::test]
async fn a_connection_without_a_whole_header_is_closed_in_time() {
    let server = run(hello(), Bounds { header_timeout: Duration::from_millis(50), ..BOUNDS });

    for sent in [&b""[..], b"P", b"GET / HTTP/1.1\r\nHost: keywr"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();

        let text = answer(&mut stream, sent).await;

        assert!(!text.contains("200"), "{text}");
    }
}

#[tokio::test]
async fn a_long_header_is_read_and_a_monstrous_one_refused() {
    let server = run(hello(), BOUNDS);
    let with = |length| format!("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {}\r\n\r\n", "x".repeat(length));
    let mut stream = TcpStream::connect(server.address).await.unwrap();

    let long = answer(&mut stream, with(20_000).as_bytes()).await;
    let monstrous = answer(&mut stream, with(4 * HEADER_BYTES).as_bytes()).await;

    assert!(long.starts_with("HTTP/1.1 200"), "{long}");
    // The rest of the header is never read, so the answer may be lost with the connection.
    assert!(monstrous.is_empty() || monstrous.starts_with("HTTP/1.1 431"), "{monstrous}");
}

#[tokio::test]
async fn a_connection_above_the_cap_is_closed_and_its_place_free_again_later() {
    let server = run(hello(), Bounds { max_connections: 1, ..BOUNDS });
    let mut first = TcpStream::connect(server.address).await.unwrap();
    assert!(answer(&mut first, REQUEST).await.contains("200"));
    let mut second = TcpStream::connect(server.address).await.unwrap();

    let refused = second.read(&mut [0]).await;
    drop(first);
    let mut text = String::new();
    while text.is_empty() {
        let mut third = TcpStream::connect(server.address).await.unwrap();
        text = answer(&mut third, REQUEST).await;
    }

    assert!(matches!(refused, Ok(0) | Err(_)));
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
}

/// A handler that says when it began and waits until it may go on.
fn slow(begun: mpsc::Sender<oneshot::Sender<()>>) -> Router {
    let handler = async move || {
        let (go, gone) = oneshot::channel();
        begun.send(go).await.unwrap();
        gone.await.map_or("cut", |()| "finished")
    };

    Router::new().route("/", get(handler))
}

#[tokio::test]
async fn a_stop_finishes_the_request_in_flight_and_takes_no_new_connection() {
    let (begun, mut beginnings) = mpsc::channel(1);
    let server = run(slow(begun), BOUNDS);
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let asking = tokio::spawn(async move { answer(&mut stream, REQUEST).await });
    let go = beginnings.recv().await.unwrap();

    server.stop.send(()).unwrap();
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    go.send(()).unwrap();

    assert!(asking.await.unwrap().ends_with("finished"));
    assert!(server.end.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_stop_waits_for_the_grace_and_no_longer() {
    let (begun, mut beginnings) = mpsc::channel(1);
    let server = run(slow(begun), Bounds { grace: Duration::from_millis(50), ..BOUNDS });
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let _never = beginnings.recv().await.unwrap();

    server.stop.send(()).unwrap();

    assert!(server.end.await.unwrap().is_ok());
    assert!(matches!(stream.read(&mut [0]).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn an_idle_connection_does_not_delay_a_stop() {
    let server = run(hello(), BOUNDS);
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    assert!(answer(&mut stream, REQUEST).await.contains("200"));

    server.stop.send(()).unwrap();

    let ended = tokio::time::timeout(Duration::from_secs(5), server.end).await;
    assert!(ended.is_ok());
}

#[tokio::test]
async fn a_signal_is_waited_for() {
    let stop = told_to_stop().unwrap();

    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM).unwrap();

    stop.await;
}

//! The listener: the one door that connections come in by, with bounds on how long and how many.
//!
//! HTTP/1.1 in the clear; a proxy in front speaks TLS and HTTP/2. A connection that does not bring a whole header in
//! time is closed, one above the cap is closed as it comes, and when the server is told to stop, requests in flight
//! are finished and no new ones taken. How long a *body* may take is up to the one who reads it.

mod place;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::ServiceExt as _;
use axum::body::Body;
use axum_server::Handle;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::rt::TokioTimer;
use thiserror::Error;
use tokio::net::TcpSocket;
use tokio::signal::unix::{SignalKind, signal};
use tower::Service;

use self::place::Places;

/// How many connections the system keeps while we do not take them.
const BACKLOG: u32 = 1024;
/// About the longest request line and header together, in bytes: hyper refuses (431) from here to twice as much.
const HEADER_BYTES: usize = 64 * 1024;

/// The address cannot be listened on.
#[derive(Debug, Error)]
#[error("cannot listen on {address}: {}", because(error))]
pub struct CannotListen {
    address: SocketAddr,
    error: io::Error,
}

/// The bounds of a listener.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How long a connection may take to bring the next request's whole header, from its start or from the end of
    /// the last answer.
    pub header_timeout: Duration,
    /// How many connections may be open at once.
    pub max_connections: u32,
    /// How long requests in flight may take once the server stops.
    pub grace: Duration,
}

/// What can be served: a router, or what stands in front of one.
pub trait Serves:
    Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Serves for S where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// Takes the address; port 0 takes a free one. Runs within the runtime.
///
/// # Errors
/// [`CannotListen`], one line for the operator.
pub fn bind(address: SocketAddr) -> Result<TcpListener, CannotListen> {
    let bound = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };

    bound().map_err(|error| CannotListen { address, error })
}

/// Serves until `stop`, and then until the requests in flight are answered or the grace has passed.
///
/// Every request carries `ConnectInfo<SocketAddr>`, the TCP peer, among its extensions.
///
/// # Errors
/// The system refuses the socket.
pub async fn serve(
    listener: TcpListener,
    service: impl Serves,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let handle = Handle::new();
    let places = Places::new(bounds.max_connections);
    let mut server = axum_server::from_tcp(listener)?.acceptor(places).handle(handle.clone()).http1_only();
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.header_timeout)
        .max_buf_size(HEADER_BYTES)
        .title_case_headers(true)
        .keep_alive(true);

    let serving = server.serve(service.into_make_service_with_connect_info::<SocketAddr>());
    tokio::pin!(serving);

    tokio::select! {
        ended = &mut serving => ended,
        () = stop => {
            handle.graceful_shutdown(Some(bounds.grace));
            serving.await
        }
    }
}

/// Waits for SIGTERM or SIGINT. From this call on they no longer kill the process.
///
/// # Errors
/// The system refuses to tell us of signals.
pub fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);

    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn because(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "address already in use".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied (ports below 1024 need a privilege)".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;

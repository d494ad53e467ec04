//! A service behind the product's own listener, on a port of its own.

use keywright_server::listener::{self, Bounds, Serves};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::oneshot;

/// Served until this is dropped.
pub(crate) struct Served {
    /// `http://localhost:…`, which browsers take for a secure context.
    pub(crate) origin: String,
    stop: Mutex<Option<oneshot::Sender<()>>>,
}

impl Served {
    /// It stops listening, and ends connections after a second's grace.
    pub(crate) fn stop(&self) {
        drop(self.stop.lock().unwrap().take());
    }
}

/// A place to listen that was taken before what listens there is made, for what must know its own address.
pub(crate) struct Place {
    listener: TcpListener,
    pub(crate) origin: String,
}

impl Place {
    pub(crate) fn take() -> Self {
        let listener = listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        Self { listener, origin }
    }

    pub(crate) fn serve(self, service: impl Serves) -> Served {
        let (stop, stopped) = oneshot::channel::<()>();
        let second = Duration::from_secs(1);
        let bounds = Bounds { header_timeout: 30 * second, max_connections: 100, grace: second };
        tokio::spawn(listener::serve(self.listener, service, bounds, async {
            stopped.await.ok();
        }));
        Served { origin: self.origin, stop: Mutex::new(Some(stop)) }
    }
}

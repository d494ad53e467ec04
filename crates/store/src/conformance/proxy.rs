//! A bad line between a node and its PostgreSQL: breaks at the next COMMIT, just before it or just after.

use crate::Location;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Where the line breaks, once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Break {
    /// The COMMIT never arrives.
    Before,
    /// The COMMIT is done, and its answer is lost.
    After,
}

/// The line. It is gone with its runtime.
pub(super) struct Proxy {
    port: u16,
    next: Arc<Mutex<Option<Break>>>,
}

impl Proxy {
    /// A line to the server of this database.
    pub(super) async fn to(location: &Location) -> Self {
        let server = host(location).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let next = Arc::new(Mutex::new(None));
        let breaks = next.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(server.as_str()).await.unwrap();
                tokio::spawn(carry(client, server, breaks.clone()));
            }
        });
        Self { port, next }
    }

    /// The same database at the near end of the line.
    pub(super) fn near(&self, location: &Location) -> Location {
        let Location::Postgres { url } = location else { panic!("only PostgreSQL has a line") };
        Location::Postgres { url: url.replace(host(location), &format!("127.0.0.1:{}", self.port)) }
    }

    /// Breaks the connection that sends the next COMMIT.
    pub(super) fn break_next(&self, place: Break) {
        *self.next.lock().unwrap() = Some(place);
    }

    pub(super) fn has_broken(&self) -> bool {
        self.next.lock().unwrap().is_none()
    }
}

fn host(location: &Location) -> &str {
    let Location::Postgres { url } = location else { panic!("only PostgreSQL has a line") };
    url.split(['@', '/']).nth(3).unwrap()
}

async fn carry(mut client: TcpStream, mut server: TcpStream, next: Arc<Mutex<Option<Break>>>) -> Option<()> {
    let (mut said, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut said) => {
                let said = &said[..read.ok().filter(|read| *read > 0)?];
                let commits = said.windows(7).any(|window| window == b"COMMIT\0");
                let place = if commits { next.lock().unwrap().take() } else { None };
                if place == Some(Break::Before) {
                    return None;
                }
                server.write_all(said).await.ok()?;
                if place == Some(Break::After) {
                    let _ = server.read(&mut answered).await;
                    return None;
                }
            }
            read = server.read(&mut answered) => {
                let answered = &answered[..read.ok().filter(|read| *read > 0)?];
                client.write_all(answered).await.ok()?;
            }
        }
    }
}

//! Following the log: a poll every quarter of a second drops from the keyring what others changed, and says until when
//! the keyring may be trusted.
//!
//! Allow from memory, refuse from the log: whoever is about to refuse for a reason that newer data could cure waits
//! for one poll that was sent after its request arrived. One poll is in flight at a time, however many wait.

use super::keyring::Keyring;
use keywright_domain::{BootTime, EventId, Lease, Revision};
use keywright_store::{Error, Memory as _, News, Store, causes};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long a refusal waits for the log before it stands as it is.
const CATCH_UP: Duration = Duration::from_millis(250);
/// How long a poll may take before another connection is tried.
const POLL_PATIENCE: Duration = Duration::from_secs(2);
/// A poll that brings as many events as this is followed by another at once.
const FULL_POLL: usize = 900;

/// Asks for the boot clock.
pub(crate) type BootClock = Arc<dyn Fn() -> BootTime + Send + Sync>;

/// A node's place in the log.
pub(crate) struct Follower {
    store: Store,
    keyring: Arc<Keyring>,
    boot: BootClock,
    interval: Duration,
    lease_ms: u64,
    confirmed: AtomicU64,
    revision: AtomicI64,
    started: AtomicU64,
    finished: watch::Sender<u64>,
    wanted: Notify,
}

impl Follower {
    /// Starts where the log ends now; the keyring must still be empty.
    pub(crate) async fn start(
        store: Store,
        keyring: Arc<Keyring>,
        boot: BootClock,
        interval: Duration,
        lease: Duration,
    ) -> Result<(Arc<Self>, Option<(Revision, EventId)>), Error> {
        let sent = boot();
        let seen = store.last_event().await?;
        let follower = Arc::new(Self {
            store,
            keyring,
            interval,
            lease_ms: u64::try_from(lease.as_millis()).unwrap_or(u64::MAX),
            confirmed: AtomicU64::new(sent.0),
            revision: AtomicI64::new(seen.map_or(0, |(revision, _)| revision.0)),
            started: AtomicU64::new(0),
            finished: watch::channel(0).0,
            wanted: Notify::new(),
            boot,
        });
        Ok((follower, seen))
    }

    /// Until when memory may be trusted.
    pub(crate) fn lease(&self) -> Lease {
        Lease { confirmed: BootTime(self.confirmed.load(Ordering::Acquire)), length: self.lease_ms }
    }

    /// The boot clock that the lease is counted on.
    pub(crate) fn now(&self) -> BootTime {
        (self.boot)()
    }

    /// How far the log has been followed.
    pub(crate) fn revision(&self) -> Revision {
        Revision(self.revision.load(Ordering::Acquire))
    }

    /// Waits for the first poll that is sent from now on; `false` when none came back in time.
    pub(crate) async fn catch_up(&self) -> bool {
        let after = self.started.load(Ordering::Acquire);
        let mut finished = self.finished.subscribe();
        self.wanted.notify_one();
        let done = finished.wait_for(|poll| *poll > after);
        tokio::time::timeout(CATCH_UP, done).await.is_ok_and(|poll| poll.is_ok())
    }

    /// Polls until the server stops.
    pub(crate) async fn follow(&self, mut seen: Option<(Revision, EventId)>, mut stop: watch::Receiver<bool>) {
        let mut healthy = true;
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(self.interval) => {}
                () = self.wanted.notified() => {}
                _ = stop.changed() => continue,
            }
            let poll = self.started.fetch_add(1, Ordering::AcqRel) + 1;
            let polled = tokio::time::timeout(POLL_PATIENCE, self.poll(&mut seen)).await;
            match polled.unwrap_or(Err(Error::NoAnswer("the poll"))) {
                Ok(()) => {
                    self.finished.send_replace(poll);
                    if !healthy {
                        tracing::info!("the log is followed again");
                    }
                    healthy = true;
                }
                Err(error) => {
                    crate::metrics::poll_failure(self.lease().left(self.now()));
                    if healthy {
                        tracing::warn!(error = causes(&error), "the log cannot be followed");
                    }
                    healthy = false;
                }
            }
        }
    }

    async fn poll(&self, seen: &mut Option<(Revision, EventId)>) -> Result<(), Error> {
        loop {
            let sent = (self.boot)();
            match self.store.events_since(*seen).await? {
                News::Events(events) => {
                    for event in &events {
                        event.touched().for_each(|touched| self.keyring.forget(touched));
                        *seen = Some((event.revision, event.id));
                    }
                    if events.len() >= FULL_POLL {
                        continue;
                    }
                }
                News::OtherLog => {
                    tracing::warn!("this is not the log that was followed: memory is cleared");
                    *seen = self.store.last_event().await?;
                    self.keyring.clear();
                }
            }
            self.revision.store(seen.map_or(0, |(revision, _)| revision.0), Ordering::Release);
            self.confirmed.store(sent.0, Ordering::Release);
            crate::metrics::poll(self.revision().0.unsigned_abs(), Duration::from_millis(self.lease_ms));
            return Ok(());
        }
    }
}

//! Usage: what was admitted, gathered outside the keyring and written within two seconds. What was written as a batch is
//! added up afterwards (see [`folding`](super::folding)).

use super::counters::{Counters, Sums};
use keywright_domain::{Admitted, KeyId, Timestamp};
pub(crate) use keywright_store::Called;
use keywright_store::{Added, Store, Uses, causes};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Every so many flushes the rows of keys and entries that are gone are swept.
const FLUSHES_A_SWEEP: u32 = 60;

/// Places to count in: more than any machine has cores at work here.
const PLACES: usize = 64;

thread_local! {
    /// Where this thread counts: in a place of its own, so that two cores do not meet, whatever key they count.
    static PLACE: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % PLACES
    };
}

/// Uses of keys and of access-list entries, not yet written.
pub(crate) struct Usage {
    places: [Place; PLACES],
    /// Some place has many uses.
    full: Notify,
    waiting: Mutex<Sums>,
    batched: Notify,
}

/// On cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Place(Mutex<Counters>);

impl Place {
    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Usage {
    pub(crate) fn new() -> Self {
        Self {
            places: std::array::from_fn(|_| Place::default()),
            full: Notify::new(),
            waiting: Mutex::default(),
            batched: Notify::new(),
        }
    }

    /// Tells when uses were written as a batch, which is to be added up.
    pub(crate) const fn batched(&self) -> &Notify {
        &self.batched
    }

    /// Counts one admitted request, by its key and by the entries that let its address in.
    pub(crate) fn count(&self, key: KeyId, admitted: Admitted, now: Timestamp, address: IpAddr, call: Called) {
        let once = Uses { count: 1, last: now, address, call };
        let Some(place) = self.places.get(PLACE.with(|place| *place)) else { return };
        if place.counters().count(key, admitted, once) {
            self.full.notify_one();
        }
    }

    /// Takes everything that was counted, wherever. Those who count wait for no more than an exchange.
    fn take(&self) -> Vec<(usize, Counters)> {
        let taken = self.places.iter().map(|place| place.counters().take()).enumerate();
        taken.filter(|(_, counted)| !counted.is_empty()).collect()
    }

    /// Adds up what was counted, on a thread beside those that answer requests, and puts it to what waits to be written.
    async fn gather(&self) {
        let taken = self.take();
        if taken.is_empty() {
            return;
        }
        let mut sums = std::mem::take(&mut *self.waiting());
        let adding = tokio::task::spawn_blocking(move || {
            let rooms: Vec<_> = taken.into_iter().map(|(place, counted)| (place, sums.take_in(counted))).collect();
            (sums, rooms)
        });
        match adding.await {
            Ok((sums, rooms)) => {
                self.waiting().extend(sums);
                for (place, room) in rooms {
                    if let Some(place) = self.places.get(place) {
                        place.counters().give_back(room);
                    }
                }
            }
            Err(error) => tracing::error!(%error, "uses are lost"),
        }
    }

    /// Writes what was gathered; what cannot be written waits for the next time. What comes meanwhile is gathered.
    pub(crate) async fn flush(&self, store: &Store) {
        self.gather().await;
        let sums = std::mem::take(&mut *self.waiting());
        if sums.is_empty() {
            return;
        }
        let Sums { mut keys, mut entries } = sums;
        let written = {
            let mut writing = pin!(store.add_uses(&mut keys, &mut entries));
            loop {
                tokio::select! {
                    written = &mut writing => break written,
                    () = self.full.notified() => self.gather().await,
                }
            }
        };
        match written {
            Ok(added) => {
                crate::metrics::usage_flush();
                if added == Added::AsBatch {
                    self.batched.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(error = causes(&error), "usage is written later");
                self.waiting().extend(Sums { keys, entries });
                // Some batches may be there.
                self.batched.notify_one();
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Sums> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Flushes at every interval until the server stops.
    pub(crate) async fn flush_forever(&self, store: &Store, interval: Duration, mut stop: watch::Receiver<bool>) {
        let mut flushes = 0;
        while !*stop.borrow() {
            let mut due = pin!(tokio::time::sleep(interval));
            loop {
                tokio::select! {
                    () = &mut due => break,
                    () = self.full.notified() => self.gather().await,
                    changed = stop.changed() => if changed.is_err() { return } else { break },
                }
            }
            self.flush(store).await;
            flushes += 1;
            if flushes % FLUSHES_A_SWEEP == 0
                && let Err(error) = store.sweep_uses().await
            {
                tracing::warn!(error = causes(&error), "usage of what is gone is swept later");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::EntryId;
    use std::net::Ipv4Addr;
    use std::thread;

    #[tokio::test]
    async fn what_threads_count_of_one_key_is_one_sum() {
        let (usage, key, entry) = (Usage::new(), KeyId::from_bytes([1; 12]), EntryId::from_bytes([2; 12]));
        let admitted = Admitted { own: Some(entry), global: None };
        let address = |n| IpAddr::V4(Ipv4Addr::from_bits(n));

        thread::scope(|scope| {
            for n in 0..8 {
                let usage = &usage;
                scope.spawn(move || {
                    for at in 0..100 {
                        let now = Timestamp::from_millis(i64::from(n) * 1_000 + at);
                        usage.count(key, admitted, now, address(n), Called { method: Some("GET"), path: None });
                    }
                });
            }
        });
        usage.gather().await;
        let sums = std::mem::take(&mut *usage.waiting());
        let count = |uses: &mut dyn Iterator<Item = Uses>| uses.map(|uses| uses.count).sum::<u64>();
        assert!(sums.keys.len() <= 8 && sums.entries.len() <= 8, "one sum a thread");
        assert_eq!(count(&mut sums.keys.iter().map(|(_, uses)| *uses)), 800);
        assert_eq!(count(&mut sums.entries.iter().map(|(_, uses)| *uses)), 800);
        let latest = sums.keys.iter().map(|(_, uses)| *uses).max_by_key(|uses| uses.last).unwrap();
        assert_eq!((latest.last.millis(), latest.address), (7_099, address(7)), "the latest says from where");
        usage.gather().await;
        assert!(usage.waiting().keys.is_empty(), "each is taken once");
    }
}

//! Usage: what was admitted, gathered outside the keyring and written within two seconds. What was written as a batch is
//! added up afterwards (see [`folding`](super::folding)).

use super::counters::{Counters, Sums};
use keywright_domain::{Admitted, KeyId, Timestamp};
pub(crate) use keywright_store::Called;
use keywright_store::{Added, Store, Uses, causes};
use std::net::IpAddr;
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
        Self { places: std::array::from_fn(|_| Place::default()), batched: Notify::new() }
    }

    /// Tells when uses were written as a batch, which is to be added up.
    pub(crate) const fn batched(&self) -> &Notify {
        &self.batched
    }

    /// Counts one admitted request, by its key and by the entries that let its address in.
    pub(crate) fn count(&self, key: KeyId, admitted: Admitted, now: Timestamp, address: IpAddr, call: Called) {
        let once = Uses { count: 1, last: now, address, call };
        let Some(place) = self.places.get(PLACE.with(|place| *place)) else { return };
        place.counters().count(key, admitted, once);
    }

    /// Takes everything that was counted, wherever. Those who count wait for no more than an exchange.
    fn take(&self) -> Vec<(usize, Counters)> {
        let taken = self.places.iter().map(|place| place.counters().take()).enumerate();
        taken.filter(|(_, counted)| !counted.is_empty()).collect()
    }

    /// Adds up what was taken, on a thread beside those that answer requests.
    async fn sums(&self, taken: Vec<(usize, Counters)>) -> Sums {
        let adding = tokio::task::spawn_blocking(|| {
            let mut sums = Sums::default();
            let rooms: Vec<_> = taken.into_iter().map(|(place, counted)| (place, sums.take_in(counted))).collect();
            (sums, rooms)
        });
        let Ok((sums, rooms)) = adding.await else { return Sums::default() };
        for (place, room) in rooms {
            if let Some(place) = self.places.get(place) {
                place.counters().give_back(room);
            }
        }
        sums
    }

    /// Writes what was gathered; what cannot be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &Store) {
        let taken = self.take();
        if taken.is_empty() {
            return;
        }
        let Sums { mut keys, mut entries } = self.sums(taken).await;
        match store.add_uses(&mut keys, &mut entries).await {
            Ok(added) => {
                crate::metrics::usage_flush();
                if added == Added::AsBatch {
                    self.batched.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(error = causes(&error), "usage is written later");
                self.keep(Sums { keys, entries });
            }
        }
    }

    fn keep(&self, taken: Sums) {
        let [first, ..] = &self.places;
        first.counters().keep(taken);
    }

    /// Flushes at every interval until the server stops.
    pub(crate) async fn flush_forever(&self, store: &Store, interval: Duration, mut stop: watch::Receiver<bool>) {
        let mut flushes = 0;
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(interval) => {}
                changed = stop.changed() => if changed.is_err() { return },
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

    fn taken(usage: &Usage) -> Sums {
        let mut sums = Sums::default();
        for (_, counted) in usage.take() {
            sums.take_in(counted);
        }
        sums
    }

    #[test]
    fn what_threads_count_of_one_key_is_one_sum() {
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
        let first = taken(&usage);
        let sum = |uses: &mut dyn Iterator<Item = Uses>| uses.map(|uses| uses.count).sum::<u64>();
        assert!(first.keys.len() <= 8 && first.entries.len() <= 8, "one place a thread");
        assert_eq!(sum(&mut first.keys.iter().map(|(_, uses)| *uses)), 800);
        assert_eq!(sum(&mut first.entries.iter().map(|(_, uses)| *uses)), 800);
        usage.keep(first);
        let kept = taken(&usage);
        let [(_, sum)] = kept.keys[..] else { panic!("{} sums of one key", kept.keys.len()) };
        assert_eq!((sum.count, sum.last.millis(), sum.address), (800, 7_099, address(7)), "the latest says from where");
        assert!(usage.take().is_empty());
    }
}

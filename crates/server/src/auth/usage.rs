//! Usage: what was admitted, gathered outside the keyring and written within two seconds. What was written as a batch is
//! added up afterwards (see [`folding`](super::folding)).

use super::counters::Counters;
use keywright_domain::{Admitted, EntryId, KeyId, Timestamp};
pub(crate) use keywright_store::Called;
use keywright_store::{Added, Store, Uses, causes};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
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

/// What was counted of keys and of entries; the same one may be there more than once.
#[derive(Default)]
struct Taken {
    keys: Vec<(KeyId, Uses)>,
    entries: Vec<(EntryId, Uses)>,
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
        let Some(Place(counted)) = self.places.get(PLACE.with(|place| *place)) else { return };
        counted.lock().unwrap_or_else(PoisonError::into_inner).count(key, admitted, once);
    }

    /// Takes everything that was counted, wherever. Those who count wait for no more than an exchange.
    fn take(&self) -> Taken {
        let mut taken = Taken::default();
        for Place(counted) in &self.places {
            let counted = || counted.lock().unwrap_or_else(PoisonError::into_inner);
            let sizes = counted().sizes();
            let emptied = Counters::with_room_for(sizes);
            let counted = std::mem::replace(&mut *counted(), emptied);
            counted.into_uses(&mut taken.keys, &mut taken.entries);
        }
        taken
    }

    /// Writes what was gathered; what cannot be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &Store) {
        let Taken { mut keys, mut entries } = self.take();
        if keys.is_empty() && entries.is_empty() {
            return;
        }
        match store.add_uses(&mut keys, &mut entries).await {
            Ok(added) => {
                crate::metrics::usage_flush();
                if added == Added::AsBatch {
                    self.batched.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(error = causes(&error), "usage is written later");
                self.keep(Taken { keys, entries });
            }
        }
    }

    fn keep(&self, taken: Taken) {
        let [Place(counted), ..] = &self.places;
        let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, uses) in taken.keys {
            counted.add_key(id, uses);
        }
        for (id, uses) in taken.entries {
            counted.add_entry(id, uses);
        }
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
    use std::net::Ipv4Addr;
    use std::thread;

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
        let taken = usage.take();
        let sum = |uses: &mut dyn Iterator<Item = Uses>| uses.map(|uses| uses.count).sum::<u64>();
        assert!(taken.keys.len() <= 8 && taken.entries.len() <= 8, "one place a thread");
        assert_eq!(sum(&mut taken.keys.iter().map(|(_, uses)| *uses)), 800);
        assert_eq!(sum(&mut taken.entries.iter().map(|(_, uses)| *uses)), 800);
        usage.keep(taken);
        let kept = usage.take();
        let [(_, sum)] = kept.keys[..] else { panic!("{} sums of one key", kept.keys.len()) };
        assert_eq!((sum.count, sum.last.millis(), sum.address), (800, 7_099, address(7)), "the latest says from where");
        assert!(usage.take().keys.is_empty());
    }
}

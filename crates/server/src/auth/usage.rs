//! Usage: what was admitted, gathered outside the keyring and written within two seconds.

use super::counters::Counters;
use keywright_domain::{Admitted, EntryId, KeyId, Timestamp};
pub(crate) use keywright_store::Called;
use keywright_store::{Store, Uses, causes};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

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
pub(crate) struct Usage([Place; PLACES]);

/// On cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Place(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    keys: Counters<KeyId>,
    entries: Counters<EntryId>,
}

impl Usage {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Place::default()))
    }

    /// Counts one admitted request, by its key and by the entries that let its address in.
    pub(crate) fn count(&self, key: KeyId, admitted: Admitted, now: Timestamp, address: IpAddr, call: Called) {
        let once = Uses { count: 1, last: now, address, call };
        let Some(Place(counted)) = self.0.get(PLACE.with(|place| *place)) else { return };
        let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.keys.add(key, once);
        for entry in [admitted.own, admitted.global].into_iter().flatten() {
            counted.entries.add(entry, once);
        }
    }

    /// Takes everything that was counted, wherever.
    fn take(&self) -> Counted {
        let mut all = Counted::default();
        for Place(counted) in &self.0 {
            let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
            all.keys.add_all(&mut counted.keys);
            all.entries.add_all(&mut counted.entries);
        }
        all
    }

    /// Writes what was gathered; what cannot be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &Store) {
        let Counted { keys, entries } = self.take();
        let (mut keys, mut entries) = (keys.into_uses(), entries.into_uses());
        if keys.is_empty() && entries.is_empty() {
            return;
        }
        match store.add_uses(&mut keys, &mut entries).await {
            Ok(()) => crate::metrics::usage_flush(),
            Err(error) => {
                tracing::warn!(error = causes(&error), "usage is written later");
                self.keep(keys, entries);
            }
        }
    }

    fn keep(&self, keys: Vec<(KeyId, Uses)>, entries: Vec<(EntryId, Uses)>) {
        let [Place(counted), ..] = &self.0;
        let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, uses) in keys {
            counted.keys.add(id, uses);
        }
        for (id, uses) in entries {
            counted.entries.add(id, uses);
        }
    }

    /// Flushes at every interval until the server stops.
    pub(crate) async fn flush_forever(&self, store: &Store, interval: Duration, mut stop: watch::Receiver<bool>) {
        let mut flushes = 0;
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(interval) => {}
                _ = stop.changed() => {}
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
    use std::collections::HashMap;
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
        let Counted { keys, entries } = usage.take();
        let (keys, entries): (HashMap<_, _>, HashMap<_, _>) =
            (keys.into_uses().into_iter().collect(), entries.into_uses().into_iter().collect());

        assert_eq!((keys.len(), entries.len()), (1, 1));
        assert_eq!((keys[&key].count, entries[&entry].count), (800, 800));
        assert_eq!((keys[&key].last.millis(), keys[&key].address), (7_099, address(7)), "the latest says from where");
        assert!(usage.take().keys.into_uses().is_empty());
    }
}

//! Usage: what was admitted, gathered outside the keyring and written within two seconds.

use super::counters::Counters;
use keywright_domain::{Admitted, EntryId, KeyId, Timestamp};
pub(crate) use keywright_store::Called;
use keywright_store::{Store, Uses, causes};
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::watch;

/// Every so many flushes the rows of keys and entries that are gone are swept.
const FLUSHES_A_SWEEP: u32 = 60;

/// Uses of keys and of access-list entries, not yet written.
pub(crate) struct Usage {
    keys: Counters<KeyId>,
    entries: Counters<EntryId>,
}

impl Usage {
    pub(crate) fn new() -> Self {
        Self { keys: Counters::new(), entries: Counters::new() }
    }

    /// Counts one admitted request, by its key and by the entries that let its address in.
    pub(crate) fn count(&self, key: KeyId, admitted: Admitted, now: Timestamp, address: IpAddr, call: Called) {
        let once = Uses { count: 1, last: now, address, call };
        self.keys.add(key, once);
        for entry in [admitted.own, admitted.global].into_iter().flatten() {
            self.entries.add(entry, once);
        }
    }

    /// Writes what was gathered; what cannot be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &Store) {
        let (mut keys, mut entries) = (self.keys.take(), self.entries.take());
        if keys.is_empty() && entries.is_empty() {
            return;
        }
        match store.add_uses(&mut keys, &mut entries).await {
            Ok(()) => crate::metrics::usage_flush(),
            Err(error) => {
                tracing::warn!(error = causes(&error), "usage is written later");
                for (id, uses) in keys {
                    self.keys.add(id, uses);
                }
                for (id, uses) in entries {
                    self.entries.add(id, uses);
                }
            }
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

//! Reading keys ahead: after a start the memory of keys is filled from the database, so that the first request of a key finds
//! it there.
//!
//! The rule of every fill holds: a place is held before the SELECT, and a key that is dropped meanwhile stays dropped.

use super::keyring::Keyring;
use keywright_domain::KeyId;
use keywright_store::{Error, causes};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// So many keys are read together: few enough that whoever wants one of them hardly waits.
const TOGETHER: i64 = 512;
/// After an error.
const PAUSE: Duration = Duration::from_secs(1);
/// Errors in a row after which each key is read when it comes.
const TRIES: u32 = 30;

impl Keyring {
    /// Reads ahead until all keys are in memory, memory is full, or the server stops.
    pub(crate) async fn read_ahead(&self, stop: watch::Receiver<bool>) {
        let (began, mut after, mut keys, mut errors) = (Instant::now(), None, 0, 0);
        while !*stop.borrow() && errors < TRIES && self.has_room() {
            match self.read_next(after).await {
                Ok(Some((last, count))) => {
                    (after, errors) = (Some(last), 0);
                    keys += count;
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(error = causes(&error), "keys are read ahead later");
                    errors += 1;
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        tracing::info!(keys, ms = began.elapsed().as_millis(), "keys were read ahead");
    }

    /// Reads the keys that follow one; the last of them and how many, or `None` when there are none.
    async fn read_next(&self, after: Option<KeyId>) -> Result<Option<(KeyId, usize)>, Error> {
        let next = self.store()?.next_keys(after, TOGETHER).await?;
        let Some((last, _)) = next.last().copied() else { return Ok(None) };
        let mut held: HashMap<_, _> = next.iter().filter_map(|(_, name)| Some((*name, self.hold(*name)?))).collect();
        if held.is_empty() {
            return Ok(Some((last, 0)));
        }
        let count = held.len();
        for found in self.store()?.find_keys(after, last).await? {
            if let Some(place) = held.remove(&found.entry.public_key) {
                place.fill(self.known(found)?);
            }
        }
        Ok(Some((last, count)))
    }
}

//! Reading keys ahead: after a start the memory of keys is filled from the database, so that the first request of a key finds
//! it there.
//!
//! The rule of every fill holds: the guard is taken before the first SELECT, and a key that is dropped meanwhile stays
//! dropped until somebody asks for it.

use super::keyring::{Keyring, KnownKey};
use super::recall::Ahead;
use keywright_domain::{KeyId, PublicKey};
use keywright_store::{Error, FoundKey, SealedKeys, causes};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// So many keys are read together: enough that a statement costs each of them little, and few enough to give way in between.
const TOGETHER: i64 = 1_024;
/// After an error.
const PAUSE: Duration = Duration::from_secs(1);
/// Errors in a row after which each key is read when it comes.
const TRIES: u32 = 30;

/// How far it has come.
#[derive(Default)]
struct Progress {
    last: Option<KeyId>,
    keys: usize,
}

impl Keyring {
    /// Reads ahead until all keys are in memory, memory is full, or the server stops.
    pub(crate) async fn read_ahead(&self, stop: watch::Receiver<bool>) {
        let (began, ahead) = (Instant::now(), self.ahead());
        let (mut progress, mut errors) = (Progress::default(), 0);
        while errors < TRIES {
            let before = progress.keys;
            let Err(error) = self.read_on(&ahead, &mut progress, &stop).await else { break };
            tracing::warn!(error = causes(&error), "keys are read ahead later");
            errors = if progress.keys > before { 1 } else { errors + 1 };
            tokio::time::sleep(PAUSE).await;
        }
        tracing::info!(keys = progress.keys, ms = began.elapsed().as_millis(), "keys were read ahead");
    }

    /// Reads on from where it is. While some keys are opened, the database has the next ones ready.
    async fn read_on(
        &self,
        ahead: &Ahead<'_, PublicKey, KnownKey>,
        progress: &mut Progress,
        stop: &watch::Receiver<bool>,
    ) -> Result<(), Error> {
        let store = self.store()?;
        let mut sealed = store.next_keys(progress.last, TOGETHER).await?;
        while let Some(last) = sealed.last()?
            && !*stop.borrow()
            && self.has_room()
        {
            let (next, found) = tokio::join!(store.next_keys(Some(last), TOGETHER), open(sealed));
            let found = found?;
            progress.keys += found.len();
            for found in found {
                ahead.keep(found.entry.public_key, self.known(found)?);
            }
            progress.last = Some(last);
            sealed = next?;
        }
        Ok(())
    }
}

/// Opens them beside the threads that answer requests: it is the work of a thousand of them.
async fn open(sealed: SealedKeys) -> Result<Vec<FoundKey>, Error> {
    let opening = tokio::task::spawn_blocking(move || sealed.open().collect());
    opening.await.map_err(|_| Error::Stopped)?
}

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
const TOGETHER: u32 = 1_024;
/// After an error.
const PAUSE: Duration = Duration::from_secs(1);
/// Errors in a row after which each key is read when it comes.
const TRIES: u32 = 30;

/// How far it has come.
#[derive(Clone, Copy, Default)]
struct Progress {
    last: Option<KeyId>,
    keys: usize,
}

impl Keyring {
    /// Reads ahead until all keys are in memory, memory is full, or the server stops.
    pub(crate) async fn read_ahead(&self, mut stop: watch::Receiver<bool>) {
        let began = Instant::now();
        tokio::select! {
            keys = self.read_all() => tracing::info!(keys, ms = began.elapsed().as_millis(), "keys were read ahead"),
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Reads all keys, and again from the first on if everything was dropped meanwhile. How many were read.
    async fn read_all(&self) -> usize {
        let mut ahead = self.ahead();
        let (mut progress, mut errors) = (Progress::default(), 0);
        while errors < TRIES {
            let before = progress.last;
            match self.read_on(&ahead, &mut progress).await {
                Ok(()) if ahead.stands() => break,
                Ok(()) => {
                    drop(ahead);
                    ahead = self.ahead();
                    progress = Progress::default();
                }
                Err(error) => {
                    tracing::warn!(error = causes(&error), "keys are read ahead later");
                    errors = if progress.last > before { 1 } else { errors + 1 };
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        progress.keys
    }

    /// Reads on from where it is. While some keys are opened, the database has the next ones ready.
    async fn read_on(&self, ahead: &Ahead<'_, PublicKey, KnownKey>, progress: &mut Progress) -> Result<(), Error> {
        let store = self.store()?;
        let mut sealed = store.next_keys(progress.last, TOGETHER).await?;
        while let Some(last) = sealed.last()?
            && self.has_room()
            && ahead.stands()
        {
            let (next, found) = tokio::join!(store.next_keys(Some(last), TOGETHER), open(sealed));
            for found in found? {
                match found.and_then(|found| Ok((found.entry.public_key, self.known(found)?))) {
                    Ok((name, known)) => {
                        ahead.keep(name, known);
                        progress.keys += 1;
                    }
                    // Whoever asks for it is told; the others are not to miss their turn for it.
                    Err(error) => tracing::error!(error = causes(&error), "a key cannot be read ahead"),
                }
            }
            progress.last = Some(last);
            sealed = next?;
        }
        Ok(())
    }
}

/// Opens them beside the threads that answer requests: it is the work of a thousand of them.
async fn open(sealed: SealedKeys) -> Result<Vec<Result<FoundKey, Error>>, Error> {
    let opening = tokio::task::spawn_blocking(move || sealed.open().collect());
    opening.await.map_err(|_| Error::Stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stop_ends_it_also_while_the_database_fails() {
        let (keyring, (stop, stopped)) = (Keyring::new(100), watch::channel(false));
        let began = Instant::now();

        tokio::join!(keyring.read_ahead(stopped), async {
            tokio::time::sleep(PAUSE / 10).await;
            stop.send(true).unwrap();
        });

        assert!(began.elapsed() < PAUSE, "{:?}", began.elapsed());
    }
}

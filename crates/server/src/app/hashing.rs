//! Who keeps a core busy with a password now: few at once, and few in line behind them.
//!
//! Argon2 takes 19 MiB and a core, and anybody may ask for it. A turn belongs to the work and not to the request: a
//! browser that hangs up gives back nothing before the thread is done. Whoever finds the line full is sent away at once.
//! This is a brake for the memory and the cores of this node, in its memory alone; no rule hangs on it.

use super::password::HashError;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// So many passwords are hashed at once.
const AT_ONCE: usize = 2;
/// So many more may wait for it.
const IN_LINE: usize = 32;

/// The turns, and the places in line.
pub(crate) struct Hashing {
    turns: Arc<Semaphore>,
    /// One each for whoever has a turn or waits for one.
    places: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), places: Arc::new(Semaphore::new(AT_ONCE + IN_LINE)) }
    }
}

impl Hashing {
    /// Does the work on a thread that may be busy for long, when it is its turn.
    ///
    /// # Errors
    /// [`HashError::Busy`] when the line is full.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| HashError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| HashError::Stopped)?;
        let working = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((turn, place));
            done
        });
        working.await.map_err(|_| HashError::Stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    /// Work that begins, says so, and ends when its sender goes.
    fn work(begun: &Arc<AtomicUsize>) -> (Sender<()>, impl FnOnce() + Send + use<>) {
        let (hold, held) = channel::<()>();
        let begun = Arc::clone(begun);
        (hold, move || {
            begun.fetch_add(1, Ordering::SeqCst);
            held.recv().ok();
        })
    }

    /// Lets everything happen that can.
    async fn until(begun: &AtomicUsize, count: usize) {
        while begun.load(Ordering::SeqCst) < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn who_hangs_up_gives_back_no_turn_before_the_work_is_done() {
        let (hashing, begun) = (Arc::new(Hashing::default()), Arc::new(AtomicUsize::new(0)));
        let mut holds = Vec::new();
        for _ in 0..AT_ONCE {
            let (hold, work) = work(&begun);
            let hashing = Arc::clone(&hashing);
            let request = tokio::spawn(async move { hashing.run(work).await });
            holds.push(hold);
            until(&begun, holds.len()).await;
            request.abort();
            assert!(request.await.unwrap_err().is_cancelled());
        }

        let (_hold, third) = work(&begun);
        let waiting = tokio::time::timeout(Duration::from_millis(50), hashing.run(third)).await;
        assert!(waiting.is_err());
        assert_eq!(begun.load(Ordering::SeqCst), AT_ONCE, "the third has not begun");

        holds.clear();
        assert_eq!(hashing.run(|| 4).await.unwrap(), 4);
    }

    #[tokio::test]
    async fn who_finds_the_line_full_is_sent_away_and_who_leaves_it_makes_room() {
        let (hashing, begun) = (Arc::new(Hashing::default()), Arc::new(AtomicUsize::new(0)));
        let (mut holds, mut requests) = (Vec::new(), Vec::new());
        for _ in 0..AT_ONCE + IN_LINE {
            let (hold, work) = work(&begun);
            let hashing = Arc::clone(&hashing);
            requests.push(tokio::spawn(async move { hashing.run(work).await }));
            holds.push(hold);
        }
        until(&begun, AT_ONCE).await;

        assert!(matches!(hashing.run(|| ()).await, Err(HashError::Busy)));

        let last = requests.pop().unwrap();
        last.abort();
        assert!(last.await.unwrap_err().is_cancelled());
        holds.clear();
        hashing.run(|| ()).await.unwrap();
    }
}

//! Who shares a batch: what waits, and for a moment those who were answered together and are about to come back.
//!
//! Clients of the last batch send their next writes one shortly after the other. The first of them would be a batch of its
//! own, and all others would wait for its COMMIT. So as many as are about are waited for, but no longer after the
//! answers than that COMMIT took: more a wait cannot save. Whoever was alone, or comes later, waits for nobody.

use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, timeout_at};

/// What the timer can measure: disks that are faster are not worth a wait.
const WORTH_A_WAIT: Duration = Duration::from_millis(1);

/// Whoever was answered together.
#[derive(Clone, Copy)]
pub(crate) struct Company {
    writes: usize,
    until: Instant,
}

impl Company {
    /// Nobody.
    pub(crate) fn none() -> Self {
        Self { writes: 0, until: Instant::now() }
    }

    /// So many are about, after a COMMIT that took so long: those who were answered now, and those who wait already.
    pub(crate) fn of(writes: usize, commit: Duration) -> Self {
        let wait = if commit < WORTH_A_WAIT { Duration::ZERO } else { commit };
        Self { writes, until: Instant::now() + wait }
    }

    /// Takes along with the first of a batch what else comes, up to `most` in all.
    pub(crate) async fn gather<T>(self, batch: &mut Vec<T>, waiting: &mut Receiver<T>, most: usize) {
        let mut before = 0;
        // Whoever can run now goes first, until a round brings no more.
        while before < batch.len() {
            before = batch.len();
            tokio::task::yield_now().await;
            while batch.len() < most
                && let Ok(write) = waiting.try_recv()
            {
                batch.push(write);
            }
        }
        while batch.len() < most.min(self.writes)
            && let Ok(Some(write)) = timeout_at(self.until, waiting.recv()).await
        {
            batch.push(write);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    const AGES: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn as_many_as_are_about_are_waited_for() {
        let (queue, mut waiting) = mpsc::channel(9);
        let late = tokio::spawn(async move {
            for write in 2..=5 {
                tokio::time::sleep(Duration::from_millis(2)).await;
                queue.send(write).await.unwrap();
            }
        });
        let mut batch = vec![1];

        Company::of(3, AGES).gather(&mut batch, &mut waiting, 256).await;

        assert_eq!(batch, [1, 2, 3]);
        late.await.unwrap();
    }

    #[tokio::test]
    async fn who_was_alone_or_comes_later_or_has_a_fast_disk_waits_for_nobody() {
        let (_queue, mut waiting) = mpsc::channel::<u32>(9);
        let past = Company { writes: 3, until: Instant::now() };

        for company in [Company::none(), Company::of(1, AGES), past, Company::of(3, Duration::from_micros(900))] {
            let (mut batch, began) = (vec![1], Instant::now());

            company.gather(&mut batch, &mut waiting, 256).await;

            assert!(batch == [1] && began.elapsed() < Duration::from_mins(1));
        }
    }

    #[tokio::test]
    async fn what_is_there_already_comes_along_up_to_the_size_of_a_batch() {
        let (queue, mut waiting) = mpsc::channel(9);
        for write in 2..=6 {
            queue.send(write).await.unwrap();
        }
        let mut batch = vec![1];

        Company::of(9, AGES).gather(&mut batch, &mut waiting, 4).await;

        assert_eq!(batch, [1, 2, 3, 4]);
    }

    #[tokio::test]
    async fn a_queue_that_ends_ends_the_wait() {
        let (queue, mut waiting) = mpsc::channel(9);
        drop(queue);
        let mut batch = vec![1];

        Company::of(9, AGES).gather(&mut batch, &mut waiting, 256).await;

        assert_eq!(batch, [1]);
    }
}

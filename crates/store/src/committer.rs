//! The committer: one task a node that runs every write, in batches, and answers after the COMMIT.
//!
//! A batch that meets a passing fault is run again, five times at most. A write that fails for a reason of its own, or
//! refuses after it has changed something, is taken out: the others are run again without it, and then it alone.

use crate::batch::{self, Outcome};
use crate::queue::Queued;
use crate::seam::Pools;
use crate::{Clock, Error, Memory, causes};
use keywright_domain::{ExplicitAccessList, Revision};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

const TRIES: u32 = 5;

/// What the committer works with.
pub(crate) struct Committer {
    pub(crate) pools: Pools,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) memory: Arc<dyn Memory>,
    pub(crate) explicit_access_list: ExplicitAccessList,
    pub(crate) batch_size: usize,
    pub(crate) committed: watch::Sender<Revision>,
}

impl Committer {
    /// Runs until the last sender is gone and the queue is empty.
    pub(crate) async fn work(self, mut waiting: mpsc::Receiver<Box<dyn Queued>>) {
        let mut batch = Vec::new();
        while waiting.recv_many(&mut batch, self.batch_size.max(1)).await > 0 {
            // Nobody waits for these any more, and they have not begun: after an outage the queue is short again.
            batch.retain(|write| !write.is_abandoned());
            self.settle(std::mem::take(&mut batch)).await;
        }
    }

    /// Brings a batch to its end: every write in it is answered.
    async fn settle(&self, batch: Vec<Box<dyn Queued>>) {
        let mut together = batch;
        let mut alone = VecDeque::new();
        while !together.is_empty() {
            match self.attempt(&mut together).await {
                Ok(revision) => {
                    together.drain(..).for_each(|write| write.answer(revision));
                }
                Err(Ended::TakeOut(place)) if together.len() > 1 => alone.push_back(together.remove(place)),
                Err(Ended::TakeOut(_)) => together.drain(..).for_each(|write| write.answer(Revision(0))),
                Err(Ended::GivenUp(error)) => {
                    tracing::error!(error = causes(&error), writes = together.len(), "writes were given up");
                    for mut write in together.drain(..) {
                        write.fail(Error::GivenUp { passing: error.is_passing() });
                        write.answer(Revision(0));
                    }
                }
            }
            if together.is_empty() {
                together.extend(alone.pop_front());
            }
        }
    }

    async fn attempt(&self, batch: &mut [Box<dyn Queued>]) -> Result<Revision, Ended> {
        let mut unsure = None;
        let mut last = Error::Stopped;
        for again in 0..TRIES {
            if again > 0 {
                tokio::time::sleep(Duration::from_millis(5 << (2 * again))).await;
            }
            match batch::run(self, batch, unsure.as_ref()).await {
                Ok(Outcome::Committed { revision, touched }) => {
                    if !touched.is_empty() {
                        for one in touched {
                            self.memory.forget(one);
                        }
                        self.memory.committed();
                    }
                    self.committed.send_replace(revision);
                    return Ok(revision);
                }
                Ok(Outcome::TakeOut(place)) => return Err(Ended::TakeOut(place)),
                Err(batch::Fault { error, commit_unsure }) => {
                    tracing::warn!(error = causes(&error), again, "a batch of writes is run again");
                    unsure = commit_unsure.or(unsure);
                    if !error.is_passing() {
                        return Err(Ended::GivenUp(error));
                    }
                    last = error;
                }
            }
        }
        Err(Ended::GivenUp(last))
    }
}

enum Ended {
    TakeOut(usize),
    GivenUp(Error),
}

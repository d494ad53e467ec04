//! The committer: one task a node that runs every write, in batches, and answers after the COMMIT.
//!
//! On SQLite it has a thread of its own, because there its statements are calls that wait for the disk.
//!
//! What waits while a batch is on its way to the disk is the next batch; who comes alone waits for nobody
//! ([`crate::gather`]). A batch
//! that meets a passing fault is run again, five times at most. A write that fails for a reason of its own, or refuses
//! after it has changed something, is taken out: the others are run again without it, and then it alone.

use crate::batch::{self, Done, Outcome};
use crate::gather::Company;
use crate::queue::Queued;
use crate::seam::Pools;
use crate::{Clock, DriverError, Error, Memory, causes};
use keywright_domain::{ExplicitAccessList, Revision};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot, watch};

const TRIES: u32 = 5;
/// After so many writes that were taken out, the part of a batch behind the next one waits: each that is taken out costs
/// those before it a second run.
const TAKEN_OUT: usize = 2;

/// What the committer works with.
pub(crate) struct Committer {
    pub(crate) pools: Pools,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) memory: Arc<dyn Memory>,
    pub(crate) explicit_access_list: ExplicitAccessList,
    pub(crate) batch_size: usize,
    pub(crate) batch_time: Duration,
    pub(crate) committed: watch::Sender<Revision>,
}

impl Committer {
    /// Starts it where its statements disturb nobody. What is given back ends when it has ended.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub(crate) fn start(self, waiting: mpsc::Receiver<Box<dyn Queued>>) -> Result<oneshot::Receiver<()>, Error> {
        let (working, ended) = oneshot::channel();
        let work = |committer: Self| async move {
            committer.work(waiting).await;
            drop(working);
        };
        match self.pools {
            Pools::Postgres(_) => drop(tokio::spawn(work(self))),
            Pools::Sqlite(_) => {
                let no_thread = |error| Error::of("the committer", DriverError::Thread(error));
                let runtime = Builder::new_current_thread().enable_time().build().map_err(no_thread)?;
                let thread = std::thread::Builder::new().name("keywright-committer".to_owned());
                thread.spawn(move || runtime.block_on(work(self))).map_err(no_thread)?;
            }
        }
        Ok(ended)
    }

    /// Runs until the last sender is gone and the queue is empty.
    async fn work(self, mut waiting: mpsc::Receiver<Box<dyn Queued>>) {
        let (mut batch, size) = (Vec::new(), self.batch_size.max(1));
        let mut company = Company::none();
        while waiting.recv_many(&mut batch, size).await > 0 {
            company.gather(&mut batch, &mut waiting, size).await;
            let (answered, commit) = self.settle(std::mem::take(&mut batch)).await;
            company = Company::of(answered + waiting.len(), commit);
        }
    }

    /// Brings a batch to its end: every write in it is answered. Says how many the last COMMIT made, and how long
    /// it took.
    async fn settle(&self, batch: Vec<Box<dyn Queued>>) -> (usize, Duration) {
        let mut last = (0, Duration::ZERO);
        let mut together = batch;
        let mut alone = VecDeque::new();
        let mut later = VecDeque::new();
        loop {
            // Nobody waits for these any more, and nothing of them is kept: after an outage the queue is short again.
            together.retain(|write| !write.is_abandoned());
            if together.is_empty() {
                match alone.pop_front() {
                    Some(write) => together.push(write),
                    None if later.is_empty() => return last,
                    None => together.extend(later.drain(..)),
                }
                continue;
            }
            match self.attempt(&mut together).await {
                Ok(Done { revision, turns, commit, .. }) => {
                    together.drain(..turns).for_each(|write| write.answer(revision));
                    last = (turns, commit);
                }
                Err(Ended::TakeOut(place)) if together.len() > 1 => {
                    if alone.len() >= TAKEN_OUT {
                        later.extend(together.drain(place + 1..));
                    }
                    alone.push_back(together.remove(place));
                }
                Err(Ended::TakeOut(_)) => together.drain(..).for_each(|write| write.answer(Revision(0))),
                Err(Ended::Together(_)) if together.len() > 1 => alone.extend(together.drain(..)),
                Err(Ended::Together(error)) => {
                    if let Some(mut write) = together.pop() {
                        write.fail(*error);
                        write.answer(Revision(0));
                    }
                }
                Err(Ended::GivenUp(error)) => {
                    tracing::error!(error = causes(&error), writes = together.len(), "writes were given up");
                    for mut write in together.drain(..) {
                        write.fail(Error::GivenUp { passing: error.is_passing() });
                        write.answer(Revision(0));
                    }
                }
            }
        }
    }

    async fn attempt(&self, batch: &mut [Box<dyn Queued>]) -> Result<Done, Ended> {
        let mut unsure = None;
        let mut last = Error::Stopped;
        for again in 0..TRIES {
            if again > 0 {
                tokio::time::sleep(Duration::from_millis(5 << (2 * again))).await;
            }
            match batch::run(self, batch, unsure.as_ref()).await {
                Ok(Outcome::Committed(mut done)) => {
                    done.touched.drain().for_each(|touched| self.memory.forget(touched));
                    if let Some(batch) = done.batch {
                        self.memory.committed(batch);
                    }
                    self.committed.send_replace(done.revision);
                    return Ok(done);
                }
                Ok(Outcome::TakeOut(place)) => return Err(Ended::TakeOut(place)),
                Err(batch::Fault { error: Error::Together(error), .. }) => return Err(Ended::Together(error)),
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
    /// Rows of several writes were refused together; alone it shows whose.
    Together(Box<Error>),
    GivenUp(Error),
}

//! The store: one struct, two doors. Changes go through [`Store::write`] and the log; what is merely operational goes
//! to tables that no change touches. Reads ask for a permit and take their scope from it.

use crate::batch;
use crate::change::{Change, WriteError};
use crate::committer::Committer;
use crate::database::{self, Location, OpenError};
use crate::queue::{Answer, Queued, Waiting};
use crate::seal::{DataKey, Purpose, SealingKey, Vault};
use crate::seam::{On, Pools, statements};
use crate::{Error, seal};
use keywright_domain::{EventId, ExplicitAccessList, Permit, Revision, Timestamp, Touched};
use rand::{CryptoRng, SeedableRng as _, rngs::StdRng};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use zeroize::Zeroizing;

statements! {
    DATA_KEYS = "SELECT id, purpose, wrapped FROM data_keys ORDER BY created, id";
    INSERT_DATA_KEY = "INSERT INTO data_keys (id, purpose, wrapped, created) VALUES ($1, $2, $3, $4)";
    DEPLOYMENT = "SELECT realm FROM deployment WHERE id = 1";
    NEXT_START = "UPDATE deployment SET start_number = start_number + 1 WHERE id = 1 RETURNING start_number";
    PING = "SELECT revision FROM log WHERE id = 1";
}

const QUEUE: usize = 1024;
/// So many writes share a transaction at most: beyond it an fsync costs each of them next to nothing.
const BATCH: usize = 256;
const BATCH_TIME: Duration = Duration::from_millis(200);
/// How long a caller waits for its COMMIT. A write that has not begun by then is not made any more.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks the system for the time; the server has the one implementation, tests move theirs.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// A node's memory of keys: told what a change touched, after its COMMIT and before its answer.
pub trait Memory: Send + Sync + 'static {
    /// Drop this, and make every fill in flight of it fail.
    fn forget(&self, touched: Touched);

    /// A batch is durable, and everything that it touched is forgotten.
    fn committed(&self, _batch: Batch) {}
}

/// A batch of writes that is durable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Batch {
    /// How many writes it made.
    pub writes: u64,
    /// How many messages it took to the database and back, BEGIN and COMMIT included.
    pub messages: u32,
}

/// How a store is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The rule that the committer decides by when it looks again at an actor.
    pub explicit_access_list: ExplicitAccessList,
    /// How many waiting writes the committer takes into one transaction.
    pub batch_size: usize,
    /// How long one transaction takes up writes; what is left over is the next. Others wait for the lock meanwhile: other
    /// nodes, and on SQLite whatever is written beside the log.
    pub batch_time: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { explicit_access_list: ExplicitAccessList::Own, batch_size: BATCH, batch_time: BATCH_TIME }
    }
}

/// The way to the committer; empty once the store has been closed.
type Queue = Arc<Mutex<Option<mpsc::Sender<Box<dyn Queued>>>>>;

/// A database that is open, and not yet unsealed.
pub struct Opened {
    pub(crate) pools: Pools,
}

/// The running store. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) vault: Arc<Vault>,
    queue: Queue,
    ended: Arc<tokio::sync::Mutex<Option<oneshot::Receiver<()>>>>,
    committed: watch::Receiver<Revision>,
    clock: Arc<dyn Clock>,
    chance: Arc<Mutex<StdRng>>,
}

impl Opened {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`], one line each.
    pub async fn at(location: &Location) -> Result<Self, OpenError> {
        Ok(Self { pools: database::open(location).await? })
    }

    /// Has a sealing key been used here? Then no new one may be made.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_sealed(&self) -> Result<bool, Error> {
        is_sealed(&self.pools).await
    }

    /// Closes it again.
    pub async fn close(self) {
        self.pools.close().await;
    }

    /// Unwraps the data keys, or makes them on an empty database, and starts the committer.
    ///
    /// # Errors
    /// [`Error::Seal`] for a wrong sealing key; the database's.
    pub async fn start(
        self,
        sealing: &SealingKey,
        clock: Arc<dyn Clock>,
        memory: Arc<dyn Memory>,
        options: Options,
        rng: &mut impl CryptoRng,
    ) -> Result<Store, Error> {
        let pools = self.pools;
        let mut keys = data_keys(&pools, sealing).await?;
        if keys.is_empty() {
            keys = make_data_keys(&pools, sealing, clock.now(), rng).await?;
        }
        let realm = DEPLOYMENT.query().one(On::Read(&pools)).await?.get("realm")?;
        let vault = Arc::new(Vault::new(realm, keys)?);
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (committed_at, committed) = watch::channel(Revision(0));
        let committer = Committer {
            pools: pools.clone(),
            clock: Arc::clone(&clock),
            memory,
            explicit_access_list: options.explicit_access_list,
            batch_size: options.batch_size,
            batch_time: options.batch_time,
            committed: committed_at,
        };
        Ok(Store {
            pools,
            vault,
            queue: Arc::new(Mutex::new(Some(queue))),
            ended: Arc::new(tokio::sync::Mutex::new(Some(committer.start(waiting)?))),
            committed,
            clock,
            chance: Arc::new(Mutex::new(StdRng::from_rng(rng))),
        })
    }
}

impl Store {
    /// Is the database inside this process, so that its work is this process's?
    pub const fn is_embedded(&self) -> bool {
        matches!(self.pools, Pools::Sqlite(_))
    }

    /// Queues a write and waits for its COMMIT. No permit, no write: the permit's action is the change's.
    ///
    /// # Errors
    /// [`WriteError`]: refused by a rule, denied under the lock, or failed.
    pub async fn write<C: Change>(&self, permit: &Permit<C::Action>, change: C) -> Answer<C> {
        let stopped = || WriteError::Failed(Error::Stopped);
        let first_event = {
            let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
            EventId::mint(self.clock.now(), &mut *chance)
        };
        let (waiting, answer) = Waiting::new(change, permit.grant().clone(), first_event);
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(stopped)?;
        queue.send(Box::new(waiting)).await.map_err(|_| stopped())?;
        drop(queue);
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(answered) => answered.unwrap_or_else(|_| Err(stopped())),
            Err(_) => Err(WriteError::Failed(Error::NoAnswer("the write"))),
        }
    }

    /// What seals and what was recorded with it.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Rises with every batch that this node commits: a follower need not wait for its next poll.
    pub fn committed(&self) -> watch::Receiver<Revision> {
        self.committed.clone()
    }

    /// How many writes wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        queue.map_or(0, |queue| queue.max_capacity() - queue.capacity())
    }

    /// This start's number, greater than every earlier one of this deployment.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_start(&self) -> Result<u32, Error> {
        let mut tx = self.pools.begin().await?;
        let number: i64 = NEXT_START.query().one(On::Within(&mut tx)).await?.get("start_number")?;
        tx.commit().await?;
        u32::try_from(number).map_err(|_| Error::Damaged {
            table: "deployment",
            column: "start_number",
            row: "1".into(),
            what: "it is not a number of starts",
        })
    }

    /// Answers when the database does and writes are taken.
    ///
    /// # Errors
    /// The database's; [`Error::Stopped`] when nobody runs the queue any more.
    pub async fn ping(&self) -> Result<(), Error> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        queue.filter(|queue| !queue.is_closed()).ok_or(Error::Stopped)?;
        PING.query().one(On::Own(&self.pools)).await.map(|_| ())
    }

    /// Ends the queue, waits for what is in it, and closes the connections.
    pub async fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ended) = self.ended.lock().await.take() {
            ended.await.ok();
        }
        self.pools.close().await;
    }
}

pub(crate) async fn is_sealed(pools: &Pools) -> Result<bool, Error> {
    Ok(!DATA_KEYS.query().all(On::Read(pools)).await?.is_empty())
}

pub(crate) async fn data_keys(pools: &Pools, sealing: &SealingKey) -> Result<Vec<DataKey>, Error> {
    let rows = DATA_KEYS.query().all(On::Read(pools)).await?;
    rows.iter()
        .map(|row| {
            let purpose: String = row.get("purpose")?;
            let purpose = Purpose::ALL.into_iter().find(|known| known.name() == purpose);
            let purpose = purpose.ok_or_else(|| row.damaged("data_keys", "purpose"))?;
            seal::unwrap(sealing, row.get("id")?, purpose, row.get("wrapped")?)
        })
        .collect()
}

async fn make_data_keys(
    pools: &Pools,
    sealing: &SealingKey,
    now: Timestamp,
    rng: &mut impl CryptoRng,
) -> Result<Vec<DataKey>, Error> {
    let mut tx = pools.begin().await?;
    batch::lock_log(&mut tx).await?;
    if !DATA_KEYS.query().all(On::Within(&mut tx)).await?.is_empty() {
        tx.rollback().await?;
        return data_keys(pools, sealing).await;
    }
    let mut keys = Vec::new();
    for purpose in Purpose::ALL {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        let key = DataKey { id: EventId::mint(now, rng).to_string(), purpose, bytes };
        let wrapped = seal::wrap(sealing, &key, rng)?;
        let insert = INSERT_DATA_KEY.bind(key.id.as_str()).bind(purpose.name()).bind(wrapped).bind(now.millis());
        insert.run(On::Within(&mut tx)).await?;
        keys.push(key);
    }
    tx.commit().await?;
    Ok(keys)
}

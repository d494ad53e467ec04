//! The running application: what it is made of, how it starts and how it stops.

use super::Limits;
use super::background;
use super::hashing::Hashing;
use crate::auth::brake::Brake;
use crate::auth::follower::Follower;
use crate::auth::keyring::Keyring;
use crate::auth::lockout::Lockout;
use crate::auth::strangers::Strangers;
use crate::auth::usage::Usage;
use crate::auth::verify::{Moment, Verifier};
use crate::chance::Chance;
use crate::clock::SystemClock;
use crate::mail::Mailer;
use keywright_digest::{Freshness, NonceKey, ReplayMemory, StartNumber, Steady};
use keywright_domain::{BootTime, RequestId, Timestamp};
use keywright_store::{Clock, Error, Memory, Opened, Options, Purpose, SealingKey, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The clocks that the application asks; the system's, or a test's.
pub trait Clocks: Clock {
    /// Wall clock at start plus elapsed time, in milliseconds: the age of nonces.
    fn steady(&self) -> u64;
    /// The clock of the lease.
    fn boot(&self) -> BootTime;
    /// What a request needs, with as few readings as it takes: steady time, the wall clock to 10 ms, the clock of the
    /// lease.
    fn at_once(&self) -> (u64, Timestamp, BootTime) {
        (self.steady(), self.now(), self.boot())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }
}

impl Clocks for SystemClock {
    fn steady(&self) -> u64 {
        Self::steady(self)
    }

    fn boot(&self) -> BootTime {
        Self::boot(self)
    }

    fn at_once(&self) -> (u64, Timestamp, BootTime) {
        let boot = Self::boot(self);
        (self.steady_at(boot), self.about_now(), boot)
    }
}

/// What the application is started with.
pub struct Setup {
    /// The database, open.
    pub opened: Opened,
    /// The key outside it.
    pub sealing: SealingKey,
    /// The clocks.
    pub clocks: Arc<dyn Clocks>,
    /// The source of randomness.
    pub chance: Chance,
    /// What an operator set.
    pub limits: Limits,
    /// Who sends mail.
    pub mailer: Mailer,
    /// The path of the public URL, which clients may sign in front of the target; empty for none.
    pub prefix: String,
}

/// Why the application does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The sealing key does not open this database.
    #[error("the sealing key is not the one that this database was sealed with")]
    WrongSealingKey,
    /// The database failed.
    #[error(transparent)]
    Database(Error),
    /// The system has no thread to give.
    #[error("the system has no thread to give: {0}")]
    Thread(std::io::Error),
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        match error {
            Error::Seal => Self::WrongSealingKey,
            other => Self::Database(other),
        }
    }
}

/// The application, running.
pub struct App {
    pub(crate) store: Store,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) verifier: Verifier,
    pub(crate) follower: Arc<Follower>,
    pub(crate) usage: Arc<Usage>,
    pub(crate) clocks: Arc<dyn Clocks>,
    pub(crate) chance: Chance,
    pub(crate) limits: Limits,
    pub(super) mailer: Mailer,
    start: u32,
    requests: AtomicU64,
    /// Who hashes a password now.
    pub(crate) hashing: Hashing,
    /// From where passwords come to be checked.
    pub(crate) brake: Brake,
    /// Who failed to sign in.
    pub(crate) lockout: Lockout,
    /// Who said that they forgot a password. A table of its own: what is asked here pushes out no failure there.
    pub(crate) forgotten: Lockout,
    /// Who was sent a letter because they are invited.
    pub(crate) invited: Lockout,
    /// From where letters to people who are invited are sent.
    pub(crate) letters: Brake,
    /// Who failed to bring a setup token.
    pub(crate) setup_tries: Lockout,
    /// Who failed to sign in to an account that does not exist.
    pub(crate) strangers: Strangers,
    /// Has this deployment been claimed, as far as this node knows?
    pub(crate) claimed: watch::Sender<bool>,
    stop: watch::Sender<bool>,
    tasks: tokio::sync::Mutex<Vec<JoinHandle<()>>>,
}

impl App {
    /// Unseals the database, takes a start number, and starts the tasks that follow the log and write usage.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(setup: Setup) -> Result<Arc<Self>, StartError> {
        let Setup { opened, sealing, clocks, chance, limits, mailer, prefix } = setup;
        let keyring = Arc::new(Keyring::new(limits.keyring_entries));
        let options = Options { explicit_access_list: limits.explicit_access_list, ..Options::default() };
        let clock: Arc<dyn Clock> = Arc::new(WallClock(Arc::clone(&clocks)));
        let memory: Arc<dyn Memory> = Arc::<Keyring>::clone(&keyring);
        let store = opened.start(&sealing, Arc::clone(&clock), memory, options, &mut chance.rng()).await?;
        keyring.fill_from(store.clone());
        let start = store.next_start().await?;

        let verifier = verifier(&store, &keyring, &limits, start, prefix, &chance)?;
        let boot = Arc::clone(&clocks);
        let boot = Arc::new(move || boot.boot());
        let (follower, seen) =
            Follower::start(store.clone(), Arc::clone(&keyring), boot, limits.poll_interval, limits.lease).await?;
        let usage = Arc::new(Usage::new());
        let stop = watch::channel(false).0;
        let following = {
            let (follower, stop) = (Arc::clone(&follower), stop.subscribe());
            tokio::spawn(async move { follower.follow(seen, stop).await })
        };
        let writing = {
            let (usage, store, interval) = (Arc::clone(&usage), store.clone(), limits.usage_interval);
            let (flush_until, fold_until) = (stop.subscribe(), stop.subscribe());
            background::start(store.is_embedded(), async move {
                let flushing = usage.flush_forever(&store, interval, flush_until);
                tokio::join!(flushing, usage.fold_forever(&store, start, clock, fold_until));
            })
            .map_err(StartError::Thread)?
        };
        let mut tasks = vec![following, writing];
        if limits.read_ahead {
            let (keyring, stop) = (Arc::clone(&keyring), stop.subscribe());
            tasks.push(tokio::spawn(async move { keyring.read_ahead(stop).await }));
        }
        Ok(Arc::new(Self {
            store,
            keyring,
            verifier,
            follower,
            usage,
            clocks,
            chance,
            limits,
            mailer,
            start,
            requests: AtomicU64::new(0),
            hashing: Hashing::default(),
            brake: Brake::default(),
            lockout: Lockout::default(),
            forgotten: Lockout::default(),
            invited: Lockout::default(),
            letters: Brake::default(),
            setup_tries: Lockout::default(),
            strangers: Strangers::default(),
            claimed: watch::channel(false).0,
            stop,
            tasks: tokio::sync::Mutex::new(tasks),
        }))
    }

    /// Sends the mail and writes the usage that are still in memory, ends every write that waits, and closes the database.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        self.mailer.stop().await;
        for task in self.tasks.lock().await.drain(..) {
            task.await.ok();
        }
        self.usage.flush(&self.store).await;
        self.store.close().await;
    }

    /// Writes the usage that is still in memory, without waiting for its time.
    pub async fn flush_usage(&self) {
        self.usage.flush(&self.store).await;
    }

    /// Does the database answer, and may memory be trusted?
    pub async fn is_ready(&self) -> bool {
        self.lease_holds(self.follower.now()) && self.store.ping().await.is_ok()
    }

    /// Is memory older than the lease allows, and used all the same?
    pub(crate) fn serves_stale(&self) -> bool {
        self.limits.serve_past_lease && !self.follower.lease().holds(self.follower.now())
    }

    /// May memory be trusted at this time, or has the operator said to go on without?
    pub(crate) fn lease_holds(&self, now: BootTime) -> bool {
        self.limits.serve_past_lease || self.follower.lease().holds(now)
    }

    /// A new request of this start.
    pub(crate) fn next_request(&self) -> RequestId {
        RequestId { start: self.start, number: self.requests.fetch_add(1, Ordering::Relaxed) + 1 }
    }

    /// Now, by the wall clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clocks.now()
    }

    /// Now, on all clocks.
    pub(crate) fn moment(&self) -> Moment {
        let (steady, wall, boot) = self.clocks.at_once();
        Moment { steady: Steady(steady), wall, boot }
    }

    /// This start's number, which its nonces carry.
    pub(crate) const fn start_number(&self) -> StartNumber {
        StartNumber(self.start)
    }

    /// Organizations and projects, for steps 1 to 8: no permit yet.
    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }
}

/// The store's clock is the wall clock of ours.
struct WallClock(Arc<dyn Clocks>);

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

fn verifier(
    store: &Store,
    keyring: &Arc<Keyring>,
    limits: &Limits,
    start: u32,
    prefix: String,
    chance: &Chance,
) -> Result<Verifier, Error> {
    let key = store.vault().key(Purpose::Nonce).ok_or(Error::Seal)?;
    let lifetime_ms = u64::try_from(limits.nonce_lifetime.as_millis()).unwrap_or(u64::MAX);
    let mut verifier = Verifier::new(
        Arc::clone(keyring),
        NonceKey::new(key),
        ReplayMemory::new(key, limits.replay_entries, lifetime_ms),
        Freshness { start: StartNumber(start), lifetime_ms },
        store.vault().realm(),
        chance.clone(),
    );
    verifier.prefix = prefix;
    verifier.offer_sha256 = limits.offer_sha256;
    Ok(verifier)
}

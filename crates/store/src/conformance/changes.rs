//! Changes that no product would make: they wait, spoil, fail, or lose their connection, for the committer's sake.

use super::world::{Member, World};
use crate::change::{Change, Stop, Tx};
use crate::seam::Statement;
use crate::{Error, Store};
use keywright_domain::policy::CreateKey;
use keywright_domain::{Draft, EventType, Permit, Scope, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

const RENAME: Statement = Statement { name: "rename", sql: "UPDATE organizations SET name = $2 WHERE id = $1" };
const INSERT_TWICE: Statement = Statement {
    name: "insert twice",
    sql: "INSERT INTO deployment (id, realm, first_run_open, start_number) \
    SELECT id, realm, first_run_open, start_number FROM deployment",
};

/// How a [`Spoiled`] change ends after it has changed something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Well,
    WithRefusal,
    WithSqlError,
    WithDamage,
}

/// Renames its organization, says so in the log, then ends as it is told to. Counts how often it ran.
pub(super) struct Spoiled {
    pub(super) name: &'static str,
    pub(super) end: End,
    pub(super) runs: Arc<AtomicU32>,
}

impl Spoiled {
    pub(super) fn ending(end: End) -> Self {
        Self { name: "Spoiled", end, runs: Arc::default() }
    }
}

impl Change for Spoiled {
    type Action = CreateKey;
    type Out = u32;
    type Refusal = &'static str;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<u32, Stop<&'static str>> {
        let runs = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        let org = scope.org().unwrap();
        tx.write(RENAME.bind(org.to_string()).bind(self.name)).await?;
        tx.record(Draft::of_org(EventType::OrgRenamed, org).saying(self.name.to_owned()));
        match self.end {
            End::Well => Ok(runs),
            End::WithRefusal => Err(Stop::Refused("too late")),
            End::WithSqlError => Ok(tx.write(INSERT_TWICE.query()).await.map(|_| runs)?),
            End::WithDamage => {
                let (table, column) = ("organizations", "name");
                Err(Error::Damaged { table, column, row: org.to_string(), what: "a test says so" }.into())
            }
        }
    }
}

/// Says something, and refuses before it has changed anything.
pub(super) struct Muttered;

impl Change for Muttered {
    type Action = CreateKey;
    type Out = ();
    type Refusal = ();

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<()>> {
        tx.record(Draft::of_org(EventType::OrgRenamed, scope.org().unwrap()));
        Err(Stop::Refused(()))
    }
}

/// Keeps the committer busy until it is let go, and changes nothing.
struct Held {
    entered: Arc<Semaphore>,
    release: Arc<Semaphore>,
}

impl Change for Held {
    type Action = CreateKey;
    type Out = ();
    type Refusal = ();

    async fn apply(&self, _: &Scope, _: Timestamp, _: &mut Tx) -> Result<(), Stop<()>> {
        self.entered.add_permits(1);
        let _ = self.release.acquire().await;
        Ok(())
    }
}

/// A committer that is busy. What is written meanwhile waits, and is one batch once it is let go.
pub(super) struct Busy {
    release: Arc<Semaphore>,
    held: JoinHandle<()>,
}

impl Busy {
    /// Keeps the store's committer busy with a write of `key`'s.
    pub(super) async fn with(world: &World, store: &Store, key: Member) -> Self {
        Self::by(store, world.permit::<CreateKey>(key).await).await
    }

    /// Keeps the store's committer busy with a write of this permit.
    pub(super) async fn by(store: &Store, permit: Permit<CreateKey>) -> Self {
        let (entered, release) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let held = Held { entered: entered.clone(), release: release.clone() };
        let store = store.clone();
        let held = tokio::spawn(async move {
            store.write(&permit, held).await.unwrap();
        });
        let _ = entered.acquire().await.unwrap();
        Self { release, held }
    }

    /// Lets it go. Joined last with the writes that wait, it is polled when all of them are in the queue.
    pub(super) async fn let_go(self) {
        self.release.add_permits(1_000);
        self.held.await.unwrap();
    }
}

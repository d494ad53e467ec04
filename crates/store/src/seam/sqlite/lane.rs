//! Lanes: connections to one SQLite file that are taken in turn.
//!
//! The rule: a connection that comes back has no transaction open. Whatever was left in the middle is rolled back before
//! the next one takes it.

use super::elsewhere;
use crate::{DriverError, Synchronous};
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};

/// How long one waits for a connection, and a connection for another process.
const TURN: Duration = Duration::from_secs(5);
const BUSY: Duration = Duration::from_secs(5);
/// After so many pages the log beside the file is written into it, 16 MB. A key is some 25, most of them the same again and
/// again: rarer is cheaper.
const PAGES: u32 = 4_000;

/// How the connections of a lane are made.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The file.
    pub(crate) file: PathBuf,
    /// What a write survives; `None` when nothing is written.
    pub(crate) writes: Option<Synchronous>,
    /// How many statements a connection keeps prepared.
    pub(crate) prepared: usize,
}

impl Setting {
    fn connect(&self) -> Result<Connection, rusqlite::Error> {
        let how = match self.writes {
            Some(_) => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            None => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let connection = Connection::open_with_flags(&self.file, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(self.prepared);
        if let Some(synchronous) = self.writes {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", synchronous.name())?;
            connection.pragma_update(None, "wal_autocheckpoint", PAGES)?;
        }
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(connection)
    }
}

/// Connections of one kind. Clones are the same lane.
#[derive(Clone, Debug)]
pub(crate) struct Lane(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    setting: Setting,
    connections: u32,
    turns: Arc<Semaphore>,
    free: Mutex<Vec<Connection>>,
}

impl Lane {
    /// A lane of so many connections. One is opened now, so that what is wrong shows; the others when they are needed.
    pub(crate) async fn open(setting: Setting, connections: u32) -> Result<Self, DriverError> {
        let turns = Arc::new(Semaphore::new(usize::try_from(connections).unwrap_or(1)));
        let lane = Self(Arc::new(Inner { setting, connections, turns, free: Mutex::new(Vec::new()) }));
        let mut first = lane.take().await?;
        elsewhere(move || first.connection().map(|_| ())).await??;
        Ok(lane)
    }

    /// A connection: who came first is first.
    ///
    /// # Errors
    /// [`DriverError::Crowded`] when none came free in time, [`DriverError::Closed`] after [`Self::close`].
    pub(crate) async fn take(&self) -> Result<Taken, DriverError> {
        let turns = Arc::clone(&self.0.turns);
        let turn = match Arc::clone(&turns).try_acquire_owned() {
            Ok(turn) => turn,
            Err(TryAcquireError::Closed) => return Err(DriverError::Closed),
            Err(TryAcquireError::NoPermits) => {
                let turn = tokio::time::timeout(TURN, turns.acquire_owned()).await;
                turn.map_err(|_| DriverError::Crowded)?.map_err(|_| DriverError::Closed)?
            }
        };
        Ok(Taken { connection: self.free().pop(), lane: self.clone(), _turn: turn })
    }

    /// How many connections it has.
    #[cfg(test)]
    pub(crate) fn connections(&self) -> u32 {
        self.0.connections
    }

    /// Waits for whoever has a connection, and closes all.
    pub(crate) async fn close(&self) {
        let Ok(all) = self.0.turns.acquire_many(self.0.connections).await else { return };
        self.0.turns.close();
        let connections = std::mem::take(&mut *self.free());
        elsewhere(move || drop(connections)).await.ok();
        drop(all);
    }

    fn free(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that somebody has, until it is dropped.
pub(crate) struct Taken {
    connection: Option<Connection>,
    lane: Lane,
    _turn: OwnedSemaphorePermit,
}

impl Taken {
    /// The connection, opened if it is new. May wait for the disk.
    pub(crate) fn connection(&mut self) -> Result<&Connection, rusqlite::Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.lane.0.setting.connect()?,
        };
        Ok(self.connection.insert(connection))
    }
}

impl Drop for Taken {
    /// Gives it back before its turn ends. One that cannot be rolled back is closed.
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.lane.free().push(connection);
        }
    }
}

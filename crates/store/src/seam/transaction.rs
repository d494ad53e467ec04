//! Transactions: how they begin, how they end, and what waits in them.
//!
//! On PostgreSQL a batch of the committer begins with the revision lock in the same message, and is ended by us, not by the
//! driver: a connection whose batch was left in the middle is closed, which rolls it back. On SQLite a message is a call,
//! and a batch makes its calls on the committer's own thread.

use super::later::{self, Later};
use super::sqlite::Wanted;
use super::sqlite::line::{Line as SqliteLine, Place};
use super::{ISSUED, Lanes, On, Pools, Query, Row, Statement, Target, patiently, postgres};
use crate::Error;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Database, PgConnection, Postgres};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

const BEGIN_IMMEDIATE: Statement = Statement { name: "BEGIN", sql: "BEGIN IMMEDIATE" };
const BEGIN: Statement = Statement { name: "BEGIN", sql: "BEGIN" };

/// Why a batch was not committed.
pub(crate) struct Uncommitted {
    pub(crate) error: Error,
    /// COMMIT was sent and not answered: it may be durable all the same.
    pub(crate) unsure: bool,
}

/// A connection to one of the databases with a transaction open.
pub(crate) struct Transaction {
    line: Line,
    later: Later,
    sent: u32,
}

enum Line {
    Sqlite(SqliteLine),
    Postgres(sqlx::Transaction<'static, Postgres>),
    PostgresBatch(Batch<Postgres>),
}

/// A connection with a batch open on it.
struct Batch<D: Database> {
    connection: PoolConnection<D>,
    open: bool,
}

impl<D: Database> Drop for Batch<D> {
    fn drop(&mut self) {
        if self.open {
            self.connection.close_on_drop();
        }
    }
}

impl<D: Database> From<PoolConnection<D>> for Batch<D> {
    fn from(connection: PoolConnection<D>) -> Self {
        Self { connection, open: true }
    }
}

impl Pools {
    /// Begins a transaction that writes. On SQLite it waits its turn at the one write connection.
    pub(crate) async fn begin(&self) -> Result<Transaction, Error> {
        let line = match self {
            Self::Sqlite(lanes) => {
                let line = SqliteLine::begin(&lanes.write, BEGIN_IMMEDIATE, Place::Elsewhere);
                patiently("BEGIN", line).await.map(Line::Sqlite)
            }
            Self::Postgres(lanes) => patiently("BEGIN", lanes.write.begin()).await.map(Line::Postgres),
        };
        line.map(Transaction::on)
    }

    /// Begins a transaction that only reads, and sees the database as it is at its first statement.
    pub(crate) async fn moment(&self) -> Result<Transaction, Error> {
        let line = match self {
            Self::Sqlite(lanes) => {
                let line = SqliteLine::begin(&lanes.read, BEGIN, Place::Elsewhere);
                patiently("BEGIN", line).await.map(Line::Sqlite)
            }
            Self::Postgres(lanes) => {
                let begin = lanes.read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                patiently("BEGIN", begin).await.map(Line::Postgres)
            }
        };
        line.map(Transaction::on)
    }

    /// Begins a batch, takes the lock and asks the first question. The lock is a statement with one marker, for `number`.
    /// On SQLite the batch runs on the thread that begins it, which may wait for the disk: the committer's own.
    pub(crate) async fn begin_batch(
        &self,
        lock: Statement,
        number: usize,
        question: Query,
    ) -> Result<(Transaction, Vec<Row>), Error> {
        match self {
            Self::Sqlite(lanes) => {
                let line = SqliteLine::begin(&lanes.write, BEGIN_IMMEDIATE, Place::Here);
                let mut transaction = Transaction::on(Line::Sqlite(patiently("BEGIN", line).await?));
                let number = i64::try_from(number).unwrap_or(i64::MAX);
                lock.bind(number).run(On::Within(&mut transaction)).await?;
                let rows = question.all(On::Within(&mut transaction)).await?;
                Ok((transaction, rows))
            }
            Self::Postgres(lanes) => {
                let line = patiently("BEGIN", lanes.write.acquire()).await?;
                let mut transaction = Transaction::on(Line::PostgresBatch(line.into()));
                let lock = lock.sql.replace("$1", &number.to_string());
                transaction.say("BEGIN", format!("BEGIN; {lock}")).await?;
                let rows = question.all(On::Within(&mut transaction)).await?;
                Ok((transaction, rows))
            }
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(Lanes { read, fill, own, write }) => {
                tokio::join!(read.close(), fill.close(), own.close());
                write.close().await;
            }
            Self::Postgres(Lanes { read, fill, own, write }) => {
                tokio::join!(read.close(), fill.close(), own.close(), write.close());
            }
        }
    }
}

impl Transaction {
    fn on(line: Line) -> Self {
        Self { line, later: Later::default(), sent: 0 }
    }

    /// How many messages it has sent to the database; on SQLite how many statements it has run. BEGIN counts with the lock.
    pub(crate) const fn sent(&self) -> u32 {
        self.sent
    }

    pub(super) fn target(&mut self) -> Target<'_> {
        self.sent += 1;
        match &mut self.line {
            Line::Sqlite(line) => Target::WithinSqlite(line),
            Line::Postgres(tx) => Target::WithinPostgres(tx),
            Line::PostgresBatch(batch) => Target::WithinPostgres(&mut batch.connection),
        }
    }

    /// Lets a row wait, to be inserted with others of its kind.
    pub(crate) fn insert_later(&mut self, row: Query) {
        self.later.add(row);
    }

    /// Inserts what waits, if the statement could read it.
    pub(super) async fn insert_before(&mut self, sql: &str, beside_later: bool) -> Result<(), Error> {
        self.later.note(sql);
        if self.later.concerns(sql, beside_later) { self.insert_now().await } else { Ok(()) }
    }

    /// Lets numbers of a row wait to be raised, with others of its table: the first value says which row, the others by how
    /// much.
    pub(crate) fn raise_later(&mut self, row: Query) {
        self.later.raise(row);
    }

    /// From now on it is noted whether a statement changes one of these tables.
    pub(crate) fn watch(&mut self, tables: &'static [&'static str]) {
        self.later.watch(tables);
    }

    /// Has nobody changed the tables that are watched, but by what waits?
    pub(crate) const fn undisturbed(&self) -> bool {
        self.later.undisturbed()
    }

    /// Inserts what waits.
    ///
    /// # Errors
    /// [`Error::Together`] for a row that the database refuses: whose it was is not known.
    pub(crate) async fn insert_now(&mut self) -> Result<(), Error> {
        for insert in self.take_later() {
            insert.run_now(On::Within(self)).await.map_err(Error::together)?;
        }
        Ok(())
    }

    /// What waits to be inserted, for [`Self::commit_with`].
    pub(crate) fn take_later(&mut self) -> Vec<Query> {
        let kinds = self.later.take();
        match &self.line {
            Line::Postgres(_) | Line::PostgresBatch(_) => postgres::together(&kinds),
            Line::Sqlite(_) => later::statements(&kinds),
        }
    }

    /// How many messages [`Self::commit_with`] will send.
    pub(crate) fn messages_to_commit(last: &[Query]) -> u32 {
        u32::try_from(last.len() + 1).unwrap_or(u32::MAX)
    }

    /// Runs the last statements of a batch and makes it durable. Says how long the COMMIT took.
    pub(crate) async fn commit_with(mut self, last: Vec<Query>) -> Result<Duration, Uncommitted> {
        let refused = |error: Error| Uncommitted { unsure: false, error: error.together() };
        let unsure = |error: Error| Uncommitted { unsure: error.is_passing(), error };
        for statement in last {
            statement.run_now(On::Within(&mut self)).await.map_err(refused)?;
        }
        let began = Instant::now();
        self.end("COMMIT").await.map_err(unsure)?;
        Ok(began.elapsed())
    }

    /// Its connection goes back to the others.
    fn close_batch(&mut self) {
        match &mut self.line {
            Line::PostgresBatch(batch) => batch.open = false,
            Line::Sqlite(_) | Line::Postgres(_) => {}
        }
    }

    /// Sends a text without values to PostgreSQL.
    async fn say(&mut self, name: &'static str, text: String) -> Result<(), Error> {
        ISSUED.fetch_add(1, Ordering::Relaxed);
        let text = sqlx::raw_sql(AssertSqlSafe(text));
        match self.target() {
            Target::WithinPostgres(connection) => say_postgres(name, text, connection).await,
            Target::WithinSqlite(_) | Target::Sqlite(_) | Target::Postgres(_) => Ok(()),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), Error> {
        self.end("COMMIT").await
    }

    pub(crate) async fn rollback(self) -> Result<(), Error> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, how: &'static str) -> Result<(), Error> {
        match self.line {
            Line::Sqlite(mut line) => {
                let end = Statement { name: how, sql: how };
                patiently(how, line.ask(end.query(), Wanted::Count)).await.map(|_| ())
            }
            Line::Postgres(tx) if how == "COMMIT" => patiently(how, tx.commit()).await,
            Line::Postgres(tx) => patiently(how, tx.rollback()).await,
            Line::PostgresBatch(_) => {
                self.say(how, how.to_owned()).await?;
                self.close_batch();
                Ok(())
            }
        }
    }
}

async fn say_postgres(name: &'static str, text: sqlx::RawSql, connection: &mut PgConnection) -> Result<(), Error> {
    patiently(name, text.execute(connection)).await.map(|_| ())
}

//! Transactions: how they begin, how they end, and what waits in them.
//!
//! A batch of the committer begins with the revision lock in the same message, and is ended by us, not by the driver: a
//! connection whose batch was left in the middle is closed, which rolls it back. On SQLite each message costs two changes
//! of thread, so there its first statements are one message, and its last ones are another when they are few.

use super::later::{self, Later};
use super::{ISSUED, Lanes, On, Pools, Query, Row, Statement, Target, patiently, postgres};
use crate::Error;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Database, PgConnection, Postgres, Sqlite, SqliteConnection};
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

const BEGIN_IMMEDIATE: Statement = Statement { name: "BEGIN", sql: "BEGIN IMMEDIATE" };
const COMMIT: Statement = Statement { name: "COMMIT", sql: "COMMIT" };
const AT_ONCE: Statement = Statement { name: "several statements", sql: "" };
/// So many values at most make the last statements of a batch one message: the text of each mixture stays prepared, and
/// of large batches there are many.
const FEW: usize = 128;

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
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
    SqliteBatch(Batch<Sqlite>),
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
                patiently("BEGIN", lanes.write.begin_with("BEGIN IMMEDIATE")).await.map(Line::Sqlite)
            }
            Self::Postgres(lanes) => patiently("BEGIN", lanes.write.begin()).await.map(Line::Postgres),
        };
        line.map(Transaction::on)
    }

    /// Begins a transaction that only reads, and sees the database as it is at its first statement.
    pub(crate) async fn moment(&self) -> Result<Transaction, Error> {
        let line = match self {
            Self::Sqlite(lanes) => patiently("BEGIN", lanes.read.begin()).await.map(Line::Sqlite),
            Self::Postgres(lanes) => {
                let begin = lanes.read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                patiently("BEGIN", begin).await.map(Line::Postgres)
            }
        };
        line.map(Transaction::on)
    }

    /// Begins a batch, takes the lock and asks the first question. The lock is a statement with one marker, for `number`.
    pub(crate) async fn begin_batch(
        &self,
        lock: Statement,
        number: usize,
        question: Query,
    ) -> Result<(Transaction, Vec<Row>), Error> {
        match self {
            Self::Sqlite(lanes) => {
                let line = patiently("BEGIN", lanes.write.acquire()).await?;
                let mut transaction = Transaction::on(Line::SqliteBatch(line.into()));
                let number = i64::try_from(number).unwrap_or(i64::MAX);
                let begin = at_once(vec![BEGIN_IMMEDIATE.query(), lock.bind(number), question]);
                let rows = begin.all(On::Within(&mut transaction)).await?;
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

    /// How many messages it has sent to the database.
    pub(crate) const fn sent(&self) -> u32 {
        self.sent
    }

    pub(super) fn target(&mut self) -> Target<'_> {
        self.sent += 1;
        match &mut self.line {
            Line::Sqlite(tx) => Target::WithinSqlite(tx),
            Line::Postgres(tx) => Target::WithinPostgres(tx),
            Line::SqliteBatch(batch) => Target::WithinSqlite(&mut batch.connection),
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
            Line::Sqlite(_) | Line::SqliteBatch(_) => later::statements(&kinds),
        }
    }

    /// How many messages [`Self::commit_with`] will send.
    pub(crate) fn messages_to_commit(&self, last: &[Query]) -> u32 {
        if self.is_one_message(last) { 1 } else { u32::try_from(last.len() + 1).unwrap_or(u32::MAX) }
    }

    fn is_one_message(&self, last: &[Query]) -> bool {
        matches!(self.line, Line::SqliteBatch(_)) && last.iter().map(|query| query.values.len()).sum::<usize>() <= FEW
    }

    /// Runs the last statements of a batch and makes it durable. Says how long the message took that had the COMMIT.
    pub(crate) async fn commit_with(mut self, mut last: Vec<Query>) -> Result<Duration, Uncommitted> {
        let refused = |error: Error| Uncommitted { unsure: false, error: error.together() };
        let unsure = |error: Error| Uncommitted { unsure: error.is_passing(), error };
        let mut began = Instant::now();
        if self.is_one_message(&last) {
            last.push(COMMIT.query());
            let done = at_once(last).run_now(On::Within(&mut self)).await;
            done.map_err(|error| unsure(error.together()))?;
        } else {
            for statement in last {
                statement.run_now(On::Within(&mut self)).await.map_err(refused)?;
            }
            began = Instant::now();
            self.say("COMMIT", COMMIT.sql.to_owned()).await.map_err(unsure)?;
        }
        self.close_batch();
        Ok(began.elapsed())
    }

    /// Its connection goes back to the others.
    fn close_batch(&mut self) {
        match &mut self.line {
            Line::SqliteBatch(batch) => batch.open = false,
            Line::PostgresBatch(batch) => batch.open = false,
            Line::Sqlite(_) | Line::Postgres(_) => {}
        }
    }

    /// Sends a text without values.
    async fn say(&mut self, name: &'static str, text: String) -> Result<(), Error> {
        ISSUED.fetch_add(1, Ordering::Relaxed);
        let text = sqlx::raw_sql(AssertSqlSafe(text));
        match self.target() {
            Target::WithinSqlite(connection) => say_sqlite(name, text, connection).await,
            Target::WithinPostgres(connection) => say_postgres(name, text, connection).await,
            Target::Sqlite(_) | Target::Postgres(_) => Ok(()),
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
            Line::Sqlite(tx) if how == "COMMIT" => patiently(how, tx.commit()).await,
            Line::Postgres(tx) if how == "COMMIT" => patiently(how, tx.commit()).await,
            Line::Sqlite(tx) => patiently(how, tx.rollback()).await,
            Line::Postgres(tx) => patiently(how, tx.rollback()).await,
            Line::SqliteBatch(_) | Line::PostgresBatch(_) => {
                self.say(how, how.to_owned()).await?;
                self.close_batch();
                Ok(())
            }
        }
    }
}

/// Several statements as one, for SQLite: their texts behind each other, the markers counted on.
fn at_once(parts: Vec<Query>) -> Query {
    let (mut text, mut values) = (String::new(), Vec::new());
    for part in parts {
        let mut pieces = part.text().split('$');
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = piece.split_at_checked(digits).unwrap_or((piece, ""));
            let number = number.parse::<usize>().unwrap_or(0) + values.len();
            let _ = write!(text, "${number}{rest}");
        }
        text.push_str("; ");
        values.extend(part.values);
    }
    Query { statement: AT_ONCE, repeated: Some(text), values, beside_later: true }
}

async fn say_sqlite(name: &'static str, text: sqlx::RawSql, connection: &mut SqliteConnection) -> Result<(), Error> {
    patiently(name, text.execute(connection)).await.map(|_| ())
}

async fn say_postgres(name: &'static str, text: sqlx::RawSql, connection: &mut PgConnection) -> Result<(), Error> {
    patiently(name, text.execute(connection)).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_are_sent_at_once_keep_their_values_apart() {
        let one = Statement { name: "one", sql: "INSERT INTO a (id, name) VALUES ($1, $2)" };
        let two = Statement { name: "two", sql: "UPDATE b SET n = $2 WHERE id = $1" };

        let both = at_once(vec![one.bind("x").bind("y"), two.bind("z").bind(1), COMMIT.query()]);

        assert_eq!(
            both.text(),
            "INSERT INTO a (id, name) VALUES ($1, $2); UPDATE b SET n = $4 WHERE id = $3; COMMIT; "
        );
        assert_eq!(both.values.len(), 4);
    }
}

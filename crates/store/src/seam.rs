//! The seam: one text for each SQL statement, two databases underneath.
//!
//! A statement is a constant with `$1…$n` markers. Its values wait in a small enum until it is known which driver is
//! on the other end; rows come back as an enum with one typed [`Row::get`]. Timing, error sorting and the count of
//! statements live here and nowhere else; [`transaction`] has how transactions begin and end.

mod later;
pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod transaction;

pub(crate) use transaction::Transaction;

use crate::{DriverError, Error};
use rusqlite::types::FromSql;
use sqlite::{Outcome, Wanted, lane::Lane};
use sqlx::{Decode, Postgres, Row as _, Type, postgres::PgRow};
use std::fmt::Write as _;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A statement with its name, as the log and errors call it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// Declares statements and the list of them that the conformance suite prepares on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: $crate::seam::Statement =
            $crate::seam::Statement { name: stringify!($name), sql: $sql };)*
        /// Every statement of this file.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[$crate::seam::Statement] = &[$($name),*];
    };
}
pub(crate) use statements;

/// A value for a marker. Absent ones are typed, because PostgreSQL wants to know of what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Bool(bool),
}

macro_rules! values {
    ($($from:ty => $variant:ident, $make:expr;)*) => { $(impl From<$from> for Value {
        fn from(value: $from) -> Self { Self::$variant($make(value)) }
    })* };
}
values! {
    i64 => Int, Some;
    Option<i64> => Int, std::convert::identity;
    String => Text, Some;
    Option<String> => Text, std::convert::identity;
    &str => Text, |text: &str| Some(text.to_owned());
    Vec<u8> => Bytes, Some;
    &[u8] => Bytes, |bytes: &[u8]| Some(bytes.to_owned());
    bool => Bool, std::convert::identity;
}

/// The connections to one database, in lanes, so that one kind of work never waits behind another.
#[derive(Clone, Debug)]
pub(crate) struct Lanes<P> {
    /// Lists and single reads, for callers.
    pub(crate) read: P,
    /// First sights of keys and organizations.
    pub(crate) fill: P,
    /// Following the log and asking for health: the node's own reads.
    pub(crate) own: P,
    /// Transactions that write.
    pub(crate) write: P,
}

/// The two databases.
#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Sqlite(Lanes<Lane>),
    Postgres(Lanes<sqlx::PgPool>),
}

/// Where a statement runs.
pub(crate) enum On<'a> {
    /// On behalf of a caller: the database's latest committed state.
    Read(&'a Pools),
    /// A first sight: a flood of them slows nothing else.
    Fill(&'a Pools),
    /// The node's own: callers' reads never stand in its way.
    Own(&'a Pools),
    /// Inside a transaction.
    Within(&'a mut Transaction),
}

/// The same, resolved to a driver.
enum Target<'a> {
    Sqlite(&'a Lane),
    Postgres(&'a sqlx::PgPool),
    WithinSqlite(&'a mut sqlite::line::Line),
    WithinPostgres(&'a mut sqlx::PgConnection),
}

impl<'a> On<'a> {
    fn target(self) -> Target<'a> {
        match self {
            Self::Read(Pools::Sqlite(lanes)) => Target::Sqlite(&lanes.read),
            Self::Fill(Pools::Sqlite(lanes)) => Target::Sqlite(&lanes.fill),
            Self::Own(Pools::Sqlite(lanes)) => Target::Sqlite(&lanes.own),
            Self::Read(Pools::Postgres(lanes)) => Target::Postgres(&lanes.read),
            Self::Fill(Pools::Postgres(lanes)) => Target::Postgres(&lanes.fill),
            Self::Own(Pools::Postgres(lanes)) => Target::Postgres(&lanes.own),
            Self::Within(transaction) => transaction.target(),
        }
    }
}

/// How long one statement may take, the database's own limits included. A peer that vanished answers nothing at all.
const PATIENCE: Duration = Duration::from_secs(12);

/// The outcome of a statement, or that there was none in time.
async fn patiently<T, E: Into<DriverError>>(
    statement: &'static str,
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, Error> {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(answered) => answered.map_err(|error| Error::of(statement, error)),
        Err(_) => Err(Error::NoAnswer(statement)),
    }
}

/// Statements issued by this process, for the test that a verified request issues none.
static ISSUED: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has sent to a database.
pub fn statements_issued() -> u64 {
    ISSUED.load(Ordering::Relaxed)
}

/// A statement with its values, ready to run.
pub(crate) struct Query {
    statement: Statement,
    /// Its text for several rows.
    repeated: Option<String>,
    values: Vec<Value>,
    beside_later: bool,
}

impl Statement {
    pub(crate) fn bind(self, value: impl Into<Value>) -> Query {
        self.query().bind(value)
    }

    pub(crate) fn query(self) -> Query {
        Query { statement: self, repeated: None, values: Vec::new(), beside_later: false }
    }

    /// The statement with its one `VALUES (…)` group written `rows` times, for inserts of many rows.
    pub(crate) fn rows(self, rows: usize, width: usize) -> Query {
        let values = Vec::with_capacity(rows * width);
        if rows == 1 {
            return Query { values, ..self.query() };
        }
        let (mut groups, mut first) = (String::with_capacity(rows * width * 6), 0);
        for row in 0..rows {
            groups.push_str(if row == 0 { "(" } else { ", (" });
            for column in 1..=width {
                let _ = write!(groups, "{}${}", if column == 1 { "" } else { ", " }, row * width + column);
            }
            groups.push(')');
            first = if row == 0 { groups.len() } else { first };
        }
        let text = self.sql.replacen(groups.get(..first).unwrap_or_default(), &groups, 1);
        Query { repeated: Some(text), values, ..self.query() }
    }
}

macro_rules! with_values {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
            };
        }
        query
    }};
}

macro_rules! on_each {
    ($self:ident, $on:ident, $wanted:ident, $method:ident, $row:expr) => {{
        let name = $self.statement.name;
        debug_assert_eq!($self.highest_marker(), $self.values.len(), "{name}: markers and values differ");
        ISSUED.fetch_add(1, Ordering::Relaxed);
        match $on.target() {
            Target::Sqlite(lane) => patiently(name, sqlite::ask(lane, $self, Wanted::$wanted)).await.and_then($row.0),
            Target::Postgres(pool) => {
                patiently(name, with_values!($self.postgres(), $self.values).$method(pool)).await.map($row.1)
            }
            Target::WithinSqlite(line) => patiently(name, line.ask($self, Wanted::$wanted)).await.and_then($row.0),
            Target::WithinPostgres(tx) => {
                patiently(name, with_values!($self.postgres(), $self.values).$method(tx)).await.map($row.1)
            }
        }
    }};
}

impl Query {
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The same, saying that rows which wait to be inserted do not matter to it.
    pub(crate) fn beside_later(mut self) -> Self {
        self.beside_later = true;
        self
    }

    /// Runs it and gives how many rows it changed.
    pub(crate) async fn run(self, on: On<'_>) -> Result<u64, Error> {
        let on = self.after_later(on).await?;
        self.run_now(on).await
    }

    /// The same, whatever waits to be inserted.
    async fn run_now(self, on: On<'_>) -> Result<u64, Error> {
        on_each!(
            self,
            on,
            Count,
            execute,
            (
                |outcome: Outcome| Ok::<_, Error>(outcome.changed),
                |done: sqlx::postgres::PgQueryResult| done.rows_affected()
            )
        )
    }

    /// Its one row, if there is one.
    pub(crate) async fn optional(self, on: On<'_>) -> Result<Option<Row>, Error> {
        let on = self.after_later(on).await?;
        on_each!(
            self,
            on,
            First,
            fetch_optional,
            (|outcome: Outcome| Ok::<_, Error>(outcome.first()), |row: Option<PgRow>| row.map(Row::Postgres))
        )
    }

    /// Its one row; none is an error of the statement.
    pub(crate) async fn one(self, on: On<'_>) -> Result<Row, Error> {
        let on = self.after_later(on).await?;
        let name = self.statement.name;
        let none = || Error::of(name, rusqlite::Error::QueryReturnedNoRows);
        on_each!(self, on, First, fetch_one, (|outcome: Outcome| outcome.first().ok_or_else(none), Row::Postgres))
    }

    /// All its rows.
    pub(crate) async fn all(self, on: On<'_>) -> Result<Vec<Row>, Error> {
        let on = self.after_later(on).await?;
        on_each!(
            self,
            on,
            All,
            fetch_all,
            (
                |outcome: Outcome| Ok::<_, Error>(outcome.all().collect::<Vec<_>>()),
                |rows: Vec<PgRow>| rows.into_iter().map(Row::Postgres).collect::<Vec<_>>()
            )
        )
    }

    /// Inserts first what it could read, in its transaction.
    async fn after_later<'a>(&self, on: On<'a>) -> Result<On<'a>, Error> {
        match on {
            On::Within(transaction) => {
                transaction.insert_before(self.text(), self.beside_later).await?;
                Ok(On::Within(transaction))
            }
            other => Ok(other),
        }
    }

    fn postgres(&self) -> sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments> {
        match &self.repeated {
            None => sqlx::query(self.statement.sql),
            Some(sql) => sqlx::query(sqlx::AssertSqlSafe(sql.clone())),
        }
    }

    fn text(&self) -> &str {
        self.repeated.as_deref().unwrap_or(self.statement.sql)
    }

    /// The number of each marker, in the order in which they first stand in the text.
    fn markers(&self) -> Vec<usize> {
        let mut seen = vec![false; self.values.len() + 1];
        let numbers = self.text().split('$').skip(1);
        let numbers = numbers.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        numbers.filter(|number| seen.get_mut(*number).is_none_or(|seen| !std::mem::replace(seen, true))).collect()
    }

    /// The highest `$n`: SQLite silently takes a marker without a value for NULL.
    fn highest_marker(&self) -> usize {
        self.markers().into_iter().max().unwrap_or(0)
    }
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(sqlite::Row),
    Postgres(PgRow),
}

impl Row {
    /// A column's value.
    pub(crate) fn get<T>(&self, column: &'static str) -> Result<T, Error>
    where
        T: FromSql + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.get(column).map_err(|error| Error::of(column, error)),
            Self::Postgres(row) => row.try_get(column).map_err(|error| Error::of(column, error)),
        }
    }

    /// A text column read into one of the domain's types.
    pub(crate) fn parsed<T>(&self, table: &'static str, column: &'static str) -> Result<T, Error>
    where
        T: for<'t> TryFrom<&'t str>,
    {
        T::try_from(self.text(column)?).map_err(|_| self.damaged(table, column))
    }

    /// The same for a column that may be absent.
    pub(crate) fn parsed_optional<T>(&self, table: &'static str, column: &'static str) -> Result<Option<T>, Error>
    where
        T: for<'t> TryFrom<&'t str>,
    {
        self.optional_text(column)?.map(|text| T::try_from(text).map_err(|_| self.damaged(table, column))).transpose()
    }

    /// A text column where it stands, without a copy.
    pub(crate) fn text(&self, column: &'static str) -> Result<&str, Error> {
        match self {
            Self::Sqlite(row) => row.text(column).map_err(|error| Error::of(column, error)),
            Self::Postgres(row) => row.try_get(column).map_err(|error| Error::of(column, error)),
        }
    }

    /// The same for a column that may be absent.
    pub(crate) fn optional_text(&self, column: &'static str) -> Result<Option<&str>, Error> {
        match self {
            Self::Sqlite(row) => row.optional_text(column).map_err(|error| Error::of(column, error)),
            Self::Postgres(row) => row.try_get(column).map_err(|error| Error::of(column, error)),
        }
    }

    /// The error of a row that breaks a rule of the domain.
    pub(crate) fn damaged(&self, table: &'static str, column: &'static str) -> Error {
        let row = self.get::<String>("id").unwrap_or_default();
        Error::Damaged { table, column, row, what: "its text is not a value of its kind" }
    }
}

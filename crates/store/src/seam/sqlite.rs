//! The seam's arm for SQLite: [`lane`] has the connections, [`line`] the one of a transaction, and here a statement runs on
//! one of them.
//!
//! The rule: a call of SQLite may wait for the disk, so it never runs on a thread that other tasks need. The committer has
//! a thread of its own and calls from there; everybody else sends the connection to a thread for waiting and back.

pub(crate) mod lane;
pub(super) mod line;

use super::{Query, Value};
use crate::DriverError;
use lane::Lane;
use rusqlite::types::{FromSql, Value as Stored};
use rusqlite::{CachedStatement, Connection};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What the log hears of.
const SLOW: Duration = Duration::from_secs(1);

/// What is wanted of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// How many rows it changes.
    Count,
    /// Its first row.
    First,
    /// All its rows.
    All,
}

/// What came of a statement.
pub(super) struct Outcome {
    pub(super) changed: u64,
    pub(super) rows: Vec<Row>,
}

impl Outcome {
    pub(super) fn first(self) -> Option<super::Row> {
        self.rows.into_iter().next().map(super::Row::Sqlite)
    }
}

/// The names of a statement's columns, which its rows share.
type Columns = Arc<[Box<str>]>;

/// A row, as it was read.
pub(crate) struct Row {
    columns: Columns,
    values: Vec<Stored>,
}

impl Row {
    /// A column's value.
    pub(super) fn get<T: FromSql>(&self, column: &str) -> Result<T, rusqlite::Error> {
        let (place, value) = self.at(column)?;
        T::column_result(value.into())
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(place, value.data_type(), Box::new(error)))
    }

    /// A text where it stands.
    pub(super) fn text(&self, column: &str) -> Result<&str, rusqlite::Error> {
        match self.at(column)? {
            (_, Stored::Text(text)) => Ok(text),
            (place, other) => Err(rusqlite::Error::InvalidColumnType(place, column.to_owned(), other.data_type())),
        }
    }

    /// The same for a column that may be absent.
    pub(super) fn optional_text(&self, column: &str) -> Result<Option<&str>, rusqlite::Error> {
        if matches!(self.at(column)?, (_, Stored::Null)) { Ok(None) } else { self.text(column).map(Some) }
    }

    fn at(&self, column: &str) -> Result<(usize, &Stored), rusqlite::Error> {
        let mut named = self.columns.iter().zip(&self.values).enumerate();
        let found = named.find(|(_, (name, _))| ***name == *column);
        let (place, (_, value)) = found.ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))?;
        Ok((place, value))
    }
}

/// Runs a statement on a connection of a lane, outside of any transaction.
pub(super) async fn ask(lane: &Lane, query: Query, wanted: Wanted) -> Result<Outcome, DriverError> {
    let mut taken = lane.take().await?;
    Ok(elsewhere(move || run(taken.connection()?, &query, wanted)).await??)
}

/// Runs a statement here and now, and says so when it was slow.
pub(super) fn run(connection: &Connection, query: &Query, wanted: Wanted) -> Result<Outcome, rusqlite::Error> {
    let began = Instant::now();
    let outcome = run_to_its_end(connection, query, wanted);
    let took = began.elapsed();
    if took > SLOW {
        tracing::warn!(statement = query.statement.name, ms = took.as_millis(), "a statement was slow");
    }
    outcome
}

fn run_to_its_end(connection: &Connection, query: &Query, wanted: Wanted) -> Result<Outcome, rusqlite::Error> {
    let mut statement = connection.prepare_cached(query.text())?;
    // A marker's place is where it stands first, whatever its number.
    for (place, number) in query.markers().into_iter().enumerate() {
        let Some(value) = query.values.get(number.wrapping_sub(1)) else { continue };
        bind(&mut statement, place + 1, value)?;
    }
    let reads = statement.readonly();
    let (mut columns, mut found): (Option<Columns>, Vec<Row>) = (None, Vec::new());
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if wanted == Wanted::All || (wanted == Wanted::First && found.is_empty()) {
            let columns = columns.get_or_insert_with(|| row.as_ref().column_names().map(Box::from).collect());
            let mut values = Vec::with_capacity(columns.len());
            for place in 0..columns.len() {
                values.push(row.get(place)?);
            }
            found.push(Row { columns: Arc::clone(columns), values });
        }
        // What changes something is brought to its end, where its foreign keys are looked at.
        if reads && wanted != Wanted::All {
            break;
        }
    }
    drop(rows);
    Ok(Outcome { changed: if reads { 0 } else { connection.changes() }, rows: found })
}

fn bind(statement: &mut CachedStatement<'_>, place: usize, value: &Value) -> Result<(), rusqlite::Error> {
    match value {
        Value::Int(value) => statement.raw_bind_parameter(place, value),
        Value::Text(value) => statement.raw_bind_parameter(place, value.as_deref()),
        Value::Bytes(value) => statement.raw_bind_parameter(place, value.as_deref()),
        Value::Bool(value) => statement.raw_bind_parameter(place, value),
    }
}

/// Does something on a thread that may wait for the disk. Whoever stops waiting for it does not stop it.
pub(crate) async fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DriverError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| DriverError::Lost)
}

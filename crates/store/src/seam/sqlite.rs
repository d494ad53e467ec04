//! The seam's arm for SQLite: [`lane`] has the connections, [`line`] the one of a transaction, and here a statement runs on
//! one of them.
//!
//! The rule: a call of SQLite may wait for the disk, so it never runs on a thread that other tasks need. The committer has
//! a thread of its own and calls from there; everybody else sends the connection to a thread for waiting and back.

pub(crate) mod lane;
pub(super) mod line;
mod rows;

pub(super) use rows::Row;

use super::{Query, Value};
use crate::DriverError;
use lane::Lane;
use rows::Rows;
use rusqlite::{CachedStatement, Connection};
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
    rows: Rows,
}

impl Outcome {
    pub(super) fn first(self) -> Option<super::Row> {
        self.all().next()
    }

    pub(super) fn all(self) -> impl Iterator<Item = super::Row> {
        self.rows.each().map(super::Row::Sqlite)
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
    let mut found = Rows::default();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if wanted == Wanted::All || (wanted == Wanted::First && found.is_empty()) {
            found.add(row)?;
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

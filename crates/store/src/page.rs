//! What every list needs: totals out of counters, a page's limits as values, and details of what is on the page.

use crate::Error;
use crate::change::Tx;
use crate::seam::{On, Query, Row, Statement, Transaction};
use keywright_domain::Window;
use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

/// A counter's value as a total; a missing parent has none.
pub(crate) fn total(count: Option<i64>) -> u64 {
    count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
}

/// Binds LIMIT and OFFSET.
pub(crate) fn range(query: Query, rows: u64, offset: u64) -> Query {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    query.bind(number(rows)).bind(number(offset))
}

/// The one of two statements that walks to a page from the nearer end; each takes LIMIT and OFFSET alone.
pub(crate) fn nearer(window: Window, from_start: Statement, from_end: Statement) -> Query {
    if window.nearer_end {
        range(from_end.query(), window.rows, window.from_end)
    } else {
        range(from_start.query(), window.rows, window.from_start)
    }
}

/// How many things one statement is asked about: well below the number of values that either database takes.
pub(crate) const MOST_AT_ONCE: usize = 500;

/// The rows of a statement about some things of one place: its one `VALUES ($1, $2)` group, the place and a thing, is
/// written once a thing.
pub(crate) async fn about(
    statement: Statement,
    place: impl Display,
    things: &[impl Display],
    tx: &mut Transaction,
) -> Result<Vec<Row>, Error> {
    let place = place.to_string();
    let mut rows = Vec::new();
    for part in things.chunks(MOST_AT_ONCE) {
        let pair = |query: Query, thing| query.bind(place.as_str()).bind(format!("{thing}"));
        let query = part.iter().fold(statement.rows(part.len(), 2), pair);
        rows.append(&mut query.all(On::Within(tx)).await?);
    }
    Ok(rows)
}

/// The first of these places where nobody has room any more; the statement counts each with its `id`.
pub(crate) async fn full<T>(statement: Statement, places: &[T], limit: u64, tx: &mut Tx) -> Result<Option<T>, Error>
where
    T: Copy + Eq + Hash + Display + for<'t> TryFrom<&'t str>,
{
    let mut full = HashSet::new();
    for row in about(statement, "", places, &mut tx.inner).await? {
        if total(Some(row.get("total")?)) >= limit {
            full.insert(row.parsed::<T>("groups or teams", "id")?);
        }
    }
    Ok(places.iter().copied().find(|place| full.contains(place)))
}

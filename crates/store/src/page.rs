//! What every list needs: totals out of counters, and a page's limits as values.

use crate::seam::{Query, Statement};
use keywright_domain::Window;

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

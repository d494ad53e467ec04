//! What every list needs: totals out of counters, and a page's limits as values.

use crate::seam::Query;

/// A counter's value as a total; a missing parent has none.
pub(crate) fn total(count: Option<i64>) -> u64 {
    count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
}

/// Binds LIMIT and OFFSET.
pub(crate) fn range(query: Query, rows: u64, offset: u64) -> Query {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    query.bind(number(rows)).bind(number(offset))
}

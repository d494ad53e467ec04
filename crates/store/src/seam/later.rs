//! Rows that are inserted later: those of all writes of a batch in one statement.
//!
//! The rule: whoever could see that a row is not there yet makes it be inserted first. A statement that reads or
//! updates another table cannot; an insert could refer to a row that waits, and a deletion takes along what refers to
//! its own.

use super::{Query, Statement, Value};

/// How many rows a statement inserts: few sizes, so that the database has each text prepared.
const SIZES: [usize; 12] = [64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1];

/// Cuts rows into parts of these sizes, the largest first.
pub(crate) fn portions<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (portion, left) = rest.split_at_checked(size)?;
        rest = left;
        Some(portion)
    })
}

/// What waits in a transaction, in the order in which its kinds came first.
#[derive(Default)]
pub(super) struct Later {
    inserts: Vec<Insert>,
}

struct Insert {
    statement: Statement,
    rows: Vec<Vec<Value>>,
}

impl Insert {
    /// The third word of its text.
    fn table(&self) -> &str {
        self.statement.sql.split_ascii_whitespace().nth(2).unwrap_or_default()
    }
}

impl Later {
    pub(super) fn add(&mut self, row: Query) {
        debug_assert!(row.repeated.is_none(), "{}: one row at a time", row.statement.name);
        match self.inserts.iter_mut().find(|insert| insert.statement.sql == row.statement.sql) {
            Some(insert) => insert.rows.push(row.values),
            None => self.inserts.push(Insert { statement: row.statement, rows: vec![row.values] }),
        }
    }

    /// Could this statement see that rows are not there yet?
    pub(super) fn concerns(&self, sql: &str) -> bool {
        let looks_elsewhere = sql.starts_with("SELECT") || sql.starts_with("UPDATE");
        self.inserts.iter().any(|insert| !looks_elsewhere || sql.contains(insert.table()))
    }

    /// The statements that insert it all.
    pub(super) fn take(&mut self) -> Vec<Query> {
        let mut statements = Vec::new();
        for Insert { statement, rows } in self.inserts.drain(..) {
            for portion in portions(&rows) {
                let width = portion.first().map_or(0, Vec::len);
                let mut insert = statement.rows(portion.len(), width);
                insert.values.extend(portion.iter().flatten().cloned());
                statements.push(insert);
            }
        }
        statements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Statement = Statement { name: "key", sql: "INSERT INTO keys (id, name) VALUES ($1, $2)" };
    const ROLE: Statement = Statement { name: "role", sql: "INSERT INTO roles (id) VALUES ($1)" };

    fn waiting() -> Later {
        let mut later = Later::default();
        for id in 0..3 {
            later.add(KEY.bind(id).bind("name"));
            later.add(ROLE.bind(id));
        }
        later
    }

    #[test]
    fn rows_of_a_kind_are_inserted_together_in_the_order_of_their_kinds() {
        let mut later = waiting();

        let taken: Vec<_> = later.take().iter().map(|query| (query.text().to_owned(), query.values.len())).collect();

        let keys = "INSERT INTO keys (id, name) VALUES ($1, $2), ($3, $4), ($5, $6)".to_owned();
        assert_eq!(taken, [(keys, 6), ("INSERT INTO roles (id) VALUES ($1), ($2), ($3)".to_owned(), 3)]);
        assert!(later.take().is_empty());
    }

    #[test]
    fn only_those_who_could_see_what_waits_make_it_be_inserted() {
        let later = waiting();

        for sql in ["SELECT id FROM roles", "UPDATE keys SET name = ''", "DELETE FROM orgs", "INSERT INTO lists (id)"] {
            assert!(later.concerns(sql), "{sql}");
            assert!(!Later::default().concerns(sql), "{sql}");
        }
        for sql in ["SELECT id FROM orgs", "UPDATE orgs SET count = count + 1 RETURNING count"] {
            assert!(!later.concerns(sql), "{sql}");
        }
    }

    #[test]
    fn portions_are_of_few_sizes_and_leave_nothing_out() {
        let rows: Vec<_> = (0..300).collect();

        for length in 0..=rows.len() {
            let cut: Vec<_> = portions(&rows[..length]).collect();
            assert_eq!(cut.concat(), rows[..length]);
            assert!(cut.iter().all(|portion| SIZES.contains(&portion.len())) && cut.len() <= 8, "{length}");
        }
    }
}

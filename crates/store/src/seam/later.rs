//! Rows that are inserted later, and numbers that are raised later: those of all writes of a batch in one statement.
//!
//! The rule: whoever could see that a row is not there yet makes it be inserted first. A statement that reads or
//! updates another table cannot; an insert could refer to a row that waits, and a deletion takes along what refers to
//! its own.

use super::{Query, Statement, Value};

/// How many rows a statement inserts: few sizes, so that the database has each text prepared.
const SIZES: [usize; 12] = [64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1];

/// Cuts rows into parts of these sizes, the largest first.
fn portions<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (portion, left) = rest.split_at_checked(size)?;
        rest = left;
        Some(portion)
    })
}

/// What waits in a transaction, in the order in which its kinds came first; and whether what somebody has in mind of some
/// tables still holds.
#[derive(Default)]
pub(super) struct Later {
    kinds: Vec<(Statement, Vec<Vec<Value>>)>,
    watched: &'static [&'static str],
    disturbed: bool,
}

impl Statement {
    /// The table that it writes to: the first word that is none of SQL's.
    pub(super) fn table(self) -> &'static str {
        let mut words = self.sql.split_ascii_whitespace();
        words.find(|word| !matches!(*word, "INSERT" | "INTO" | "UPDATE")).unwrap_or_default()
    }

    fn inserts(self) -> bool {
        self.sql.starts_with("INSERT")
    }
}

impl Later {
    /// Lets a row wait to be inserted.
    pub(super) fn add(&mut self, row: Query) {
        debug_assert!(row.repeated.is_none(), "{}: one row at a time", row.statement.name);
        match self.kinds.iter_mut().find(|(kind, _)| kind.sql == row.statement.sql) {
            Some((_, rows)) => rows.push(row.values),
            None => self.kinds.push((row.statement, vec![row.values])),
        }
    }

    /// Lets numbers of a row wait to be raised. The first value says which row, the others by how much.
    pub(super) fn raise(&mut self, row: Query) {
        let mut kinds = self.kinds.iter_mut().filter(|(kind, _)| kind.sql == row.statement.sql);
        let known =
            kinds.next().and_then(|(_, rows)| rows.iter_mut().find(|known| known.first() == row.values.first()));
        match known {
            Some(known) => known.iter_mut().zip(&row.values).skip(1).for_each(|(sum, more)| sum.raise(more)),
            None => self.add(row),
        }
    }

    /// Could this statement see that rows are not there yet? What says that they do not matter to it still sees numbers.
    pub(super) fn concerns(&self, sql: &str, beside: bool) -> bool {
        let looks_elsewhere = sql.starts_with("SELECT") || sql.starts_with("UPDATE");
        let mut kinds = self.kinds.iter().map(|(kind, _)| kind).filter(|kind| !beside || !kind.inserts());
        kinds.any(|kind| !looks_elsewhere || sql.contains(kind.table()))
    }

    /// From now on it is noted whether somebody changes these tables.
    pub(super) fn watch(&mut self, tables: &'static [&'static str]) {
        (self.watched, self.disturbed) = (tables, false);
    }

    /// Notes a statement. One that deletes takes along what refers to its rows.
    pub(super) fn note(&mut self, sql: &str) {
        let is_of_its_table = sql.starts_with("UPDATE") || sql.starts_with("INSERT");
        let harmless = is_of_its_table && !self.watched.iter().any(|table| sql.contains(table));
        self.disturbed |= !harmless && !sql.starts_with("SELECT");
    }

    /// Has nobody changed the tables that are watched, but by what waits here?
    pub(super) const fn undisturbed(&self) -> bool {
        !self.disturbed
    }

    /// What waits, kind by kind.
    pub(super) fn take(&mut self) -> Vec<(Statement, Vec<Vec<Value>>)> {
        std::mem::take(&mut self.kinds)
    }
}

/// The statements that write what waited, for SQLite.
pub(super) fn statements(kinds: &[(Statement, Vec<Vec<Value>>)]) -> Vec<Query> {
    let mut statements = Vec::new();
    for (statement, rows) in kinds {
        if !statement.inserts() {
            statements.extend(rows.iter().map(|row| row.iter().cloned().fold(statement.query(), Query::bind)));
            continue;
        }
        for portion in portions(rows) {
            let width = portion.first().map_or(0, Vec::len);
            let mut insert = statement.rows(portion.len(), width);
            insert.values.extend(portion.iter().flatten().cloned());
            statements.push(insert);
        }
    }
    statements
}

impl Value {
    /// Adds a number to a number.
    fn raise(&mut self, more: &Self) {
        if let (Self::Int(Some(sum)), Self::Int(Some(more))) = (self, more) {
            *sum += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Statement = Statement { name: "key", sql: "INSERT INTO keys (id, name) VALUES ($1, $2)" };
    const COUNT: Statement =
        Statement { name: "count", sql: "UPDATE orgs SET count = count + $2, owners = owners + $3 WHERE id = $1" };
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

        let taken = statements(&later.take());
        let taken: Vec<_> = taken.iter().map(|query| (query.text().to_owned(), query.values.len())).collect();

        let keys = "INSERT INTO keys (id, name) VALUES ($1, $2), ($3, $4), ($5, $6)".to_owned();
        assert_eq!(taken, [(keys, 6), ("INSERT INTO roles (id) VALUES ($1), ($2), ($3)".to_owned(), 3)]);
        assert!(later.take().is_empty());
    }

    #[test]
    fn only_those_who_could_see_what_waits_make_it_be_inserted() {
        let later = waiting();

        for sql in ["SELECT id FROM roles", "UPDATE keys SET name = ''", "DELETE FROM orgs", "INSERT INTO lists (id)"] {
            assert!(later.concerns(sql, false), "{sql}");
            assert!(!Later::default().concerns(sql, false), "{sql}");
        }
        for sql in ["SELECT id FROM orgs", "UPDATE orgs SET count = count + 1 RETURNING count"] {
            assert!(!later.concerns(sql, false), "{sql}");
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

    #[test]
    fn numbers_of_a_row_are_raised_once_and_seen_by_whoever_looks() {
        let mut later = waiting();
        later.raise(COUNT.bind("a").bind(1).bind(0));
        later.raise(COUNT.bind("b").bind(1).bind(1));
        later.raise(COUNT.bind("a").bind(2).bind(1));

        assert!(later.concerns("SELECT count FROM orgs", false) && later.concerns("UPDATE orgs SET x = 1", true));
        assert!(!later.concerns("UPDATE keys SET name = ''", true), "rows to insert do not matter to it");
        let kinds = later.take();
        let raised: Vec<_> = kinds[2].1.iter().map(|row| format!("{row:?}")).collect();
        assert_eq!(
            raised,
            [r#"[Text(Some("a")), Int(Some(3)), Int(Some(1))]"#, r#"[Text(Some("b")), Int(Some(1)), Int(Some(1))]"#]
        );
        assert_eq!(statements(&kinds).iter().filter(|query| query.text() == COUNT.sql).count(), 2);
    }

    #[test]
    fn it_is_noted_when_a_watched_table_may_have_changed() {
        for (sql, disturbs) in [
            ("SELECT id FROM orgs", false),
            ("UPDATE lists SET id = 1", false),
            ("INSERT INTO lists (id) VALUES ($1)", false),
            ("UPDATE orgs SET count = 1", true),
            ("INSERT INTO orgs (id) VALUES ($1)", true),
            ("DELETE FROM lists", true),
        ] {
            let mut later = Later::default();
            later.watch(&["orgs", "keys"]);

            later.note(sql);

            assert_eq!(later.undisturbed(), !disturbs, "{sql}");
        }
    }
}

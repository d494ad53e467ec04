//! How rows that wait are written on PostgreSQL: those of every kind in one message.
//!
//! A kind's rows stand in a list of values that has one of few lengths, filled up with absent rows, so that few texts are
//! prepared. Several kinds are one statement with a `WITH`; their foreign keys are looked at when all of it is done.

use super::{Query, Statement, Value, statements};
use std::fmt::Write as _;

statements! {
    /// The rows of a list that are there. Its list is of one row.
    THERE = "SELECT * FROM (VALUES ($1)) AS row WHERE row.column1 IS NOT NULL";
}

const LIST: &str = "(VALUES ($1)) AS row";
const TOGETHER: &str = "rows of a batch";
/// So many rows of a kind are in a statement at most.
const ROWS: usize = 64;
/// So many values are in a message at most.
const VALUES: usize = 4096;

/// Some rows of one kind.
struct Part<'a> {
    statement: Statement,
    rows: &'a [Vec<Value>],
    /// How long its list of values is.
    length: usize,
}

impl Part<'_> {
    fn values(&self) -> usize {
        self.length * self.rows.first().map_or(0, Vec::len)
    }
}

/// The statements that write all of these, kind by kind, in their order.
pub(super) fn together(kinds: &[(Statement, Vec<Vec<Value>>)]) -> Vec<Query> {
    let parts = kinds.iter().flat_map(|(statement, rows)| {
        rows.chunks(ROWS).map(|rows| Part { statement: *statement, rows, length: rows.len().next_power_of_two() })
    });
    let (mut messages, mut message) = (Vec::new(), Vec::<Part>::new());
    for part in parts {
        let known = message.iter().any(|other| other.statement.table() == part.statement.table());
        if known || message.iter().map(Part::values).sum::<usize>() + part.values() > VALUES {
            messages.push(one(&std::mem::take(&mut message)));
        }
        message.push(part);
    }
    if !message.is_empty() {
        messages.push(one(&message));
    }
    messages
}

/// One statement of these parts, none of which sees what another does.
fn one(parts: &[Part<'_>]) -> Query {
    let (mut text, mut values) = (String::new(), Vec::with_capacity(parts.iter().map(Part::values).sum()));
    for (place, part) in parts.iter().enumerate() {
        match (place, place + 1 == parts.len()) {
            (_, true) => {}
            (0, false) => drop(write!(text, "WITH part{place} AS (")),
            (_, false) => drop(write!(text, "part{place} AS (")),
        }
        write_part(part, values.len(), &mut text);
        match parts.len() - place {
            1 => {}
            2 => text.push_str(") "),
            _ => text.push_str("), "),
        }
        values.extend(part.rows.iter().flatten().cloned());
        let absent = part.rows.first().into_iter().flatten().map(Value::absent);
        let missing = part.length.saturating_sub(part.rows.len());
        values.extend(std::iter::repeat_n(absent, missing).flatten());
    }
    let name = if let [part] = parts { part.statement.name } else { TOGETHER };
    Query { repeated: Some(text), values, ..Statement { name, sql: "" }.query() }
}

/// The statement of one row, for a list of them. What has no first value is no row.
fn write_part(part: &Part<'_>, before: usize, text: &mut String) {
    let (sql, width) = (part.statement.sql, part.rows.first().map_or(0, Vec::len));
    let is_insert = sql.starts_with("INSERT");
    let (head, tail) = sql.split_once(if is_insert { "VALUES (" } else { " WHERE " }).unwrap_or((sql, ""));
    let mut list = String::from("(VALUES ");
    for row in 0..part.length {
        list.push_str(if row > 0 { ", (" } else { "(" });
        for column in 1..=width {
            let _ = write!(list, "{}${}", if column > 1 { ", " } else { "" }, before + row * width + column);
        }
        list.push(')');
    }
    list.push_str(") AS row");
    if is_insert {
        let tail = tail.split_once(')').map_or("", |(_, tail)| tail);
        let _ = write!(text, "{head}{}{tail}", THERE.sql.replace(LIST, &list));
    } else {
        let column = |sql: &str| sql.replace('$', "row.column");
        let _ = write!(text, "{} FROM {list} WHERE {}", column(head), column(tail));
    }
}

impl Value {
    /// None of its kind.
    const fn absent(&self) -> Self {
        match self {
            Self::Int(_) => Self::Int(None),
            Self::Text(_) => Self::Text(None),
            Self::Bytes(_) => Self::Bytes(None),
            Self::Bool(_) => Self::Bool(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Statement =
        Statement { name: "key", sql: "INSERT INTO keys (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING" };
    const COUNT: Statement = Statement { name: "count", sql: "UPDATE orgs SET count = count + $2 WHERE id = $1" };

    fn rows(count: usize) -> Vec<Vec<Value>> {
        (0..count).map(|_| vec![Value::from(7), Value::from("seven")]).collect()
    }

    fn counts(count: usize) -> Vec<Vec<Value>> {
        (0..count).map(|_| vec![Value::from("org"), Value::from(1)]).collect()
    }

    #[test]
    fn rows_of_several_kinds_are_one_statement() {
        let written = together(&[(KEY, rows(1)), (COUNT, counts(2))]);

        assert_eq!(written.len(), 1);
        assert_eq!(
            written[0].text(),
            "WITH part0 AS (INSERT INTO keys (id, name) SELECT * FROM (VALUES ($1, $2)) AS row \
             WHERE row.column1 IS NOT NULL ON CONFLICT (id) DO NOTHING) \
             UPDATE orgs SET count = count + row.column2 FROM (VALUES ($3, $4), ($5, $6)) AS row WHERE id = row.column1"
        );
        assert_eq!(written[0].values.len(), 6);
    }

    #[test]
    fn lists_have_few_lengths_and_end_with_absent_rows() {
        let written = together(&[(KEY, rows(3))]);

        assert_eq!((written[0].statement.name, written[0].markers().len(), written[0].values.len()), ("key", 8, 8));
        assert!(matches!(written[0].values[6..], [Value::Int(None), Value::Text(None)]));
    }

    #[test]
    fn many_rows_are_several_messages_in_the_order_of_their_kinds() {
        let written = together(&[(KEY, rows(100)), (COUNT, counts(70)), (KEY, rows(1))]);

        let tables = |query: &Query| (query.text().matches("INSERT").count(), query.text().matches("UPDATE").count());
        assert_eq!(written.iter().map(tables).collect::<Vec<_>>(), [(1, 0), (1, 1), (1, 1)]);
        assert!(written.iter().all(|query| query.values.len() <= VALUES));
    }
}

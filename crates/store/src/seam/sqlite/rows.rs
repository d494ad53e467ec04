//! The rows of one statement, as they were read: their texts and bytes one behind the other, so that many rows cost hardly
//! more allocations than one.

use rusqlite::types::{FromSql, FromSqlError, ValueRef};
use std::ops::Range;
use std::sync::Arc;

/// Rows with the same columns.
#[derive(Default)]
pub(super) struct Rows {
    columns: Vec<Box<str>>,
    /// Row behind row.
    cells: Vec<Cell>,
    /// What the cells refer to.
    bytes: Vec<u8>,
}

/// One value of one row.
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
}

impl Rows {
    pub(super) const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Copies the row at which a statement stands.
    pub(super) fn add(&mut self, row: &rusqlite::Row<'_>) -> Result<(), rusqlite::Error> {
        if self.columns.is_empty() {
            self.columns = row.as_ref().column_names().map(Box::from).collect();
        }
        for place in 0..self.columns.len() {
            let cell = match row.get_ref(place)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(value) => Cell::Integer(value),
                ValueRef::Real(value) => Cell::Real(value),
                ValueRef::Text(text) => Cell::Text(self.copy(text)),
                ValueRef::Blob(blob) => Cell::Blob(self.copy(blob)),
            };
            self.cells.push(cell);
        }
        Ok(())
    }

    fn copy(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    /// Each row.
    pub(super) fn each(self) -> impl Iterator<Item = Row> {
        let width = self.columns.len().max(1);
        let rows = Arc::new(self);
        (0..rows.cells.len()).step_by(width).map(move |first| Row { rows: Arc::clone(&rows), first })
    }
}

/// One row.
pub(crate) struct Row {
    rows: Arc<Rows>,
    /// The place of its first cell.
    first: usize,
}

impl Row {
    /// A column's value.
    pub(in crate::seam) fn get<T: FromSql>(&self, column: &str) -> Result<T, rusqlite::Error> {
        self.read(column, |value| T::column_result(*value))
    }

    /// A text where it stands.
    pub(in crate::seam) fn text(&self, column: &str) -> Result<&str, rusqlite::Error> {
        self.read(column, ValueRef::as_str)
    }

    /// The same for a column that may be absent.
    pub(in crate::seam) fn optional_text(&self, column: &str) -> Result<Option<&str>, rusqlite::Error> {
        self.read(column, ValueRef::as_str_or_null)
    }

    fn read<'a, T>(
        &'a self,
        column: &str,
        read: impl FnOnce(&ValueRef<'a>) -> Result<T, FromSqlError>,
    ) -> Result<T, rusqlite::Error> {
        let (place, value) = self.at(column).ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))?;
        read(&value).map_err(|error| match error {
            FromSqlError::InvalidType => {
                rusqlite::Error::InvalidColumnType(place, column.to_owned(), value.data_type())
            }
            error => rusqlite::Error::FromSqlConversionFailure(place, value.data_type(), Box::new(error)),
        })
    }

    /// The place of a column, and what stands there.
    fn at(&self, column: &str) -> Option<(usize, ValueRef<'_>)> {
        let Rows { columns, cells, bytes } = &*self.rows;
        let place = columns.iter().position(|name| **name == *column)?;
        let value = match cells.get(self.first + place)? {
            Cell::Null => ValueRef::Null,
            Cell::Integer(value) => ValueRef::Integer(*value),
            Cell::Real(value) => ValueRef::Real(*value),
            Cell::Text(range) => ValueRef::Text(bytes.get(range.clone())?),
            Cell::Blob(range) => ValueRef::Blob(bytes.get(range.clone())?),
        };
        Some((place, value))
    }
}

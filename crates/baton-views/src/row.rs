//! Rows and tables as executors know them: values under a key, no meaning.

use serde::{Deserialize, Serialize};

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number: a count, a code, a position, or an instant in microseconds since 1970.
    Integer(i64),
    /// A text.
    Text(Box<str>),
    /// Bytes.
    Bytes(Box<[u8]>),
}

/// The values of a row, in the order of the table's columns. The key comes first.
pub type Row = Box<[Value]>;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// [`Value::Integer`].
    Integer,
    /// [`Value::Text`].
    Text,
    /// [`Value::Bytes`].
    Bytes,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may hold nothing.
    pub nullable: bool,
}

/// A table: how a view keeps its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// The view's and the table's name.
    pub name: &'static str,
    /// Rises whenever the columns change, or what stands in them.
    pub version: u32,
    /// The columns.
    pub columns: &'static [Column],
    /// How many of the first columns make the key.
    pub key_columns: usize,
    /// Further orders in which rows are looked up, by names of columns.
    pub indexes: &'static [&'static [&'static str]],
    /// Whether somebody watches its rows, so that the change feed tells of them.
    pub watched: bool,
}

impl Table {
    /// The columns that make the key.
    #[must_use]
    pub fn key_of_columns(&self) -> &'static [Column] {
        self.columns.get(..self.key_columns).unwrap_or(self.columns)
    }

    /// The part of a row that names it.
    #[must_use]
    pub fn key<'row>(&self, row: &'row [Value]) -> &'row [Value] {
        row.get(..self.key_columns).unwrap_or(row)
    }
}

//! A view: a pure function from what is known of a stream to the rows that it shows.
//!
//! It needs no event handlers and no lookups, and cannot count an event twice: the runner compares the rows before and
//! after a batch and writes the difference. To add one: a folder under `views/` with its row, its function and its
//! queries, and a line in [`crate::built_in`]. To change one: raise its table's version, and it is built anew.

use std::fmt::Write as _;

use crate::cell;
use crate::known::{FOLD_VERSION, Known};
use crate::row::{Row, Table};

/// A view.
pub trait View: Send + Sync {
    /// Name, version, columns and key.
    fn table(&self) -> &'static Table;

    /// The rows that show this stream, each key once; none if it is of a kind that the view is not about. The same for the
    /// same stream, always: all of it depends on `known` alone.
    ///
    /// # Errors
    /// [`ViewError`] stops this view, and only this one, until it is built again.
    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError>;
}

/// Why a view cannot show a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ViewError {
    /// What kind of failure, for operators; a constant, so that it holds nothing of anybody.
    pub kind: &'static str,
}

/// What a generation is made of, as text: two generations with the same text hold the same rows for the same log.
pub(crate) fn plan(views: &[Box<dyn View>]) -> String {
    let mut text = format!("fold {FOLD_VERSION}\n");
    for view in views {
        let Table { name, version, columns, key_columns, indexes, watched: _ } = view.table();
        // Writing to a string does not fail.
        let _ = writeln!(text, "view {name} {version} key {key_columns} indexes {indexes:?}");
        for column in *columns {
            let _ = writeln!(text, "  {column:?}");
        }
    }
    text + &cell::code_lists()
}

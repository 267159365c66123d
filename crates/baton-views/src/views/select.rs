//! Questions to an executor, put together piece by piece with every value as a parameter.
//!
//! Only what both SQLite and Postgres understand: parameters are `$1`, `$2`, … in the order in which they first stand
//! in the text.

use crate::cell::Cell;
use crate::executor::Select;
use crate::row::{Column, Value};

/// A question under way.
pub(super) struct Question {
    text: String,
    parameters: Vec<Value>,
}

impl Question {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), parameters: Vec::new() }
    }

    /// Goes on with fixed text.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a value.
    pub(super) fn value(mut self, value: &impl Cell) -> Self {
        self.push(value.to_value());
        self
    }

    /// Goes on with a number.
    pub(super) fn number(mut self, number: usize) -> Self {
        self.push(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        self
    }

    /// Goes on with a condition on `column`, if any value is asked for: it must hold one of them.
    pub(super) fn and_any_of(mut self, column: &str, values: &[impl Cell]) -> Self {
        if values.is_empty() {
            return self;
        }
        self.text.push_str(" AND ");
        self.text.push_str(column);
        self.list(values)
    }

    /// Goes on with ` IN (…)`.
    pub(super) fn list(mut self, values: &[impl Cell]) -> Self {
        self.text.push_str(" IN (");
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            self.push(value.to_value());
        }
        self.text.push(')');
        self
    }

    pub(super) fn ask(self) -> Select {
        Select { text: self.text, parameters: self.parameters }
    }

    fn push(&mut self, value: Value) {
        self.parameters.push(value);
        self.text.push('$');
        self.text.push_str(&self.parameters.len().to_string());
    }
}

/// The columns of a table under an alias, as a list.
pub(super) fn columns(alias: &str, columns: &[Column]) -> String {
    columns.iter().map(|column| format!("{alias}.{}", column.name)).collect::<Vec<_>>().join(", ")
}

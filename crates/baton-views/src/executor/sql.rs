//! The statements that every SQL database understands, made from a table's description.

use crate::row::{ColumnKind, Table};

/// Statements that write rows of one table.
pub(crate) struct Statements {
    /// One row, as `$1`, `$2`, …: new, or in place of the one with its key.
    pub(crate) upsert: String,
    /// Takes the row with the key `$1`, `$2`, … away.
    pub(crate) remove: String,
}

impl Statements {
    pub(crate) fn of(table: &Table) -> Self {
        let places: Vec<String> = (1..=table.columns.len()).map(|place| format!("${place}")).collect();
        let matches: Vec<String> = (1..)
            .zip(table.key_of_columns())
            .map(|(place, column): (usize, _)| format!("{} = ${place}", column.name))
            .collect();
        Self {
            upsert: upsert(table, table.name, &format!("VALUES ({})", places.join(", "))),
            remove: format!("DELETE FROM {} WHERE {}", table.name, matches.join(" AND ")),
        }
    }
}

/// Rows of `source`, new or in place of those with their keys, in the table that this database calls `name`.
pub(crate) fn upsert(table: &Table, name: &str, source: &str) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let (key, rest) = names.split_at(table.key_columns.min(names.len()));
    let sets: Vec<String> = rest.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let then = if sets.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", sets.join(", ")) };
    format!("INSERT INTO {name} ({}) {source} ON CONFLICT ({}) DO {then}", names.join(", "), key.join(", "),)
}

/// The columns and the key of a table, as they stand between the brackets of `CREATE TABLE`; `types` says how this
/// database calls integers, texts and bytes.
pub(crate) fn definition(table: &Table, types: [&str; 3]) -> String {
    let [integer, text, bytes] = types;
    let mut parts: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                ColumnKind::Integer => integer,
                ColumnKind::Text => text,
                ColumnKind::Bytes => bytes,
            };
            let null = if column.nullable { "" } else { " NOT NULL" };
            format!("{} {kind}{null}", column.name)
        })
        .collect();
    let key: Vec<&str> = table.key_of_columns().iter().map(|column| column.name).collect();
    parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    parts.join(", ")
}

/// The indexes of a table.
pub(crate) fn indexes(table: &Table) -> Vec<String> {
    let one = |columns: &&[&str]| {
        format!(
            "CREATE INDEX {}_by_{} ON {} ({})",
            table.name,
            columns.join("_"),
            table.name,
            columns.join(", ")
        )
    };
    table.indexes.iter().map(one).collect()
}

//! Values between rows and the database: numbers are `int8`, texts `text`, bytes `bytea`, and nothing else comes up.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::Row as SqlRow;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::session::failed;
use crate::executor::ExecutorError;
use crate::row::{ColumnKind, Row, Value};

/// The type of a column.
pub(super) const fn type_of(kind: ColumnKind) -> Type {
    match kind {
        ColumnKind::Integer => Type::INT8,
        ColumnKind::Text => Type::TEXT,
        ColumnKind::Bytes => Type::BYTEA,
    }
}

/// The type of many values of one column.
pub(super) const fn array_of(kind: ColumnKind) -> Type {
    match kind {
        ColumnKind::Integer => Type::INT8_ARRAY,
        ColumnKind::Text => Type::TEXT_ARRAY,
        ColumnKind::Bytes => Type::BYTEA_ARRAY,
    }
}

/// The type that a parameter is sent with.
pub(super) const fn type_of_value(value: &Value) -> Type {
    match value {
        Value::Null | Value::Text(_) => type_of(ColumnKind::Text),
        Value::Integer(_) => type_of(ColumnKind::Integer),
        Value::Bytes(_) => type_of(ColumnKind::Bytes),
    }
}

/// What a question found.
pub(super) fn rows(found: &[SqlRow]) -> Result<Vec<Row>, ExecutorError> {
    let row = |row: &SqlRow| (0..row.len()).map(|column| row.try_get(column)).collect::<Result<Row, _>>();
    found.iter().map(row).collect::<Result<_, _>>().map_err(|error| failed(&error))
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(kind, out),
            Self::Text(text) => (&**text).to_sql(kind, out),
            Self::Bytes(bytes) => (&**bytes).to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

impl<'raw> FromSql<'raw> for Value {
    fn from_sql(kind: &Type, raw: &'raw [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::TEXT => Self::Text(Box::from_sql(kind, raw)?),
            _ => Self::Bytes(<&[u8]>::from_sql(kind, raw)?.into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }
}

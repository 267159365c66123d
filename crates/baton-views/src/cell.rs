//! How the domain's values stand in a row, and how a row is read back.
//!
//! Codes stand as their place in the list of all values. Whoever changes such a list changes the plan of a generation
//! (`view.rs`), and everything is built again.

use std::fmt::Write as _;

use baton_domain::ids::{
    Code, HandoffId, OrganizationId, PatientRef, PersonId, ProgramId, ScreeningId, ServiceId, TeamId,
    TenantId,
};
use baton_domain::screening::{Encounter, Help, NotDoneReason, Standing};
use baton_domain::value::{
    Accountable, Capacity, DeadlineKind, Kind, Outcome, Party, Path, Setting, Side, Urgency,
};
use baton_domain::warmth::WarmthLevel;
use baton_domain::{Phase, Title};
use baton_store::{EventId, Position, Revision};
use jiff::Timestamp;
use uuid::Uuid;

use crate::row::{ColumnKind, Value};
use crate::views::worklist::{About, WorklistKind};

/// A type whose values stand in one column.
pub(crate) trait Cell: Sized {
    const KIND: ColumnKind;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value;
    /// `None` if the value is not one of this type.
    fn from_value(value: &Value) -> Option<Self>;
}

/// A struct whose fields are the columns of a table.
macro_rules! typed_row {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $name {
            /// The columns, in the order of the fields.
            pub const COLUMNS: &[$crate::row::Column] = &[$($crate::row::Column {
                name: stringify!($field),
                kind: <$type as $crate::cell::Cell>::KIND,
                nullable: <$type as $crate::cell::Cell>::NULLABLE,
            },)*];

            /// The row as it is kept.
            #[must_use]
            pub fn to_row(&self) -> $crate::row::Row {
                [$($crate::cell::Cell::to_value(&self.$field),)*].into()
            }

            /// The row read back; `None` if it is not one of these.
            #[must_use]
            pub fn from_row(row: &[$crate::row::Value]) -> Option<Self> {
                let mut values = row.iter();
                let read = Self { $($field: $crate::cell::Cell::from_value(values.next()?)?,)* };
                values.next().is_none().then_some(read)
            }
        }
    };
}
pub(crate) use typed_row;

impl<T: Cell> Cell for Option<T> {
    const KIND: ColumnKind = T::KIND;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

macro_rules! integers {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Integer;

            fn to_value(&self) -> Value {
                let to: fn(&Self) -> i64 = $to;
                Value::Integer(to(self))
            }

            fn from_value(value: &Value) -> Option<Self> {
                let from: fn(i64) -> Option<Self> = $from;
                match value {
                    Value::Integer(value) => from(*value),
                    Value::Null | Value::Text(_) | Value::Bytes(_) => None,
                }
            }
        }
    )*};
}

integers! {
    bool: |value| i64::from(*value), |value| Some(value != 0);
    u32: |value| i64::from(*value), |value| value.try_into().ok();
    Position: |value| value.0.try_into().unwrap_or(i64::MAX), |value| value.try_into().ok().map(Position);
    Revision: |value| value.0.try_into().unwrap_or(i64::MAX), |value| value.try_into().ok().map(Revision);
    Timestamp: |value| value.as_microsecond(), |value| Self::from_microsecond(value).ok();
}

macro_rules! texts {
    ($($type:ty,)*) => {$(
        impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Text;

            fn to_value(&self) -> Value {
                Value::Text(self.as_str().into())
            }

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Text(text) => Self::new(text).ok(),
                    Value::Null | Value::Integer(_) | Value::Bytes(_) => None,
                }
            }
        }
    )*};
}

texts! { TenantId, PatientRef, OrganizationId, PersonId, TeamId, ServiceId, ProgramId, Code, Title, }

macro_rules! uuids {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Bytes;

            fn to_value(&self) -> Value {
                let to: fn(&Self) -> Uuid = $to;
                Value::Bytes(to(self).as_bytes().as_slice().into())
            }

            fn from_value(value: &Value) -> Option<Self> {
                let from: fn(Uuid) -> Self = $from;
                match value {
                    Value::Bytes(bytes) => Uuid::from_slice(bytes).ok().map(from),
                    Value::Null | Value::Integer(_) | Value::Text(_) => None,
                }
            }
        }
    )*};
}

uuids! {
    HandoffId: |id| id.0, HandoffId;
    ScreeningId: |id| id.0, ScreeningId;
    EventId: |id| id.as_uuid(), |id| EventId::from_bytes(id.into_bytes());
}

/// Values that are shown as they are and never looked up stand as JSON.
macro_rules! documents {
    ($($type:ty,)*) => {$(
        impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Text;

            fn to_value(&self) -> Value {
                // Maps with other keys than text are all that JSON refuses, and these types have none.
                serde_json::to_string(self).map_or(Value::Null, |text| Value::Text(text.into()))
            }

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Text(text) => serde_json::from_str(text).ok(),
                    Value::Null | Value::Integer(_) | Value::Bytes(_) => None,
                }
            }
        }
    )*};
}

documents! { Party, Vec<Accountable>, Vec<Code>, Vec<Kind>, Vec<Path>, Encounter, Vec<Help>, About, }

macro_rules! codes {
    ($($type:ty: $all:expr;)*) => {
        $(impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Integer;

            fn to_value(&self) -> Value {
                let all: &[Self] = $all;
                let place = all.iter().position(|one| one == self);
                place.and_then(|place| i64::try_from(place).ok()).map_or(Value::Null, Value::Integer)
            }

            fn from_value(value: &Value) -> Option<Self> {
                let all: &[Self] = $all;
                match value {
                    Value::Integer(place) => usize::try_from(*place).ok().and_then(|place| all.get(place)).copied(),
                    Value::Null | Value::Text(_) | Value::Bytes(_) => None,
                }
            }
        })*

        /// Every list of codes that rows are written with, as text to compare.
        pub(crate) fn code_lists() -> String {
            let mut text = String::new();
            $(let all: &[$type] = $all;
            // Writing to a string does not fail.
            let _ = writeln!(text, "codes {} {all:?}", stringify!($type));)*
            text
        }
    };
}

codes! {
    DeadlineKind: DeadlineKind::ALL;
    Phase: Phase::ALL;
    Capacity: Capacity::ALL;
    NotDoneReason: NotDoneReason::ALL;
    Standing: Standing::ALL;
    Kind: Kind::ALL;
    Outcome: Outcome::ALL;
    Setting: Setting::ALL;
    Side: Side::ALL;
    Urgency: Urgency::ALL;
    WarmthLevel: &[WarmthLevel::Cold, WarmthLevel::Partial, WarmthLevel::Warm];
    WorklistKind: WorklistKind::ALL;
}

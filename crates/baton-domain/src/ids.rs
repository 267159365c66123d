//! Names of things: opaque, checked once, then trusted.
//!
//! An identifier never carries meaning that a rule reads. People, patients and contact points are ids, never names or
//! record numbers, because ids stand in the clear part of events.

use crate::limits::IDENTIFIER_BYTES;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, sync::Arc};
use uuid::Uuid;

/// Why a string is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Nothing was given.
    #[error("is required")]
    Empty,
    /// Longer than [`IDENTIFIER_BYTES`].
    #[error("is longer than {IDENTIFIER_BYTES} bytes")]
    TooLong,
    /// A character outside the set, or a first character that is not a letter or digit.
    #[error("must start with a letter or digit and hold only letters, digits and . _ ~ : -")]
    Malformed,
}

fn check(text: &str) -> Result<(), InvalidId> {
    if text.is_empty() {
        return Err(InvalidId::Empty);
    }
    if text.len() > IDENTIFIER_BYTES {
        return Err(InvalidId::TooLong);
    }
    let first_is_alphanumeric = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let all_allowed = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~:-".contains(&byte));
    if first_is_alphanumeric && all_allowed { Ok(()) } else { Err(InvalidId::Malformed) }
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks `text`: 1 to 64 bytes, a letter or digit first, then letters, digits and `. _ ~ : -`.
            ///
            /// # Errors
            /// What is wrong with it.
            pub fn new(text: &str) -> Result<Self, InvalidId> {
                check(text).map(|()| Self(text.into()))
            }

            /// The identifier as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            /// Straight from the text that is read: replaying a log reads a dozen identifiers an event.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Identifier;

                impl de::Visitor<'_> for Identifier {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an identifier")
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::new(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Identifier)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// The network within which handoffs pass; both sides belong to it.
    TenantId;
    /// A patient, by an opaque reference that only the tenant can resolve.
    PatientRef;
    /// An organisation that gives care.
    OrganizationId;
    /// A person who acts or takes part.
    PersonId;
    /// A team within an organisation.
    TeamId;
    /// A service that receives patients.
    ServiceId;
    /// A program: a tenant's policy for a kind of need.
    ProgramId;
    /// A code of the caller's own vocabulary, such as a need (`food-insecurity`).
    Code;
}

macro_rules! uuids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

uuids! {
    /// One handoff.
    HandoffId;
    /// One screening of one encounter.
    ScreeningId;
    /// One request of a caller; the same id with the same content is the same request for ever (R15).
    RequestId;
}

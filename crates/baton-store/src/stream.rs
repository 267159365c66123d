//! Names of streams and the category that a name begins with.
//!
//! A name is an address and nothing else: what it means (a tenant, a handoff) is known above.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::limits::STREAM_NAME_MAX_BYTES;

/// The name of one stream: `category-rest`, or a category alone.
///
/// ASCII letters, digits, `-`, `_` and `.`, at most [`STREAM_NAME_MAX_BYTES`]; the category is not empty. Cheap
/// to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamName(Arc<str>);

/// Why a text is no name of a stream, of a category or of an event type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// Nothing at all, or nothing before the first `-`.
    #[error("the name is empty or begins with '-'")]
    Empty,
    /// Longer than its limit.
    #[error("the name has {bytes} bytes, more than {limit}")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit that it breaks.
        limit: usize,
    },
    /// A character outside the alphabet; it is not repeated, since nobody knows what was put there.
    #[error("the name holds a character other than letters, digits, '-', '_' and '.' at byte {at}")]
    Character {
        /// Where it stands.
        at: usize,
    },
}

/// Checks what every name of the store has in common.
pub(crate) fn check_name(name: &str, limit: usize) -> Result<(), InvalidName> {
    if name.is_empty() || name.starts_with('-') {
        return Err(InvalidName::Empty);
    }
    if name.len() > limit {
        return Err(InvalidName::TooLong { bytes: name.len(), limit });
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    match name.bytes().position(|byte| !allowed(byte)) {
        Some(at) => Err(InvalidName::Character { at }),
        None => Ok(()),
    }
}

impl StreamName {
    /// Checks a name.
    ///
    /// # Errors
    /// [`InvalidName`] says what is wrong with it.
    pub fn new(name: impl Into<Arc<str>>) -> Result<Self, InvalidName> {
        let name = name.into();
        check_name(&name, STREAM_NAME_MAX_BYTES)?;
        Ok(Self(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the first `-`; the whole name if there is none.
    #[must_use]
    pub fn category(&self) -> &str {
        self.0.split_once('-').map_or(&*self.0, |(category, _)| category)
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for StreamName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for StreamName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for StreamName {
    type Err = InvalidName;

    fn from_str(name: &str) -> Result<Self, InvalidName> {
        Self::new(name)
    }
}

impl TryFrom<String> for StreamName {
    type Error = InvalidName;

    fn try_from(name: String) -> Result<Self, InvalidName> {
        Self::new(name)
    }
}

impl From<StreamName> for String {
    fn from(name: StreamName) -> Self {
        name.0.to_string()
    }
}

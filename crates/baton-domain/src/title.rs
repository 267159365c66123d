//! What a program or a service is called: shown to everybody in the tenant, in lists too, and so in the clear.
//!
//! It names a thing and never a person; who writes one is told so by the API.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::limits::TITLE_BYTES;

/// A title: one line, not blank, at most [`TITLE_BYTES`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Title(Arc<str>);

/// Why a text is no title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTitle {
    /// Nothing but blanks.
    #[error("is blank")]
    Blank,
    /// Longer than [`TITLE_BYTES`].
    #[error("is longer than {TITLE_BYTES} bytes")]
    TooLong,
    /// More than one line, or something else that cannot be shown.
    #[error("holds a control character: give one line of text")]
    Control,
}

impl Title {
    /// Checks `text`; blanks around it are left out.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<Self, InvalidTitle> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidTitle::Blank)
        } else if text.len() > TITLE_BYTES {
            Err(InvalidTitle::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidTitle::Control)
        } else {
            Ok(Self(text.into()))
        }
    }

    /// The title as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Title {
    type Error = InvalidTitle;

    fn try_from(text: String) -> Result<Self, InvalidTitle> {
        Self::new(&text)
    }
}

impl From<Title> for String {
    fn from(title: Title) -> Self {
        title.0.as_ref().to_owned()
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

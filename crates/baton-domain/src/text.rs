//! What a person wrote. It can be carried, sealed and shown to whom it concerns, but not printed by accident.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// A private value: no `Debug`, no `Display`, wiped when dropped. [`Protected::expose`] is the one way in, easy to
/// search for in a review.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Protected<T: Zeroize>(T);

/// A private text.
pub type Text = Protected<String>;

impl<T: Zeroize> Protected<T> {
    /// Protects `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value in the clear, for sealing it or for an answer to somebody who may see it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Protected<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

//! Who asks, as a server in development takes it from the metadata of a call.

use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};

/// Who asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    keys: Vec<(&'static str, MetadataValue<Ascii>)>,
}

/// A part of an identity that a call cannot carry.
#[derive(Debug, thiserror::Error)]
#[error("{part} must be plain text, not `{text}`")]
pub(crate) struct NotPlain {
    part: &'static str,
    text: String,
}

impl Identity {
    /// The same, with one more part; without it the server's own stands.
    ///
    /// # Errors
    /// [`NotPlain`] if the text holds what no metadata may.
    pub(crate) fn with(mut self, part: &'static str, text: &str) -> Result<Self, NotPlain> {
        let value = text.parse().map_err(|_| NotPlain { part, text: text.to_owned() })?;
        self.keys.push((part, value));
        Ok(self)
    }

    /// A call by this identity.
    pub(crate) fn sign<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        for (key, value) in &self.keys {
            request.metadata_mut().insert(*key, value.clone());
        }
        request
    }
}

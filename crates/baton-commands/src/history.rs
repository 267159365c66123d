//! Histories: the events of a stream, page by page, with their words where they can still be opened.
//!
//! It works without keys too, over any reader of a log: then words that are there stay sealed.

use std::sync::Arc;

use baton_domain::{AnEvent, Event, Words};
use baton_store::{Direction, LogReader, PageSize, Revision, StreamName};

use crate::archive::LoadError;
use crate::codec::{Recorded, decode, open_words};
use crate::vault::{Vault, VaultError};

/// Reads histories.
#[derive(Clone)]
pub struct History {
    log: Arc<dyn LogReader>,
    vault: Option<Arc<Vault>>,
}

/// An event and what people wrote with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<E = Event> {
    /// The event.
    pub recorded: Recorded<E>,
    /// The words.
    pub words: Availability,
}

/// Whether what people wrote with an event can be read.
#[derive(Clone, Debug, PartialEq)]
pub enum Availability {
    /// Nothing was written.
    None,
    /// This was written.
    Open(Box<Words>),
    /// Something was written; the patient's key was destroyed, and it with the key.
    Erased,
    /// Something was written, and no key that opens it is at hand.
    Sealed,
}

/// A part of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryPage<E = Event> {
    /// The events, in the order that was asked for.
    pub entries: Vec<Entry<E>>,
    /// The stream's last revision when the page was read; `None` if there is no such stream.
    pub head: Option<Revision>,
    /// Read on after this revision; `None` at the end.
    pub next: Option<Revision>,
}

impl History {
    /// Histories of this log; without a vault all words stay sealed.
    #[must_use]
    pub const fn new(log: Arc<dyn LogReader>, vault: Option<Arc<Vault>>) -> Self {
        Self { log, vault }
    }

    /// A page of a stream, beyond `after` in the direction of reading.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn page<E: AnEvent>(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<HistoryPage<E>, LoadError> {
        let page = self.log.read_stream(stream, after, direction, size).await?;
        let mut entries = Vec::with_capacity(page.events.len());
        for event in page.events {
            entries.push(self.open(decode(event)?).await?);
        }
        Ok(HistoryPage { entries, head: page.head, next: page.next })
    }

    /// An event with its words.
    ///
    /// # Errors
    /// [`LoadError::Keys`]: what cannot be opened for good is no error.
    pub async fn open<E: AnEvent>(&self, recorded: Recorded<E>) -> Result<Entry<E>, LoadError> {
        let words = self.words(&recorded).await?;
        Ok(Entry { recorded, words })
    }

    async fn words<E: AnEvent>(&self, recorded: &Recorded<E>) -> Result<Availability, LoadError> {
        if recorded.stored.private.is_none() {
            return Ok(Availability::None);
        }
        let Some(vault) = &self.vault else { return Ok(Availability::Sealed) };
        let opened = match vault.existing_for(&recorded.meta.tenant, recorded.meta.subject.as_ref()).await {
            Ok(key) => open_words(&key, recorded),
            Err(error) => Err(error),
        };
        match opened {
            Ok(words) => Ok(Availability::Open(Box::new(words))),
            Err(VaultError::Erased) => Ok(Availability::Erased),
            Err(VaultError::Keys(error)) => Err(error.into()),
            Err(error) => {
                tracing::warn!(position = %recorded.position, %error, "words stay sealed");
                Ok(Availability::Sealed)
            }
        }
    }
}

#[cfg(test)]
mod tests;

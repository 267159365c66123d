//! Folded streams: what a handoff is, or whatever else has one, at its newest and at any moment before.
//!
//! The newest folds are kept, within a number of bytes, and read on from where they are. A fold that is lost is made
//! again: nothing here is needed but for speed. This module must not know keys: folding reads no words.

mod as_of;
mod fold;

pub use as_of::{AsOf, AsOfError, Prefix};
pub(crate) use fold::Folding;
pub use fold::{Folded, RequestEntry};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use baton_domain::{Aggregate, Handoff, IllegalEvent};
use baton_store::{Direction, LogReader, PageSize, Position, ReadError, StreamName};
use moka::policy::EvictionPolicy;

use crate::codec::{DecodeError, decode};

/// The folded streams of one kind in one log: of handoffs unless said otherwise.
pub struct Archive<A = Handoff> {
    log: Arc<dyn LogReader>,
    cache: moka::sync::Cache<StreamName, Arc<Folded<A>>>,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// How often a fold was looked for in memory since the archive was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lookups {
    /// It was there.
    pub hits: u64,
    /// It was not.
    pub misses: u64,
}

/// Why a stream cannot be loaded. For operators: it names places and types, never what an event says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The log was not read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event is not understood.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// An event cannot follow those before it.
    #[error("the history is broken at position {position}: {error}")]
    Illegal {
        /// Where.
        position: Position,
        /// Why.
        error: IllegalEvent,
    },
    /// The key store did not answer.
    #[error(transparent)]
    Keys(#[from] baton_store::KeyError),
}

impl<A: Aggregate> Archive<A> {
    /// An archive over a log that keeps at most about so many bytes of folded streams in memory.
    #[must_use]
    pub fn new(log: Arc<dyn LogReader>, cache_bytes: u64) -> Self {
        let weigh = |stream: &StreamName, folded: &Arc<Folded<A>>| {
            u32::try_from(stream.as_str().len() + folded.weight()).unwrap_or(u32::MAX)
        };
        let cache = moka::sync::Cache::builder()
            .max_capacity(cache_bytes)
            .weigher(weigh)
            // What was written last is what is asked for next. By frequency, which is usual, handoffs that are over would
            // keep new ones out.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { log, cache, hits: AtomicU64::default(), misses: AtomicU64::default() }
    }

    /// The stream at its newest, read on from what is in memory; `None` if there is no such stream.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(&self, stream: &StreamName) -> Result<Option<Arc<Folded<A>>>, LoadError> {
        self.read_on(stream, self.cached(stream)).await
    }

    /// What is in memory, however old.
    #[must_use]
    pub fn cached(&self, stream: &StreamName) -> Option<Arc<Folded<A>>> {
        let found = self.cache.get(stream);
        let count = if found.is_some() { &self.hits } else { &self.misses };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// How often folds were looked for in memory.
    #[must_use]
    pub fn lookups(&self) -> Lookups {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Lookups { hits: count(&self.hits), misses: count(&self.misses) }
    }

    /// The stream at its newest, read on from `known`.
    #[tracing::instrument(level = "debug", name = "load", skip_all, fields(%stream))]
    pub(crate) async fn read_on(
        &self,
        stream: &StreamName,
        known: Option<Arc<Folded<A>>>,
    ) -> Result<Option<Arc<Folded<A>>>, LoadError> {
        let mut after = known.as_ref().map(|folded| folded.revision);
        let mut folding: Option<Folding<A>> = None;
        loop {
            let page = self.log.read_stream(stream, after, Direction::Forward, PageSize::MAX).await?;
            for event in page.events {
                let folding = folding.get_or_insert_with(|| {
                    known.as_deref().cloned().map_or_else(Folding::default, Folding::from)
                });
                folding.read(&decode(event)?)?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let Some(folding) = folding else { return Ok(known) };
        let folded = folding.finish().map(Arc::new);
        if let Some(folded) = &folded {
            self.keep(stream, folded);
        }
        Ok(folded)
    }

    /// Keeps a fold unless a newer one is there.
    pub(crate) fn keep(&self, stream: &StreamName, folded: &Arc<Folded<A>>) {
        self.cache.entry_by_ref(stream).and_upsert_with(|kept| match kept {
            Some(kept) if kept.value().revision > folded.revision => kept.into_value(),
            Some(_) | None => Arc::clone(folded),
        });
    }

    /// Forgets a fold, where it may be wrong or must not stay in memory.
    pub fn evict(&self, stream: &StreamName) {
        self.cache.invalidate(stream);
    }
}

#[cfg(test)]
mod tests;

//! The append: in a task of its own, so that a caller who leaves ends the answer and not the writing.

use std::sync::Arc;
use std::time::Duration;

use baton_domain::Aggregate;
use baton_store::{Append, AppendError, Appended, EventLog};
use tracing::Instrument as _;

use super::queue::Turn;
use crate::archive::{Archive, Folded};
use crate::limits::{INDETERMINATE_ATTEMPTS, INDETERMINATE_PAUSE};

/// Writes, and keeps the folds in step with what was written.
pub(super) struct Writer<A> {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) archive: Arc<Archive<A>>,
}

/// What became of an append, and the turn to go on with.
pub(super) struct Settled<A> {
    pub(super) result: Result<(Appended, Arc<Folded<A>>), AppendError>,
    pub(super) turn: Turn,
}

impl<A> Clone for Writer<A> {
    fn clone(&self) -> Self {
        Self { log: Arc::clone(&self.log), archive: Arc::clone(&self.archive) }
    }
}

impl<A: Aggregate> Writer<A> {
    /// Writes `append`; `next` is the fold with its events. The turn ends no sooner than the writing.
    pub(super) async fn write(
        &self,
        append: Append,
        next: Folded<A>,
        turn: Turn,
    ) -> Result<Settled<A>, tokio::task::JoinError> {
        let writer = self.clone();
        let span = tracing::debug_span!("append", stream = %append.stream(), events = append.len());
        let task = async move {
            let stream = append.stream().clone();
            let result =
                writer.settle(append).await.map(|appended| (appended, Arc::new(next.at(appended.position))));
            match &result {
                Ok((_, folded)) => writer.archive.keep(&stream, folded),
                Err(AppendError::Indeterminate { .. }) => writer.archive.evict(&stream),
                Err(_) => {}
            }
            Settled { result, turn }
        };
        tokio::spawn(task.instrument(span)).await
    }

    /// Sends the very same append until its fate is known, within bounds. Once it may be written, only two answers end
    /// the doubt: that it is, and that something else stands in its place.
    async fn settle(&self, append: Append) -> Result<Appended, AppendError> {
        let mut doubt = None;
        let mut pause = INDETERMINATE_PAUSE;
        for _ in 0..INDETERMINATE_ATTEMPTS {
            match self.log.append(append.clone()).await {
                Ok(appended) => return Ok(appended),
                Err(conflict @ AppendError::Conflict { .. }) => return Err(conflict),
                Err(unknown @ AppendError::Indeterminate { .. }) => doubt = Some(unknown),
                Err(error) if doubt.is_none() => return Err(error),
                Err(AppendError::Poisoned { .. }) => break,
                Err(_) => {}
            }
            tracing::warn!("an append may or may not be written: sending it again");
            rest(pause).await;
            pause *= 2;
        }
        Err(doubt.unwrap_or_else(|| AppendError::Indeterminate { reason: "no attempt was made".into() }))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a store that just failed says nowhere when it will answer again"
)]
async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

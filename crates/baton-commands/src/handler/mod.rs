//! Runs commands, each in the same order:
//!
//! ```text
//! load → may see → known request? → may do → fields → revision → rules → seal → append
//!            └ not found  └ first answer   └ denied  └ faults └ mismatch └ refused
//! ```
//!
//! Looking for the request comes before everything that could refuse it, so that a repeat gets its first answer for
//! ever (R15). On a conflict the order begins again with what was read on. An answer that no append has checked is given
//! only if the state that it rests on is known to be the newest.
//!
//! This module must not know how a request came in, and names no engine.

mod append;
mod error;
mod gate;
mod order;
mod prepare;
mod queue;
mod repeat;

pub use error::{Cause, CommandError, Denied, Unavailability};
pub use gate::Gate;
pub use order::{Asked, FieldFault, Order, Outcome};

use std::sync::Arc;

use baton_domain::{Aggregate, Handoff, KindOf, Named as _};
use baton_store::limits::FOLDED_STREAM_MAX_EVENTS;
use baton_store::{AppendError, EventLog, StreamName};

use crate::archive::{Archive, Folded};
use crate::clock::Clock;
use crate::history::History;
use crate::limits::CONFLICT_ATTEMPTS;
use crate::streams::stream_of;
use crate::vault::Vault;
use append::{Settled, Writer};
use prepare::{Prepared, Verdict};
use queue::{Queues, Turn};

/// Runs the commands of all streams of one kind in one store: of handoffs unless said otherwise. Cheap to share behind
/// an `Arc`.
pub struct Handler<A: Aggregate = Handoff> {
    writer: Writer<A>,
    history: History,
    vault: Arc<Vault>,
    gate: Arc<dyn Gate<A>>,
    clock: Arc<dyn Clock>,
    queues: Arc<Queues>,
    options: HandlerOptions,
}

/// What a handler works with.
pub struct HandlerParts<A: Aggregate = Handoff> {
    /// The event store.
    pub log: Arc<dyn EventLog>,
    /// The folds of the same store; queries may share them.
    pub archive: Arc<Archive<A>>,
    /// The keys of the same store.
    pub vault: Arc<Vault>,
    /// Who may do what.
    pub gate: Arc<dyn Gate<A>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// How a handler works.
#[derive(Clone, Copy, Debug, Default)]
pub struct HandlerOptions {
    /// Other processes, or other handlers, write to the same store: then what is in memory may be old.
    pub other_writers: bool,
}

/// What is known of a stream while a command runs.
struct Known<A> {
    folded: Option<Arc<Folded<A>>>,
    /// Whether an answer may rest on it without an append to check it.
    certain: bool,
}

impl<A: Aggregate> Handler<A> {
    /// A handler.
    #[must_use]
    pub fn new(parts: HandlerParts<A>, options: HandlerOptions) -> Self {
        let HandlerParts { log, archive, vault, gate, clock } = parts;
        let history = History::new(Arc::clone(&log) as _, Some(Arc::clone(&vault)));
        let writer = Writer { log, archive };
        Self { writer, history, vault, gate, clock, queues: Arc::default(), options }
    }

    /// Runs a command. Dropping the future ends the answer; an append that was begun goes on.
    ///
    /// # Errors
    /// [`CommandError`]. After any of them the same order may be given again, and is the way to learn an outcome that
    /// is not known.
    #[tracing::instrument(name = "command", skip_all, fields(act = order.asked.kind().name()))]
    pub async fn handle(&self, order: Order<A>) -> Result<Outcome<A>, CommandError> {
        let stream = stream_of::<A>(&order.tenant, &order.id);
        let busy = |_| CommandError::Unavailable { why: Unavailability::Busy, cause: None };
        let mut turn = self.queues.join(stream.clone()).await.map_err(busy)?;
        let mut known = self.first_look(&stream, order.asked.kind()).await?;
        for _ in 0..CONFLICT_ATTEMPTS {
            let prepared = match self.judge(&order, &stream, known.folded.as_deref()).await {
                Ok(Verdict::Record(prepared)) => *prepared,
                Ok(Verdict::Repeat(entry)) => {
                    return self.repeat(&order, &stream, &known.folded, &entry).await;
                }
                settled if known.certain => return self.settle(&order, known.folded, settled),
                _ => {
                    known = self.read_on(&stream, known.folded).await?;
                    continue;
                }
            };
            match self.append(&stream, prepared, turn).await? {
                Written::Done(outcome) => return Ok(outcome),
                Written::Conflict(back) => turn = back,
            }
            known = self.read_on(&stream, known.folded).await?;
        }
        Err(CommandError::Contended { attempts: CONFLICT_ATTEMPTS })
    }

    /// What is in memory, else what is in the log. Of a stream that the command is to begin the log is not asked: the
    /// append will say.
    async fn first_look(&self, stream: &StreamName, act: KindOf<A>) -> Result<Known<A>, CommandError> {
        let cached = self.writer.archive.cached(stream);
        if cached.is_none() && A::creates(act) {
            return Ok(Known { folded: None, certain: false });
        }
        match cached {
            Some(folded) => Ok(Known { folded: Some(folded), certain: !self.options.other_writers }),
            None => self.read_on(stream, None).await,
        }
    }

    async fn read_on(
        &self,
        stream: &StreamName,
        folded: Option<Arc<Folded<A>>>,
    ) -> Result<Known<A>, CommandError> {
        let folded = self.writer.archive.read_on(stream, folded).await?;
        Ok(Known { folded, certain: true })
    }

    /// An answer without an append.
    fn settle(
        &self,
        order: &Order<A>,
        folded: Option<Arc<Folded<A>>>,
        settled: Result<Verdict<A>, CommandError>,
    ) -> Result<Outcome<A>, CommandError> {
        settled?;
        // Nothing can be done already where there is nothing.
        let folded = folded.ok_or(CommandError::NotFound)?;
        let id = order.id.clone();
        Ok(Outcome { id, folded, events: Vec::new(), recorded: false, repeat: false })
    }

    async fn append(
        &self,
        stream: &StreamName,
        prepared: Prepared<A>,
        turn: Turn,
    ) -> Result<Written<A>, CommandError> {
        let Prepared { id, append, next, events } = prepared;
        let first = append.first();
        let ids = append.ids().to_vec();
        let written = self.writer.write(append, next, turn).await;
        let Settled { result, turn } = written.map_err(|lost| {
            self.writer.archive.evict(stream);
            CommandError::OutcomeUnknown(Cause::new(lost))
        })?;
        match result {
            Ok((appended, folded)) => {
                let events = self.entries(stream, first, appended, ids, events).await?;
                Ok(Written::Done(Outcome { id, folded, events, recorded: true, repeat: false }))
            }
            Err(AppendError::Conflict { .. }) => Ok(Written::Conflict(turn)),
            Err(error) => Err(CommandError::of_append(error)),
        }
    }
}

/// What an append led to.
enum Written<A: Aggregate> {
    Done(Outcome<A>),
    /// Somebody else was faster; the turn is still this command's.
    Conflict(Turn),
}

/// Whether a stream of so many events still takes `more` from an act of this kind.
fn has_room<A: Aggregate>(folded: Option<&Folded<A>>, more: usize, act: KindOf<A>) -> bool {
    let events = folded.map_or(0, Folded::events).saturating_add(more as u64);
    events <= FOLDED_STREAM_MAX_EVENTS || A::closes(act)
}

#[cfg(test)]
pub(crate) mod tests;

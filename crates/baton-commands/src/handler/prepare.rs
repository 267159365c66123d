//! From an order and the state it meets to a verdict: the middle of every command.

use baton_domain::event::SCHEMA_VERSION;
use baton_domain::ids::PatientRef;
use baton_domain::{Aggregate, Command, Context, Decision, Draft, Meta, Refusal, RequestMark, Words};
use baton_store::{Append, Expected, NewEvent, Position, Revision, StreamName};
use jiff::Timestamp;

use super::error::{Cause, CommandError};
use super::order::{Asked, Order};
use super::{Handler, has_room};
use crate::archive::{Folded, Folding, RequestEntry};
use crate::codec::encode;
use crate::vault::SubjectKey;

/// What an order comes to.
pub(super) enum Verdict<A: Aggregate> {
    /// It was given before; this is what the stream knows of it.
    Repeat(RequestEntry),
    /// There is nothing to record.
    AlreadyDone,
    /// This is to be recorded.
    Record(Box<Prepared<A>>),
}

/// Events ready to be appended, and the fold with them.
pub(super) struct Prepared<A: Aggregate> {
    pub(super) id: A::Id,
    pub(super) append: Append,
    pub(super) next: Folded<A>,
    pub(super) events: Vec<Written<A::Event>>,
}

/// An event as it is written, beside its bytes.
pub(super) struct Written<E> {
    pub(super) meta: Meta,
    pub(super) event: E,
    pub(super) words: Words,
    pub(super) stored: NewEvent,
}

/// A breach of what this crate and the domain promise each other.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum Broken {
    #[error("a decision to record has no events")]
    NoEvents,
    #[error("a new stream does not begin with what begins one, or under another id")]
    Beginning,
}

impl<A: Aggregate> Handler<A> {
    /// Goes through the order's stages up to, and without, the append.
    pub(super) async fn judge(
        &self,
        order: &Order<A>,
        stream: &StreamName,
        folded: Option<&Folded<A>>,
    ) -> Result<Verdict<A>, CommandError> {
        let kind = order.asked.kind();
        if !A::creates(kind) && !folded.is_some_and(|folded| folded.state.may_be_seen_by(&order.caller)) {
            return Err(CommandError::NotFound);
        }
        if let Some(entry) = folded.and_then(|folded| folded.requests.get(&order.request)) {
            return Ok(Verdict::Repeat(entry.clone()));
        }
        self.may_do(order, folded)?;
        let act = match &order.asked {
            Asked::Faulty { faults, .. } => return Err(CommandError::Fields(faults.clone())),
            Asked::Act(act) => Ok(act),
            Asked::Refused { refusal, .. } => Err(refusal),
        };
        expect_revision(order.expected_revision, folded)?;
        let act = act.map_err(|refusal| CommandError::Refused(Refusal::clone(refusal)))?;
        let before = folded.cloned().map_or_else(Folding::default, Folding::from);
        let decision = {
            let _span = tracing::debug_span!("decide").entered();
            let command = self.command(order, act, folded);
            A::decide(before.state(), &command).map_err(CommandError::Refused)?
        };
        let drafts = match decision {
            Decision::AlreadyDone => return Ok(Verdict::AlreadyDone),
            Decision::Record(drafts) => drafts,
        };
        if !has_room(folded, drafts.len(), kind) {
            return Err(CommandError::Refused(A::full()));
        }
        let subject = subject(order, folded, &drafts)?;
        let key = self.vault.obtain_for(&order.tenant, subject.as_ref()).await?;
        prepare(order, stream, before, subject, &key, drafts)
            .map(|prepared| Verdict::Record(Box::new(prepared)))
    }

    fn may_do(&self, order: &Order<A>, folded: Option<&Folded<A>>) -> Result<(), CommandError> {
        let kind = order.asked.kind();
        let state = folded.map(|folded| &folded.state);
        self.gate.authorize(&order.tenant, &order.caller, kind, state).map_err(CommandError::Denied)?;
        // R21, ahead of faults in the fields, which only who may give the command gets to know.
        A::permit(state, kind, &order.caller).map_err(CommandError::Refused)
    }

    fn command(&self, order: &Order<A>, act: &A::Act, folded: Option<&Folded<A>>) -> Command<A::Act> {
        // The log's clock never runs backward within a stream, whatever the machine's does.
        let last = folded.map_or(Timestamp::MIN, |folded| folded.state.last_recorded_at());
        let now = self.clock.now().max(last);
        Command {
            context: Context {
                actor: order.caller.clone(),
                now,
                occurred_at: order.occurred_at.unwrap_or(now),
                late_reason: order.late_reason.clone(),
                breach: order.breach.clone(),
            },
            act: act.clone(),
        }
    }
}

fn expect_revision<A>(expected: Option<Revision>, folded: Option<&Folded<A>>) -> Result<(), CommandError> {
    let actual = folded.map(|folded| folded.revision);
    match expected {
        Some(expected) if actual != Some(expected) => {
            Err(CommandError::RevisionMismatch { expected, actual })
        }
        Some(_) | None => Ok(()),
    }
}

/// Whose key seals the events: the patient of the stream, or of what begins it; nobody's where it is of none.
fn subject<A: Aggregate>(
    order: &Order<A>,
    folded: Option<&Folded<A>>,
    drafts: &[Draft<A::Event>],
) -> Result<Option<PatientRef>, CommandError> {
    let corrupt = |broken| CommandError::Corrupt(Cause::new(broken));
    let first = drafts.first().ok_or_else(|| corrupt(Broken::NoEvents))?;
    if let Some(folded) = folded {
        return Ok(folded.state.subject().cloned());
    }
    match A::evolve(None, &first.stamp, &first.event) {
        Ok(Some(begun)) if *begun.id() == order.id => Ok(begun.subject().cloned()),
        Ok(_) | Err(_) => Err(corrupt(Broken::Beginning)),
    }
}

/// Seals and encodes the drafts for the places they get, and folds them.
fn prepare<A: Aggregate>(
    order: &Order<A>,
    stream: &StreamName,
    before: Folding<A>,
    subject: Option<PatientRef>,
    key: &SubjectKey,
    drafts: Vec<Draft<A::Event>>,
) -> Result<Prepared<A>, CommandError> {
    let expected = Expected::from(before.revision());
    let request = RequestMark { id: order.request, digest: key.digest(&order.content) };
    let mut next = before;
    let mut events = Vec::with_capacity(drafts.len());
    for (offset, draft) in (0..).zip(drafts) {
        let Draft { stamp, event, words } = draft;
        let revision = expected.first().plus(offset);
        let meta = Meta {
            tenant: order.tenant.clone(),
            subject: subject.clone(),
            schema: SCHEMA_VERSION,
            stamp,
            request: request.clone(),
            correlation_id: order.correlation_id.unwrap_or(order.request.0),
            causation_id: order.causation_id,
            traceparent: order.traceparent.clone(),
        };
        let stored = encode(key, stream, revision, &meta, &event, &words)?;
        // The position is known when it is appended.
        next.apply(revision, Position(0), &meta, &event, stored.meta.len() + stored.data.len())
            .map_err(|illegal| CommandError::Corrupt(Cause::new(illegal)))?;
        events.push(Written { meta, event, words, stored });
    }
    let stored = events.iter().map(|written| written.stored.clone()).collect();
    let append = Append::new(stream.clone(), expected, stored).map_err(CommandError::TooLarge)?;
    let next = next.finish().ok_or_else(|| CommandError::Corrupt(Cause::new(Broken::NoEvents)))?;
    Ok(Prepared { id: order.id.clone(), append, next, events })
}

//! What a caller orders, and what they get.

use std::fmt;
use std::sync::Arc;

use baton_domain::ids::{RequestId, TenantId};
use baton_domain::value::Actor;
use baton_domain::{
    Act, Aggregate, AnAct as _, Handoff, KindOf, Program, Refusal, Screening, Service, Text, program,
    screening, service,
};
use baton_store::{Position, Revision};
use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use crate::archive::Folded;
use crate::history::Entry;

/// A command as it came in: who wants what, and under which request. On a handoff unless said otherwise.
#[derive(Clone)]
pub struct Order<A: Aggregate = Handoff> {
    /// The tenant; it comes from the credential.
    pub tenant: TenantId,
    /// Who calls. Also the one who acts, except in the steps of a practice handoff.
    pub caller: Actor,
    /// The handoff, or what else; for a request that names none, [`id_of`](crate::streams::id_of) the request.
    pub id: A::Id,
    /// The request's id (R15).
    pub request: RequestId,
    /// The request's content in its canonical form, before anything was filled in. Private: it holds what was written.
    pub content: Bytes,
    /// The revision that the caller decided on, if they insist.
    pub expected_revision: Option<Revision>,
    /// When it happened; absent: now.
    pub occurred_at: Option<Timestamp>,
    /// Why it is recorded so late (R17).
    pub late_reason: Option<Text>,
    /// Why it happened against a guardrail (R22).
    pub breach: Option<Text>,
    /// What is asked for.
    pub asked: Asked<A>,
    /// Shared by all that belongs to one piece of work; absent: the request's id.
    pub correlation_id: Option<Uuid>,
    /// The event that caused it, where one did.
    pub causation_id: Option<Uuid>,
    /// The W3C trace context of the call.
    pub traceparent: Option<String>,
}

/// What is asked for, or why that is not clear. Faults are reported only to those who may give the command.
#[derive(Clone, Debug)]
pub enum Asked<A: Aggregate = Handoff> {
    /// This.
    Act(Box<A::Act>),
    /// An act of this kind whose fields have faults, all of them.
    Faulty {
        /// Which act it would be.
        kind: KindOf<A>,
        /// What is wrong with it; at least one fault.
        faults: Vec<FieldFault>,
    },
    /// An act of this kind that what it rests on elsewhere refuses.
    Refused {
        /// Which act it would be.
        kind: KindOf<A>,
        /// Why not.
        refusal: Box<Refusal>,
    },
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's path, such as `participants[2].role`.
    pub field: String,
    /// What is wrong and what to do; never what was written.
    pub what: String,
}

/// The answer to an order.
#[derive(Clone, Debug)]
pub struct Outcome<A: Aggregate = Handoff> {
    /// The handoff, or what else.
    pub id: A::Id,
    /// Its state and place in the log as of this answer. For a repeat, as of the first answer.
    pub folded: Arc<Folded<A>>,
    /// The events that the request recorded; none if there was nothing to record.
    pub events: Vec<Entry<A::Event>>,
    /// Whether the request recorded anything, now or when it was first given.
    pub recorded: bool,
    /// Whether this is the first answer once more (R15).
    pub repeat: bool,
}

impl<A: Aggregate> Asked<A> {
    /// Which act it is.
    #[must_use]
    pub fn kind(&self) -> KindOf<A> {
        match self {
            Self::Act(act) => act.kind(),
            Self::Faulty { kind, .. } | Self::Refused { kind, .. } => *kind,
        }
    }
}

impl From<Act> for Asked {
    fn from(act: Act) -> Self {
        Self::Act(Box::new(act))
    }
}

impl From<program::Act> for Asked<Program> {
    fn from(act: program::Act) -> Self {
        Self::Act(Box::new(act))
    }
}

impl From<service::Act> for Asked<Service> {
    fn from(act: service::Act) -> Self {
        Self::Act(Box::new(act))
    }
}

impl From<screening::Act> for Asked<Screening> {
    fn from(act: screening::Act) -> Self {
        Self::Act(Box::new(act))
    }
}

impl<A: Aggregate> Outcome<A> {
    /// The state.
    #[must_use]
    pub fn state(&self) -> &A {
        &self.folded.state
    }

    /// The revision of the last event that the state rests on.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.folded.revision
    }

    /// Its position: who has read the log up to here has read everything that the answer says.
    #[must_use]
    pub fn position(&self) -> Position {
        self.folded.position
    }
}

/// Without what was written.
impl<A: Aggregate> fmt::Debug for Order<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("id", &self.id)
            .field("request", &self.request)
            .field("act", &self.asked.kind())
            .field("expected_revision", &self.expected_revision)
            .finish_non_exhaustive()
    }
}

//! What is known of one stream: the domain's fold of its events, and of a handoff the few instants that lists need beside
//! it.
//!
//! Folding with the domain's own `evolve` means that a list can never disagree with the handoff itself about its phase,
//! its warmth or who is accountable. The fold is put aside between commits as JSON, beside the rows that follow from it
//! and in the same transaction. Whenever its shape or its meaning changes, [`FOLD_VERSION`] rises, and everything is
//! folded again; a test holds the shape fast.

use baton_domain::deadline::pending;
use baton_domain::ids::TenantId;
use baton_domain::value::{ContactOutcome, Deadline};
use baton_domain::{
    Aggregate, Event, Handoff, IllegalEvent, Meta, Phase, Program, Screening, Service, State, evolve,
};
use baton_store::{EventId, Position, Revision};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Happened, StreamEvent};

/// The version of what [`Known`] holds and how it is written down.
pub(crate) const FOLD_VERSION: u32 = 4;

/// One stream as its events up to some revision say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Known {
    /// A handoff.
    Handoff(KnownHandoff),
    /// A program.
    Program(KnownRecord<Program>),
    /// A service.
    Service(KnownRecord<Service>),
    /// A screening.
    Screening(KnownRecord<Screening>),
}

/// What is known of a stream of which lists show no more than what it folds to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownRecord<A> {
    /// The tenant.
    pub tenant: TenantId,
    /// The position of its first event.
    pub ordinal: Position,
    /// The revision of the last event that is counted.
    pub revision: Revision,
    /// What it folds to.
    pub state: Box<A>,
}

/// One handoff as its events up to some revision say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownHandoff {
    /// The tenant.
    pub tenant: TenantId,
    /// The position of its first event: its place in every list, which never changes.
    pub ordinal: Position,
    /// The revision of the last event that is counted.
    pub revision: Revision,
    /// Since when no receiver has been asked.
    pub unplaced_since: Timestamp,
    /// When the newest version of the information came about.
    pub informed_at: Option<Timestamp>,
    /// The receivers' questions, in order.
    pub questions: Vec<Asked>,
    /// When a visit was missed, until another one is planned.
    pub visit_missed_at: Option<Timestamp>,
    /// Since when the present navigator accompanies the patient.
    pub navigator_since: Option<Timestamp>,
    /// When somebody was last in contact with the patient.
    pub last_contact_at: Timestamp,
    /// What is owed by when and not yet missed (R14), each with the event that made it so.
    pub deadlines: Vec<Caused>,
    /// The handoff.
    pub handoff: Box<Handoff>,
}

/// A receiver's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When.
    pub at: Timestamp,
    /// How many receivers had been let go before: who asked is gone when there are more.
    pub after_receivers: usize,
}

/// A deadline and the event that made it owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caused {
    /// What, and by when.
    pub deadline: Deadline,
    /// The event.
    pub cause: EventId,
}

/// An event that does not follow from what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// Not the next revision: what was kept and where the log was left do not fit together.
    #[error("revision {found} came where revision {expected} was next")]
    OutOfStep {
        /// What would have been next.
        expected: Revision,
        /// What came.
        found: Revision,
    },
    /// The history was not decided by these rules.
    #[error(transparent)]
    Illegal(#[from] IllegalEvent),
}

impl Known {
    /// What is known after `event`.
    ///
    /// # Errors
    /// [`FoldError`]; what was known before is then gone as well.
    pub fn after(before: Option<Self>, event: &StreamEvent) -> Result<Option<Self>, FoldError> {
        let expected = before.as_ref().map_or(Revision::FIRST, |known| known.revision().next());
        if event.revision != expected {
            return Err(FoldError::OutOfStep { expected, found: event.revision });
        }
        match (before, &event.event) {
            (None, Happened::Handoff(happened)) => KnownHandoff::begun(event, happened),
            (Some(Self::Handoff(known)), Happened::Handoff(happened)) => known.after(event, happened),
            (before, Happened::Program(happened)) => {
                Self::record_after(before, event, happened, Self::into_program, Self::Program)
            }
            (before, Happened::Service(happened)) => {
                Self::record_after(before, event, happened, Self::into_service, Self::Service)
            }
            (before, Happened::Screening(happened)) => {
                Self::record_after(before, event, happened, Self::into_screening, Self::Screening)
            }
            (Some(Self::Program(_) | Self::Service(_) | Self::Screening(_)), Happened::Handoff(_)) => {
                Err(FoldError::Illegal(stranger(&event.event)))
            }
        }
    }

    /// The same of a stream of another kind than handoffs.
    fn record_after<A: Aggregate>(
        before: Option<Self>,
        event: &StreamEvent,
        happened: &A::Event,
        of_this_kind: fn(Self) -> Option<KnownRecord<A>>,
        known: fn(KnownRecord<A>) -> Self,
    ) -> Result<Option<Self>, FoldError> {
        let before = match before.map(of_this_kind) {
            Some(None) => return Err(FoldError::Illegal(stranger(&event.event))),
            Some(before) => before,
            None => None,
        };
        Ok(KnownRecord::after(before, event, happened)?.map(known))
    }

    fn into_program(self) -> Option<KnownRecord<Program>> {
        match self {
            Self::Program(known) => Some(known),
            Self::Handoff(_) | Self::Service(_) | Self::Screening(_) => None,
        }
    }

    fn into_service(self) -> Option<KnownRecord<Service>> {
        match self {
            Self::Service(known) => Some(known),
            Self::Handoff(_) | Self::Program(_) | Self::Screening(_) => None,
        }
    }

    fn into_screening(self) -> Option<KnownRecord<Screening>> {
        match self {
            Self::Screening(known) => Some(known),
            Self::Handoff(_) | Self::Program(_) | Self::Service(_) => None,
        }
    }

    /// What is known of it, if it is a handoff.
    #[must_use]
    pub const fn as_handoff(&self) -> Option<&KnownHandoff> {
        match self {
            Self::Handoff(known) => Some(known),
            Self::Program(_) | Self::Service(_) | Self::Screening(_) => None,
        }
    }

    /// What is known of it, if it is a program.
    #[must_use]
    pub const fn as_program(&self) -> Option<&KnownRecord<Program>> {
        match self {
            Self::Program(known) => Some(known),
            Self::Handoff(_) | Self::Service(_) | Self::Screening(_) => None,
        }
    }

    /// What is known of it, if it is a service.
    #[must_use]
    pub const fn as_service(&self) -> Option<&KnownRecord<Service>> {
        match self {
            Self::Service(known) => Some(known),
            Self::Handoff(_) | Self::Program(_) | Self::Screening(_) => None,
        }
    }

    /// What is known of it, if it is a screening.
    #[must_use]
    pub const fn as_screening(&self) -> Option<&KnownRecord<Screening>> {
        match self {
            Self::Screening(known) => Some(known),
            Self::Handoff(_) | Self::Program(_) | Self::Service(_) => None,
        }
    }

    /// The position of its first event.
    #[must_use]
    pub const fn ordinal(&self) -> Position {
        match self {
            Self::Handoff(known) => known.ordinal,
            Self::Program(known) => known.ordinal,
            Self::Service(known) => known.ordinal,
            Self::Screening(known) => known.ordinal,
        }
    }

    /// The revision of the last event that is counted.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        match self {
            Self::Handoff(known) => known.revision,
            Self::Program(known) => known.revision,
            Self::Service(known) => known.revision,
            Self::Screening(known) => known.revision,
        }
    }

    /// Whether much more is to be expected of it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Handoff(known) => known.handoff.is_open(),
            Self::Program(known) => known.state.retired.is_none(),
            Self::Service(known) => known.state.retired.is_none(),
            Self::Screening(known) => known.state.screened.is_none(),
        }
    }
}

/// An event of one kind of stream in another.
const fn stranger(happened: &Happened) -> IllegalEvent {
    IllegalEvent { event: happened.name(), why: "the stream is of another kind" }
}

impl<A: Aggregate> KnownRecord<A> {
    fn after(
        before: Option<Self>,
        event: &StreamEvent,
        happened: &A::Event,
    ) -> Result<Option<Self>, FoldError> {
        let StreamEvent { position, revision, meta, .. } = event;
        let Meta { tenant, stamp, .. } = meta;
        let ordinal = before.as_ref().map_or(*position, |known| known.ordinal);
        let state: State<A> = A::evolve(before.map(|known| known.state), stamp, happened)?;
        Ok(state.map(|state| Self { tenant: tenant.clone(), ordinal, revision: *revision, state }))
    }
}

impl KnownHandoff {
    fn begun(event: &StreamEvent, happened: &Event) -> Result<Option<Known>, FoldError> {
        let at = event.meta.stamp.occurred_at;
        let opened = evolve(None, &event.meta.stamp, happened)?;
        Ok(opened.map(|handoff| {
            let mut known = Self {
                tenant: event.meta.tenant.clone(),
                ordinal: event.position,
                revision: event.revision,
                unplaced_since: at,
                informed_at: None,
                questions: Vec::new(),
                visit_missed_at: None,
                navigator_since: None,
                last_contact_at: at,
                deadlines: Vec::new(),
                handoff,
            };
            known.note_deadlines(event.id);
            Known::Handoff(known)
        }))
    }

    fn after(mut self, event: &StreamEvent, happened: &Event) -> Result<Option<Known>, FoldError> {
        let at = event.meta.stamp.occurred_at;
        let was_unplaced = self.is_unplaced();
        let Some(handoff) = evolve(Some(self.handoff), &event.meta.stamp, happened)? else {
            return Ok(None);
        };
        self.handoff = handoff;
        self.revision = event.revision;
        self.note(happened, at);
        self.note_deadlines(event.id);
        if self.is_unplaced() && !was_unplaced {
            self.unplaced_since = at;
        }
        Ok(Some(Known::Handoff(self)))
    }

    /// Whether the handoff is open and no receiver is asked or has it.
    #[must_use]
    pub fn is_unplaced(&self) -> bool {
        self.handoff.is_open() && matches!(self.handoff.phase, Phase::Requested | Phase::Consented)
    }

    fn note(&mut self, event: &Event, at: Timestamp) {
        if matches!(event, Event::InformationShared(_) | Event::InformationCorrected(_)) {
            self.informed_at = Some(at);
        }
        if matches!(event, Event::InformationRequested(_)) {
            self.questions.push(Asked { at, after_receivers: self.handoff.former.len() });
        }
        self.note_way(event, at);
    }

    fn note_way(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::VisitMissed(_) => self.visit_missed_at = Some(at),
            Event::VisitScheduled(_) => self.visit_missed_at = None,
            Event::NavigatorAssigned(_) => self.navigator_since = Some(at),
            Event::ContactAttempted(event) if event.outcome == ContactOutcome::Reached => self.in_contact(at),
            Event::IntroductionHeld(_)
            | Event::PacketGiven(_)
            | Event::SupportGiven(_)
            | Event::LinkageRecorded(_)
            | Event::ConsentGiven(_) => self.in_contact(at),
            _ => {}
        }
    }

    fn in_contact(&mut self, at: Timestamp) {
        self.last_contact_at = self.last_contact_at.max(at);
    }

    /// What was owed before keeps its cause; what is owed from this event on has it for one.
    fn note_deadlines(&mut self, event: EventId) {
        let before = std::mem::take(&mut self.deadlines);
        let cause = |deadline| {
            before.iter().find(|known| known.deadline == deadline).map_or(event, |known| known.cause)
        };
        self.deadlines = pending(&self.handoff)
            .into_iter()
            .map(|deadline| Caused { deadline, cause: cause(deadline) })
            .collect();
    }
}

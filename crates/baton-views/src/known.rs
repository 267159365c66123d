//! What is known of one handoff: the domain's fold of its events, and the few instants that lists need beside it.
//!
//! Folding with the domain's own `evolve` means that a list can never disagree with the handoff itself about its phase,
//! its warmth or who is accountable. The fold is put aside between commits as JSON, beside the rows that follow from it
//! and in the same transaction. Whenever its shape or its meaning changes, [`FOLD_VERSION`] rises, and everything is
//! folded again; a test holds the shape fast.

use baton_domain::deadline::pending;
use baton_domain::ids::TenantId;
use baton_domain::value::{ContactOutcome, Deadline};
use baton_domain::{Event, Handoff, IllegalEvent, Phase, evolve};
use baton_store::{EventId, Position, Revision};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::HandoffEvent;

/// The version of what [`Known`] holds and how it is written down.
pub(crate) const FOLD_VERSION: u32 = 2;

/// One handoff as its events up to some revision say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
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
    pub fn after(before: Option<Self>, event: &HandoffEvent) -> Result<Option<Self>, FoldError> {
        let expected = before.as_ref().map_or(Revision::FIRST, |known| known.revision.next());
        if event.revision != expected {
            return Err(FoldError::OutOfStep { expected, found: event.revision });
        }
        let at = event.meta.stamp.occurred_at;
        let Some(mut known) = before else {
            let opened = evolve(None, &event.meta.stamp, &event.event)?;
            let mut known = opened.map(|handoff| Self {
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
            });
            if let Some(known) = &mut known {
                known.note_deadlines(event.id);
            }
            return Ok(known);
        };
        let was_unplaced = known.is_unplaced();
        let Some(handoff) = evolve(Some(known.handoff), &event.meta.stamp, &event.event)? else {
            return Ok(None);
        };
        known.handoff = handoff;
        known.revision = event.revision;
        known.note(&event.event, at);
        known.note_deadlines(event.id);
        if known.is_unplaced() && !was_unplaced {
            known.unplaced_since = at;
        }
        Ok(Some(known))
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

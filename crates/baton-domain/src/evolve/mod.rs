//! The fold: what a handoff is after an event. It trusts nothing: an event that cannot follow the history before it is
//! an error, never a panic and never a guess.

mod accountable;
mod care;
mod correction;
mod deadline;
mod ending;
mod guardrail;
mod navigation;
mod offer;
mod path;
mod request;
mod stands;

use crate::event::{Event, Stamp};
use crate::state::{Handoff, Phase, State};

/// An event that cannot follow the history before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} cannot stand here: {why}")]
pub struct IllegalEvent {
    /// The event's type.
    pub event: &'static str,
    /// Why not.
    pub why: &'static str,
}

/// The state after `event`.
///
/// # Errors
/// [`IllegalEvent`] where the history was never decided by these rules.
pub fn evolve(state: State, stamp: &Stamp, event: &Event) -> Result<State, IllegalEvent> {
    let illegal = |why| IllegalEvent { event: event.kind().name(), why };
    let mut handoff = match (state, event) {
        (None, Event::HandoffRequested(requested)) => {
            return Ok(Some(Box::new(request::requested(stamp, requested))));
        }
        (None, _) => return Err(illegal("the handoff was not requested before")),
        (Some(handoff), _) => handoff,
    };
    if !stands::can_stand(&handoff, event) {
        return Err(illegal("the handoff is not in a phase that it can follow"));
    }
    handoff.apply(stamp, event).map_err(illegal)?;
    handoff.events += 1;
    handoff.last_recorded_at = stamp.recorded_at;
    handoff.settle_accountability();
    Ok(Some(handoff))
}

/// What an event does to a handoff, or why it cannot.
type Applied = Result<(), &'static str>;

impl Handoff {
    fn apply(&mut self, stamp: &Stamp, event: &Event) -> Applied {
        self.note_recorded_person(stamp);
        self.note_fact(stamp, event);
        match event {
            Event::HandoffRequested(_) => Err("the handoff was requested before"),
            Event::RequestAmended(event) => self.amended(event),
            Event::ConsentGiven(event) => self.consent_given(stamp, event),
            Event::ConsentDeclined(_) => self.consent_declined(stamp),
            Event::ConsentOverridden(event) => self.consent_overridden(stamp, event),
            Event::ConsentWithdrawn(event) => self.consent_withdrawn(stamp, event),
            Event::ContactPreferencesSet(event) => self.preferences_set(stamp, event),
            Event::ObjectionDeclared(event) => self.objected(stamp, event),
            Event::PathChosen(event) => self.path_chosen(stamp, event),
            Event::NoPathLeft(event) => self.no_path_left(stamp, event),
            Event::PathLapsed(event) => self.path_lapsed(stamp, event),
            Event::PacketGiven(event) => self.packet_given(stamp, event),
            Event::HandoffOffered(event) => self.offered(stamp, event),
            Event::OfferEnded(event) => self.offer_ended(stamp, event),
            Event::HandoffAccepted(event) => self.accepted(stamp, event),
            Event::HandoffDeclined(event) => self.declined(stamp, event),
            Event::ReceiverContacted(event) => self.receiver_contacted(stamp, event),
            Event::InformationShared(event) => self.information_shared(stamp, event),
            Event::InformationCorrected(event) => self.information_corrected(event),
            Event::InformationRequested(event) => self.information_requested(event),
            Event::InformationAnswered(event) => self.information_answered(event),
            Event::IntroductionCleared(event) => self.introduction_cleared(stamp, event),
            Event::PrivacyNotPossible(_) => self.privacy_not_possible(stamp),
            Event::IntroductionScheduled(event) => self.introduction_scheduled(event),
            Event::IntroductionMissed(_) => self.introduction_missed(),
            Event::IntroductionHeld(event) => self.introduction_held(stamp, event),
            Event::ResponsibilityAcknowledged(event) => self.acknowledged(stamp, event),
            Event::NavigatorAssigned(event) => self.navigator_assigned(event),
            Event::ContactPlanned(event) => self.contact_planned(stamp, event),
            Event::ContactAttempted(event) => self.contact_attempted(stamp, event),
            Event::SupportGiven(event) => self.support_given(event),
            Event::BarrierFound(event) => self.barrier_found(stamp, event),
            Event::BarrierResolved(event) => self.barrier_resolved(stamp, event),
            Event::VisitScheduled(event) => self.visit_scheduled(event),
            Event::VisitMissed(_) => self.visit_missed(),
            Event::LinkageRecorded(event) => self.linked(stamp, event),
            Event::OutcomeObserved(event) => self.observed(event),
            Event::ClosureReported(_) => self.closure_reported(stamp),
            Event::DirectCareProvided(_) => Ok(()),
            Event::HandoffClosed(event) => self.closed(stamp, event),
            Event::CancellationRequested(event) => self.cancellation_requested(stamp, event),
            Event::HandoffHeld(event) => self.held(event),
            Event::HandoffResumed(_) => self.resumed(stamp),
            Event::ResponsibleReassigned(event) => self.reassigned(event),
            Event::HandoffReopened(_) => self.reopened(stamp),
            Event::RecordCorrected(event) => self.record_corrected(event),
            Event::DeadlineMissed(event) => self.deadline_missed(event),
            Event::ObligationRaised(event) => self.obligation_raised(event),
            Event::Escalated(event) => self.escalated(stamp, event),
            Event::EscalationTaken(event) => self.escalation_taken(stamp, event),
            Event::NoticeAcknowledged(event) => self.notice_acknowledged(stamp, event),
            Event::GuardrailBreached(event) => self.breached(event),
            Event::PracticeHandoffAttested(_) => self.attested(stamp),
        }
    }

    /// Moves on to `phase`, never back.
    fn advance(&mut self, phase: Phase) {
        self.phase = self.phase.max(phase);
    }
}

//! In which phases which event can stand. The fold trusts no history: what these rules never decide is an error.

use crate::event::Event;
use crate::state::{Handoff, Phase};
use crate::value::Outcome;

use Phase::{Accepted, Acknowledged, Closed, Consented, Introduced, Linked, Offered, PacketGiven, Requested};

const OPEN: &[Phase] =
    &[Requested, Consented, PacketGiven, Offered, Accepted, Introduced, Acknowledged, Linked];

const BEFORE_LINKAGE: &[Phase] =
    &[Requested, Consented, PacketGiven, Offered, Accepted, Introduced, Acknowledged];

/// R20 and the life cycle: whether `event` can follow what is on record of `handoff`.
pub(super) fn can_stand(handoff: &Handoff, event: &Event) -> bool {
    let closing = handoff.closing.as_ref().map(|closing| closing.outcome);
    match (event, closing) {
        (Event::HandoffClosed(closed), Some(_)) => closed.outcome == Outcome::EnteredInError,
        (Event::ClosureReported(_), Some(outcome)) => outcome == Outcome::Completed,
        _ => phases(event).contains(&handoff.phase),
    }
}

/// The phases in which an event of a kind can be recorded.
const fn phases(event: &Event) -> &'static [Phase] {
    match event {
        Event::HandoffRequested(_) => &[],
        Event::RequestAmended(_) => BEFORE_LINKAGE,
        Event::ConsentDeclined(_) => &[Requested, PacketGiven],
        // A breach records sharing and meeting wherever they happened (R22).
        Event::InformationShared(_)
        | Event::IntroductionHeld(_)
        | Event::GuardrailBreached(_)
        | Event::Escalated(_)
        | Event::ConsentGiven(_)
        | Event::ConsentOverridden(_)
        | Event::ConsentWithdrawn(_)
        | Event::InformationCorrected(_)
        | Event::HandoffClosed(_)
        | Event::HandoffHeld(_)
        | Event::HandoffResumed(_)
        | Event::ResponsibleReassigned(_)
        | Event::ContactPreferencesSet(_)
        | Event::NavigatorAssigned(_)
        | Event::ContactPlanned(_)
        | Event::ContactAttempted(_)
        | Event::SupportGiven(_)
        | Event::BarrierFound(_)
        | Event::BarrierResolved(_)
        | Event::DeadlineMissed(_)
        | Event::ObligationRaised(_) => OPEN,
        Event::ObjectionDeclared(_)
        | Event::PathChosen(_)
        | Event::NoPathLeft(_)
        | Event::PathLapsed(_)
        | Event::DirectCareProvided(_) => BEFORE_LINKAGE,
        Event::PacketGiven(_) => &[Requested, Consented],
        Event::IntroductionCleared(_) | Event::PrivacyNotPossible(_) => {
            &[Requested, Consented, Offered, Accepted, Introduced, Acknowledged]
        }
        Event::HandoffOffered(_) => &[Consented, PacketGiven],
        Event::HandoffAccepted(_) => &[Offered],
        Event::OfferEnded(_)
        | Event::HandoffDeclined(_)
        | Event::InformationRequested(_)
        | Event::InformationAnswered(_) => &[Offered, Accepted, Introduced, Acknowledged],
        Event::ReceiverContacted(_) => &[Consented, Offered, Accepted, Introduced],
        Event::IntroductionScheduled(_) | Event::IntroductionMissed(_) => &[Consented, Offered, Accepted],
        Event::ResponsibilityAcknowledged(_) => &[Accepted, Introduced, Acknowledged, Linked],
        Event::VisitScheduled(_) | Event::VisitMissed(_) => {
            &[PacketGiven, Accepted, Introduced, Acknowledged]
        }
        Event::LinkageRecorded(_) => &[PacketGiven, Offered, Accepted, Introduced, Acknowledged],
        Event::CancellationRequested(_) => &[Acknowledged, Linked],
        Event::ClosureReported(_) => &[Linked],
        Event::OutcomeObserved(_)
        | Event::EscalationTaken(_)
        | Event::NoticeAcknowledged(_)
        | Event::RecordCorrected(_)
        | Event::PracticeHandoffAttested(_) => Phase::ALL,
        Event::HandoffReopened(_) => &[Closed],
    }
}

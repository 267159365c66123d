//! Which words of a handoff somebody may read. The referring side reads everything; who receives or accompanies the
//! patient reads their own, and of what was written for them as much as consent in force covers (R1, R2).

use std::borrow::Cow;

use baton_commands::Availability;
use baton_domain::value::{Actor, InformationPart, Party};
use baton_domain::words::{Information, Words};
use baton_domain::{EventKind, Handoff, Stamp};
use jiff::Timestamp;

/// What one reader may read of one handoff at one moment.
pub struct Sight<'a> {
    handoff: &'a Handoff,
    reader: &'a Actor,
    at: Timestamp,
}

/// What a reader is to the handoff, by their organisation.
#[derive(Clone, Copy)]
enum Standing<'a> {
    Referring,
    Receiving(&'a Party),
    Accompanying(&'a Party),
    Elsewhere,
}

impl<'a> Sight<'a> {
    /// Of `reader`, as consent stands at `at`.
    #[must_use]
    pub const fn new(handoff: &'a Handoff, reader: &'a Actor, at: Timestamp) -> Self {
        Self { handoff, reader, at }
    }

    /// The words of an event of this kind as far as the reader may read them; `None`: not at all.
    #[must_use]
    pub fn of<'w>(
        &self,
        stamp: &Stamp,
        kind: EventKind,
        words: &'w Availability,
    ) -> Option<Cow<'w, Availability>> {
        let standing = self.standing();
        if matches!(standing, Standing::Referring) || self.wrote(stamp) {
            return Some(Cow::Borrowed(words));
        }
        let party = match standing {
            Standing::Receiving(party) => {
                (self.is_of_the_handing_side(stamp) && is_for_the_receiver(kind)).then_some(party)?
            }
            Standing::Accompanying(party) => is_for_the_navigator(kind).then_some(party)?,
            Standing::Referring | Standing::Elsewhere => return None,
        };
        self.covered(party, kind, words)
    }

    fn standing(&self) -> Standing<'a> {
        let works_at = |party: &&Party| party.organization == self.reader.organization;
        if works_at(&&self.handoff.referrer) {
            Standing::Referring
        } else if let Some(receiver) = self.handoff.receiver().filter(works_at) {
            Standing::Receiving(receiver)
        } else if let Some(navigator) = self.handoff.navigator.as_ref().filter(works_at) {
            Standing::Accompanying(navigator)
        } else {
            Standing::Elsewhere
        }
    }

    fn wrote(&self, stamp: &Stamp) -> bool {
        [&stamp.actor, stamp.recorder()].iter().any(|who| who.organization == self.reader.organization)
    }

    /// Whether the referrer recorded it, or whoever accompanies the patient for them.
    fn is_of_the_handing_side(&self, stamp: &Stamp) -> bool {
        let recorder = &stamp.recorder().organization;
        let mut handing = std::iter::once(&self.handoff.referrer).chain(&self.handoff.navigator);
        handing.any(|party| party.organization == *recorder)
    }

    /// What consent in force covers for `party`: of a package its parts, of other words all or nothing.
    fn covered<'w>(
        &self,
        party: &Party,
        kind: EventKind,
        words: &'w Availability,
    ) -> Option<Cow<'w, Availability>> {
        let consent = &self.handoff.consent;
        let covers_part = |part| consent.covers_part(Some(party), part, self.at);
        if !consent.covers(party, self.at) {
            return None;
        }
        // What was put right may be any part of what was shared.
        if kind == EventKind::InformationCorrected
            && !self.handoff.information.parts.iter().copied().all(covers_part)
        {
            return None;
        }
        let Availability::Open(written) = words else { return Some(Cow::Borrowed(words)) };
        let Some(package) = &written.information else { return Some(Cow::Borrowed(words)) };
        if package.parts().into_iter().all(covers_part) {
            return Some(Cow::Borrowed(words));
        }
        let package = only(package, covers_part);
        if package.parts().is_empty() {
            return None;
        }
        let information = Some(Box::new(package));
        Some(Cow::Owned(Availability::Open(Box::new(Words { information, ..Words::clone(written) }))))
    }
}

/// The parts of a package that are covered.
fn only(package: &Information, covers: impl Fn(InformationPart) -> bool) -> Information {
    use InformationPart as Part;
    let Information {
        illness_severity,
        patient_summary,
        action_list,
        situation_awareness,
        contingency,
        history,
        medications,
        preferences,
        patient_goals,
    } = package;
    let list = |part, texts: &Vec<_>| if covers(part) { texts.clone() } else { Vec::new() };
    let text = |part, text: &Option<_>| if covers(part) { text.clone() } else { None };
    Information {
        illness_severity: illness_severity.filter(|_| covers(Part::IllnessSeverity)),
        patient_summary: text(Part::PatientSummary, patient_summary),
        action_list: list(Part::ActionList, action_list),
        situation_awareness: text(Part::SituationAwareness, situation_awareness),
        contingency: text(Part::Contingency, contingency),
        history: text(Part::History, history),
        medications: list(Part::Medications, medications),
        preferences: text(Part::Preferences, preferences),
        patient_goals: text(Part::PatientGoals, patient_goals),
    }
}

/// Whether the referring side writes this for whoever receives. What patients said about consent, and why former
/// offers ended, is not.
const fn is_for_the_receiver(kind: EventKind) -> bool {
    match kind {
        EventKind::HandoffRequested
        | EventKind::RequestAmended
        | EventKind::ContactPreferencesSet
        | EventKind::HandoffOffered
        | EventKind::HandoffAccepted
        | EventKind::InformationShared
        | EventKind::InformationCorrected
        | EventKind::InformationRequested
        | EventKind::InformationAnswered
        | EventKind::IntroductionCleared
        | EventKind::PrivacyNotPossible
        | EventKind::IntroductionScheduled
        | EventKind::IntroductionMissed
        | EventKind::IntroductionHeld
        | EventKind::ResponsibilityAcknowledged
        | EventKind::VisitScheduled
        | EventKind::VisitMissed
        | EventKind::LinkageRecorded
        | EventKind::OutcomeObserved
        | EventKind::ClosureReported
        | EventKind::HandoffClosed
        | EventKind::CancellationRequested
        | EventKind::HandoffHeld
        | EventKind::HandoffResumed
        | EventKind::HandoffReopened
        | EventKind::RecordCorrected
        | EventKind::PracticeHandoffAttested => true,
        EventKind::ConsentGiven
        | EventKind::ConsentDeclined
        | EventKind::ConsentOverridden
        | EventKind::ConsentWithdrawn
        | EventKind::ObjectionDeclared
        | EventKind::PathChosen
        | EventKind::NoPathLeft
        | EventKind::PathLapsed
        | EventKind::PacketGiven
        | EventKind::OfferEnded
        | EventKind::HandoffDeclined
        | EventKind::ReceiverContacted
        | EventKind::NavigatorAssigned
        | EventKind::ContactPlanned
        | EventKind::ContactAttempted
        | EventKind::SupportGiven
        | EventKind::BarrierFound
        | EventKind::BarrierResolved
        | EventKind::DirectCareProvided
        | EventKind::ResponsibleReassigned
        | EventKind::DeadlineMissed
        | EventKind::ObligationRaised
        | EventKind::Escalated
        | EventKind::EscalationTaken
        | EventKind::NoticeAcknowledged
        | EventKind::GuardrailBreached => false,
    }
}

/// Whether this is for whoever accompanies the patient: what is for the receiver, and what the way needs.
const fn is_for_the_navigator(kind: EventKind) -> bool {
    match kind {
        EventKind::PathChosen
        | EventKind::PacketGiven
        | EventKind::HandoffDeclined
        | EventKind::OfferEnded
        | EventKind::ReceiverContacted
        | EventKind::NavigatorAssigned
        | EventKind::ContactPlanned
        | EventKind::ContactAttempted
        | EventKind::SupportGiven
        | EventKind::BarrierFound
        | EventKind::BarrierResolved
        | EventKind::EscalationTaken => true,
        other => is_for_the_receiver(other),
    }
}

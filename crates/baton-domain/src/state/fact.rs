//! What can be taken out of account, and by whom (R16). The fold keeps of each only its kind, its recorder and whether
//! it still counts; what it says stands where the rules read it.

use super::{Handoff, Introduction, Phase};
use crate::ids::{OrganizationId, PersonId};
use crate::value::{Actor, Outcome, Party};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A kind of fact that can be taken out of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FactKind {
    /// Consent was given.
    Consent,
    /// A receiver was called.
    ReceiverContact,
    /// An introduction was planned.
    IntroductionPlan,
    /// An introduction was missed.
    IntroductionMissed,
    /// An introduction was held.
    Introduction,
    /// A receiver took responsibility.
    Acknowledgement,
    /// Somebody tried to reach the patient.
    ContactAttempt,
    /// Something keeps the patient from arriving.
    Barrier,
    /// A visit was planned.
    VisitPlan,
    /// A visit was missed.
    VisitMissed,
    /// The patient engaged with a service.
    Linkage,
    /// The receiver reported.
    ClosureReport,
    /// Something became of the patient.
    Observation,
}

/// A fact that can be taken out of account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The revision of its event.
    pub revision: u64,
    /// What kind it is.
    pub kind: FactKind,
    /// When it happened.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorder: PersonId,
    /// For which organisation they did.
    pub organization: OrganizationId,
    /// It was taken out of account.
    pub corrected: bool,
}

impl Fact {
    /// Whether `actor` recorded it.
    #[must_use]
    pub fn is_recorded_by(&self, actor: &Actor) -> bool {
        self.recorder == actor.person && self.organization == actor.organization
    }
}

impl Handoff {
    /// The fact of this revision, also one that no longer counts.
    #[must_use]
    pub fn fact(&self, revision: u64) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.revision == revision)
    }

    /// What rests on a fact, so that it cannot be taken out of account before that is; nothing if it can.
    #[must_use]
    pub fn rests_on(&self, fact: &Fact) -> Option<&'static str> {
        let closed_as = |outcome| self.closing.as_ref().is_some_and(|closing| closing.outcome == outcome);
        let accountable_after = self.accountable_after_closing_rests_on_care();
        match fact.kind {
            FactKind::Consent if !self.is_open() => Some("how the handoff ended"),
            FactKind::Consent if self.consent_was_used() => Some("what was done since on the patient's word"),
            FactKind::Introduction
                if self.phase > Phase::Introduced && self.opened_by_introduction(fact.revision) =>
            {
                Some("what the receiver did since, who accepted by being there")
            }
            FactKind::Acknowledgement if accountable_after => Some("who is accountable after the closing"),
            FactKind::Linkage if accountable_after => Some("who is accountable after the closing"),
            FactKind::Linkage if closed_as(Outcome::Completed) => Some("how the handoff ended"),
            FactKind::Linkage if self.is_open() && self.closure_reported_at.is_some() => {
                Some("the receiver's report")
            }
            FactKind::ContactAttempt if closed_as(Outcome::LostToFollowUp) => Some("how the handoff ended"),
            FactKind::Consent
            | FactKind::ReceiverContact
            | FactKind::IntroductionPlan
            | FactKind::IntroductionMissed
            | FactKind::Introduction
            | FactKind::Acknowledgement
            | FactKind::ContactAttempt
            | FactKind::Barrier
            | FactKind::VisitPlan
            | FactKind::VisitMissed
            | FactKind::Linkage
            | FactKind::ClosureReport
            | FactKind::Observation => None,
        }
    }

    /// Whether it follows from what the receiver did, and not from the outcome alone, who is accountable after the
    /// closing (R9): a receiver who linked the patient keeps their own care after a withdrawal, and a death or an error
    /// leaves it as it was.
    fn accountable_after_closing_rests_on_care(&self) -> bool {
        match self.closing.as_ref().map(|closing| closing.outcome) {
            Some(Outcome::ConsentWithdrawn) => self.linkage.is_some(),
            Some(Outcome::PatientDied | Outcome::EnteredInError) => true,
            Some(
                Outcome::Completed
                | Outcome::CaredForDirectly
                | Outcome::PatientDeclined
                | Outcome::LostToFollowUp
                | Outcome::ServiceUnavailable
                | Outcome::Cancelled
                | Outcome::Superseded,
            )
            | None => false,
        }
    }

    /// Whether anybody was told of the patient, or accompanies them from outside, since consent was first given.
    fn consent_was_used(&self) -> bool {
        let outside = |party: &Party| party.organization != self.referrer.organization;
        self.offer.is_some()
            || !self.former.is_empty()
            || !self.receiver_contacts.is_empty()
            || !self.introductions.is_empty()
            || self.information.version > 0
            || self.navigator.as_ref().is_some_and(outside)
    }

    /// Whether both sides have met, with this receiver.
    pub(crate) fn has_met(&self, receiver: &Party) -> bool {
        self.introductions.iter().any(|held| held.live && self.is_same_receiver(&held.receiver, receiver))
    }

    /// Whether the receiver was offered the patient, or accepted, by being at this introduction and at no other since
    /// they were last let go.
    pub(crate) fn opened_by_introduction(&self, revision: u64) -> bool {
        let Some(offer) = &self.offer else { return false };
        let with_them = |held: &&Introduction| {
            held.live
                && self.is_same_receiver(&held.receiver, &offer.receiver)
                && (held.revision == revision || !self.let_go_since(&offer.receiver, held.held_at))
        };
        let mut met = self.introductions.iter().filter(with_them).map(|held| held.revision);
        offer.accepted_by_presence && met.next() == Some(revision) && met.next().is_none()
    }
}

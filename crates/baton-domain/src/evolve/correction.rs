//! The fold of facts that are taken out of account (R16): as if they had never been recorded, except for what followed
//! from them by a rule. A breach stays counted, an escalation open, a lapsed choice lapsed.

use super::Applied;
use crate::event::{Event, RecordCorrected, Stamp};
use crate::state::{Acknowledgement, Fact, FactKind, Handoff, Phase};

impl Handoff {
    pub(super) fn note_fact(&mut self, stamp: &Stamp, event: &Event) {
        let Some(kind) = fact_kind(event) else { return };
        let recorder = stamp.recorder();
        self.facts.push(Fact {
            revision: self.events,
            kind,
            at: stamp.occurred_at,
            recorder: recorder.person.clone(),
            organization: recorder.organization.clone(),
            corrected: false,
        });
    }

    pub(super) fn record_corrected(&mut self, event: &RecordCorrected) -> Applied {
        let fact = self.fact(event.revision).filter(|fact| !fact.corrected);
        let fact = fact.ok_or("there is no such fact that counts")?.clone();
        if let Some(rests) = self.rests_on(&fact) {
            return Err(rests);
        }
        for noted in self.facts.iter_mut().filter(|noted| noted.revision == fact.revision) {
            noted.corrected = true;
        }
        self.take_out(&fact);
        if self.is_open() {
            self.fall_back();
        }
        Ok(())
    }

    fn take_out(&mut self, fact: &Fact) {
        let revision = fact.revision;
        match fact.kind {
            FactKind::Consent => self.consent.grants.retain(|grant| grant.revision != revision),
            FactKind::ReceiverContact => {
                self.receiver_contacts.retain(|contact| contact.revision != revision);
            }
            FactKind::IntroductionPlan => {
                self.introduction_planned.take_if(|planned| planned.revision == revision);
            }
            FactKind::VisitPlan => {
                self.visit_planned.take_if(|planned| planned.revision == revision);
            }
            FactKind::Introduction => self.take_out_introduction(revision),
            FactKind::Acknowledgement => self.take_out_acknowledgement(revision),
            FactKind::ContactAttempt => self.contact_attempts.retain(|attempt| attempt.revision != revision),
            FactKind::Barrier => {
                for barrier in self.barriers.iter_mut().filter(|barrier| barrier.revision == revision) {
                    barrier.corrected = true;
                }
            }
            FactKind::Linkage => {
                self.linkage.take_if(|linkage| linkage.revision == revision);
            }
            FactKind::ClosureReport => {
                self.closure_reported_at = self.newest(FactKind::ClosureReport).map(|report| report.at);
            }
            FactKind::Observation => self.observations.retain(|observed| observed.revision != revision),
            // What it had been planned for is past; it is planned anew.
            FactKind::IntroductionMissed | FactKind::VisitMissed => {}
        }
    }

    fn newest(&self, kind: FactKind) -> Option<&Fact> {
        self.facts.iter().rfind(|fact| fact.kind == kind && !fact.corrected)
    }

    /// Who was there offered and accepted by being there; if they were not, nobody did.
    fn take_out_introduction(&mut self, revision: u64) {
        let opened = self.opened_by_introduction(revision);
        self.introductions.retain(|held| held.revision != revision);
        if !opened {
            return;
        }
        self.offer.take_if(|offer| offer.by_presence);
        if let Some(offer) = &mut self.offer {
            offer.accepted_at = None;
            offer.accepted_by_presence = false;
        }
        self.visit_planned = None;
    }

    fn take_out_acknowledgement(&mut self, revision: u64) {
        let Some(offer) = &mut self.offer else { return };
        let mut left: Vec<Acknowledgement> = std::mem::take(&mut offer.earlier_acknowledgements);
        left.extend(offer.acknowledgement.take());
        left.retain(|read| read.revision != revision);
        let first = left.first().map(|first| first.information_version);
        for read in &mut left {
            read.first_version = first.unwrap_or(read.information_version);
        }
        offer.acknowledgement = left.pop();
        offer.earlier_acknowledgements = left;
    }

    /// R16: the phase falls back to where the facts that are left lead, and never moves on by a correction.
    fn fall_back(&mut self) {
        self.phase = self.phase.min(self.phase_of_facts());
        if self.phase < Phase::Acknowledged {
            self.cancellation_requested_at = None; // R11: it is the referrer's alone again
        }
    }

    /// Where the facts lead that count.
    fn phase_of_facts(&self) -> Phase {
        if self.closing.is_some() {
            return Phase::Closed;
        }
        if self.linkage.is_some() {
            return Phase::Linked;
        }
        match &self.offer {
            Some(offer) if offer.acknowledgement.is_some() => Phase::Acknowledged,
            Some(offer) if offer.accepted_at.is_some() && self.has_met(&offer.receiver) => Phase::Introduced,
            Some(offer) if offer.accepted_at.is_some() => Phase::Accepted,
            Some(_) => Phase::Offered,
            // Without an offer, only who has a packet is linked.
            None if matches!(self.phase, Phase::PacketGiven | Phase::Linked) => Phase::PacketGiven,
            None => self.phase_of_consent(),
        }
    }
}

/// Which fact an event is, of those that can be taken out of account.
const fn fact_kind(event: &Event) -> Option<FactKind> {
    match event {
        Event::ConsentGiven(_) => Some(FactKind::Consent),
        Event::ReceiverContacted(_) => Some(FactKind::ReceiverContact),
        Event::IntroductionScheduled(_) => Some(FactKind::IntroductionPlan),
        Event::IntroductionMissed(_) => Some(FactKind::IntroductionMissed),
        Event::IntroductionHeld(_) => Some(FactKind::Introduction),
        Event::ResponsibilityAcknowledged(_) => Some(FactKind::Acknowledgement),
        Event::ContactAttempted(_) => Some(FactKind::ContactAttempt),
        Event::BarrierFound(_) => Some(FactKind::Barrier),
        Event::VisitScheduled(_) => Some(FactKind::VisitPlan),
        Event::VisitMissed(_) => Some(FactKind::VisitMissed),
        Event::LinkageRecorded(_) => Some(FactKind::Linkage),
        Event::ClosureReported(_) => Some(FactKind::ClosureReport),
        Event::OutcomeObserved(_) => Some(FactKind::Observation),
        Event::HandoffRequested(_)
        | Event::RequestAmended(_)
        | Event::ConsentDeclined(_)
        | Event::ConsentOverridden(_)
        | Event::ConsentWithdrawn(_)
        | Event::ContactPreferencesSet(_)
        | Event::ObjectionDeclared(_)
        | Event::PathChosen(_)
        | Event::NoPathLeft(_)
        | Event::PathLapsed(_)
        | Event::PacketGiven(_)
        | Event::HandoffOffered(_)
        | Event::OfferEnded(_)
        | Event::HandoffAccepted(_)
        | Event::HandoffDeclined(_)
        | Event::InformationShared(_)
        | Event::InformationCorrected(_)
        | Event::InformationRequested(_)
        | Event::InformationAnswered(_)
        | Event::IntroductionCleared(_)
        | Event::PrivacyNotPossible(_)
        | Event::NavigatorAssigned(_)
        | Event::ContactPlanned(_)
        | Event::SupportGiven(_)
        | Event::BarrierResolved(_)
        | Event::DirectCareProvided(_)
        | Event::HandoffClosed(_)
        | Event::CancellationRequested(_)
        | Event::HandoffHeld(_)
        | Event::HandoffResumed(_)
        | Event::ResponsibleReassigned(_)
        | Event::HandoffReopened(_)
        | Event::RecordCorrected(_)
        | Event::DeadlineMissed(_)
        | Event::ObligationRaised(_)
        | Event::Escalated(_)
        | Event::EscalationTaken(_)
        | Event::NoticeAcknowledged(_)
        | Event::GuardrailBreached(_)
        | Event::PracticeHandoffAttested(_) => None,
    }
}

//! The fold of requests and consent.

use super::Applied;
use crate::event::{
    ConsentGiven, ConsentOverridden, ConsentWithdrawn, HandoffRequested, RequestAmended, Stamp,
};
use crate::state::{Attestation, Consent, Grant, Handoff, Phase, SharedInformation};
use crate::value::Party;
use jiff::Timestamp;

pub(super) fn requested(stamp: &Stamp, event: &HandoffRequested) -> Handoff {
    let mut handoff = Handoff {
        id: event.handoff,
        patient: event.patient.clone(),
        kind: event.kind,
        need: event.need.clone(),
        urgency: event.urgency,
        needed_by: event.needed_by,
        setting: event.setting,
        strata: event.strata.clone(),
        age_years: event.age_years,
        parent: event.parent,
        screening: event.screening,
        supersedes: event.supersedes,
        program: event.program.clone(),
        requested: stamp.clone(),
        referrer: event.referrer.clone(),
        phase: Phase::Requested,
        closing: None,
        accountable: Vec::new(),
        consent: Consent::default(),
        preferences: Vec::new(),
        choice: None,
        objection: None,
        packet: None,
        clearances: Vec::new(),
        navigator: None,
        contacts_planned: Vec::new(),
        contact_attempts: Vec::new(),
        barriers: Vec::new(),
        offer: None,
        former: Vec::new(),
        receiver_contacts: Vec::new(),
        information: SharedInformation::default(),
        questions_answered: Vec::new(),
        introduction_planned: None,
        introductions: Vec::new(),
        visit_planned: None,
        linkage: None,
        closure_reported_at: None,
        held_until: None,
        offer_owed_since: stamp.occurred_at,
        deadlines_since: stamp.occurred_at,
        missed: Vec::new(),
        cancellation_requested_at: None,
        cancellation_goes_to: None,
        escalations: Vec::new(),
        breaches: Vec::new(),
        observations: Vec::new(),
        attestations: Vec::new(),
        facts: Vec::new(),
        events: 1,
        last_recorded_at: stamp.recorded_at,
    };
    handoff.note_recorded_person(stamp);
    handoff.settle_accountability();
    handoff
}

impl Handoff {
    /// Whoever's act somebody else recorded may attest it later.
    pub(super) fn note_recorded_person(&mut self, stamp: &Stamp) {
        let known = self.attestations.iter().any(|who| who.person == stamp.actor.person);
        if stamp.recorded_by.is_some() && !known {
            self.attestations.push(Attestation { person: stamp.actor.person.clone(), attested_at: None });
        }
    }

    pub(super) fn amended(&mut self, event: &RequestAmended) -> Applied {
        let RequestAmended { kind, need, urgency, needed_by, setting, strata, age_years } = event.clone();
        self.kind = kind;
        self.need = need;
        self.urgency = urgency;
        self.needed_by = needed_by;
        self.setting = setting;
        self.strata = strata;
        self.age_years = age_years;
        Ok(())
    }

    pub(super) fn consent_given(&mut self, stamp: &Stamp, event: &ConsentGiven) -> Applied {
        self.grant(Grant {
            basis: Some(event.basis),
            scope: event.scope.clone(),
            since: stamp.occurred_at,
            until: None,
            excluded: Vec::new(),
            revision: self.events,
        });
        Ok(())
    }

    pub(super) fn consent_overridden(&mut self, stamp: &Stamp, event: &ConsentOverridden) -> Applied {
        self.consent.overridden = true;
        self.grant(Grant {
            basis: None,
            scope: event.scope.clone(),
            since: stamp.occurred_at,
            until: None,
            excluded: Vec::new(),
            revision: self.events,
        });
        Ok(())
    }

    fn grant(&mut self, grant: Grant) {
        self.consent.declined_at = None;
        self.consent.grants.push(grant);
        if self.phase == Phase::Requested {
            self.phase = Phase::Consented;
        }
    }

    pub(super) fn consent_declined(&mut self, stamp: &Stamp) -> Applied {
        self.consent.declined_at = Some(stamp.occurred_at);
        Ok(())
    }

    /// R2. The phase follows with the event that ends the offer or the handoff.
    pub(super) fn consent_withdrawn(&mut self, stamp: &Stamp, event: &ConsentWithdrawn) -> Applied {
        let at = stamp.occurred_at;
        if event.receivers.is_empty() {
            self.consent.end(at);
        } else {
            for grant in &mut self.consent.grants {
                grant.excluded.extend(event.receivers.iter().map(|receiver| (receiver.clone(), at)));
            }
        }
        self.let_go_of_uncovered_navigator();
        Ok(())
    }

    /// R2: who accompanies the patient from outside the referrer's organisation does so on the patient's word alone.
    pub(super) fn let_go_of_uncovered_navigator(&mut self) {
        let outside = |party: &Party| party.organization != self.referrer.organization;
        let covered = |party: &Party| self.consent.covers(party, Timestamp::MAX);
        if self.navigator.as_ref().is_some_and(|party| outside(party) && !covered(party)) {
            self.navigator = None;
        }
    }
}

impl Consent {
    /// Ends every consent; one that ended later before, because a withdrawal became known late, ended earlier.
    pub(super) fn end(&mut self, at: Timestamp) {
        for grant in &mut self.grants {
            grant.until = Some(grant.until.map_or(at, |until| until.min(at)));
        }
    }
}

//! The fold of meeting and of taking over.

use super::Applied;
use crate::event::{
    IntroductionHeld, IntroductionScheduled, LinkageRecorded, OutcomeObserved, ResponsibilityAcknowledged,
    Stamp, VisitScheduled,
};
use crate::state::{Acknowledgement, Handoff, Introduction, Linkage, Observation, Phase, Planned};
use crate::value::HowKnown;

impl Handoff {
    pub(super) fn introduction_scheduled(&mut self, event: &IntroductionScheduled) -> Applied {
        self.introduction_planned = Some(Planned { at: event.at, revision: self.events });
        Ok(())
    }

    pub(super) fn introduction_missed(&mut self) -> Applied {
        self.introduction_planned.take().map(drop).ok_or("no introduction was planned")
    }

    /// Only a live introduction with the receiver who has accepted moves the handoff on (R7, R22).
    pub(super) fn introduction_held(&mut self, stamp: &Stamp, event: &IntroductionHeld) -> Applied {
        self.introductions.push(Introduction {
            receiver: event.receiver.clone(),
            held_at: stamp.occurred_at,
            mode: event.mode,
            live: event.live,
            participants: event.participants.clone(),
            endorsement: event.endorsement,
            patient_invited_to_clarify: event.patient_invited_to_clarify,
            patient_unable: event.patient_unable,
            information_version: event.information_version,
            revision: self.events,
        });
        let accepted = self.offer.as_ref().is_some_and(|offer| {
            offer.accepted_at.is_some() && self.is_same_receiver(&offer.receiver, &event.receiver)
        });
        if event.live && accepted {
            self.introduction_planned = None;
            self.advance(Phase::Introduced);
        }
        Ok(())
    }

    pub(super) fn acknowledged(&mut self, stamp: &Stamp, event: &ResponsibilityAcknowledged) -> Applied {
        if event.information_version != self.information.version {
            return Err("the read-back is not of the newest information");
        }
        let offer = self.offer.as_mut().ok_or("there is no receiver who could acknowledge")?;
        offer.earlier_acknowledgements.extend(offer.acknowledgement.take());
        let first = offer.earlier_acknowledgements.first().map(|first| first.information_version);
        let recorded_for = event.reported.is_none() && stamp.recorded_by.is_some();
        offer.acknowledgement = Some(Acknowledgement {
            at: stamp.occurred_at,
            information_version: event.information_version,
            first_version: first.unwrap_or(event.information_version),
            own: event.reported.is_none() && stamp.recorded_by.is_none(),
            by: recorded_for.then(|| stamp.actor.person.clone()),
            revision: self.events,
        });
        self.advance(Phase::Acknowledged);
        Ok(())
    }

    pub(super) fn visit_scheduled(&mut self, event: &VisitScheduled) -> Applied {
        self.visit_planned = Some(Planned { at: event.at, revision: self.events });
        Ok(())
    }

    pub(super) fn visit_missed(&mut self) -> Applied {
        self.visit_planned.take().map(drop).ok_or("no visit was planned")
    }

    pub(super) fn linked(&mut self, stamp: &Stamp, event: &LinkageRecorded) -> Applied {
        if self.phase == Phase::Linked {
            return Err("the patient was linked before");
        }
        self.linkage = Some(Linkage {
            at: stamp.occurred_at,
            service: event.service.clone(),
            how_known: event.how_known,
            own: event.how_known == HowKnown::ReceiverRecord && stamp.recorded_by.is_none(),
            revision: self.events,
        });
        self.introduction_planned = None;
        self.visit_planned = None;
        self.advance(Phase::Linked);
        Ok(())
    }

    pub(super) fn observed(&mut self, event: &OutcomeObserved) -> Applied {
        self.observations.push(Observation { code: event.observation.clone(), revision: self.events });
        Ok(())
    }

    pub(super) fn attested(&mut self, stamp: &Stamp) -> Applied {
        let attestation = self
            .attestations
            .iter_mut()
            .find(|who| who.person == stamp.actor.person)
            .ok_or("nothing of this person was recorded by somebody else")?;
        attestation.attested_at = Some(stamp.occurred_at);
        Ok(())
    }
}

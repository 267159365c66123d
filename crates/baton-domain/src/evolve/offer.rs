//! The fold of offers and of information.

use super::Applied;
use crate::event::{
    HandoffAccepted, HandoffDeclined, HandoffOffered, InformationAnswered, InformationCorrected,
    InformationRequested, InformationShared, OfferEnded, ReceiverContacted, Stamp,
};
use crate::state::{CorrectionMade, FormerReceiver, Handoff, Offer, OfferEnd, Phase, ReceiverContact};

impl Handoff {
    pub(super) fn offered(&mut self, stamp: &Stamp, event: &HandoffOffered) -> Applied {
        if self.offer.is_some() {
            return Err("another offer stands");
        }
        self.offer = Some(Offer {
            receiver: event.receiver.clone(),
            offered_at: stamp.occurred_at,
            answers_by_report: event.answers_by_report,
            by_presence: event.by_presence,
            accepted_at: None,
            accepted_by_presence: false,
            acknowledgement: None,
            earlier_acknowledgements: Vec::new(),
        });
        self.advance(Phase::Offered);
        Ok(())
    }

    pub(super) fn accepted(&mut self, stamp: &Stamp, event: &HandoffAccepted) -> Applied {
        let offer = self.offer.as_mut().ok_or("there is no offer to accept")?;
        offer.accepted_at = Some(stamp.occurred_at);
        offer.accepted_by_presence = event.by_presence;
        self.advance(Phase::Accepted);
        Ok(())
    }

    /// R10: back to where a receiver is sought.
    pub(super) fn declined(&mut self, stamp: &Stamp, event: &HandoffDeclined) -> Applied {
        self.let_go_of_receiver(stamp, OfferEnd::Declined(event.reason))?;
        self.phase = Phase::Consented;
        Ok(())
    }

    /// R2: back to where a receiver is sought, or to where consent is asked for if none stands for anybody else.
    pub(super) fn offer_ended(&mut self, stamp: &Stamp, event: &OfferEnded) -> Applied {
        self.let_go_of_receiver(stamp, OfferEnd::Ended(event.cause))?;
        self.phase = self.phase_of_consent();
        Ok(())
    }

    /// Where a handoff without an offer stands.
    pub(super) fn phase_of_consent(&self) -> Phase {
        if self.consent.stands() { Phase::Consented } else { Phase::Requested }
    }

    /// The receiver becomes a former one; what was planned with them is void.
    pub(super) fn let_go_of_receiver(&mut self, stamp: &Stamp, ended: OfferEnd) -> Applied {
        let offer = self.offer.take().ok_or("there is no offer to end")?;
        self.former.push(FormerReceiver {
            receiver: offer.receiver,
            ended,
            ended_at: stamp.occurred_at,
            notice_acknowledged_at: None,
        });
        self.offer_owed_since = stamp.occurred_at;
        self.introduction_planned = None;
        self.visit_planned = None;
        self.cancellation_requested_at = None;
        self.cancellation_goes_to = None;
        Ok(())
    }

    pub(super) fn receiver_contacted(&mut self, stamp: &Stamp, event: &ReceiverContacted) -> Applied {
        self.receiver_contacts.push(ReceiverContact {
            receiver: event.receiver.clone(),
            at: stamp.occurred_at,
            revision: self.events,
        });
        Ok(())
    }

    pub(super) fn information_shared(&mut self, stamp: &Stamp, event: &InformationShared) -> Applied {
        self.next_version(event.version)?;
        let information = &mut self.information;
        let first =
            information.first_shared_at.map_or(stamp.occurred_at, |first| first.min(stamp.occurred_at));
        information.first_shared_at = Some(first);
        information.parts.extend(event.parts.iter().copied());
        information.parts.sort_unstable();
        information.parts.dedup();
        Ok(())
    }

    pub(super) fn information_corrected(&mut self, event: &InformationCorrected) -> Applied {
        if self.information.version == 0 {
            return Err("no information was shared before");
        }
        self.next_version(event.version)?;
        self.information
            .corrections
            .push(CorrectionMade { version: event.version, heard_by: event.heard_by.clone() });
        Ok(())
    }

    fn next_version(&mut self, version: u32) -> Applied {
        if version != self.information.version + 1 {
            return Err("the version of the information does not follow the one before");
        }
        self.information.version = version;
        Ok(())
    }

    pub(super) fn information_requested(&mut self, event: &InformationRequested) -> Applied {
        if event.question as usize != self.questions_answered.len() + 1 {
            return Err("the question's number does not follow the one before");
        }
        self.questions_answered.push(false);
        Ok(())
    }

    pub(super) fn information_answered(&mut self, event: &InformationAnswered) -> Applied {
        let at = event.question.checked_sub(1).ok_or("questions are numbered from 1")?;
        let answered = self.questions_answered.get_mut(at as usize).ok_or("there is no such question")?;
        *answered = true;
        Ok(())
    }
}

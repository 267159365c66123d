//! The fold of closing, suspending, reopening, and of who answers.

use super::Applied;
use crate::event::{
    CancellationRequested, Escalated, EscalationTaken, GuardrailBreached, HandoffClosed, HandoffHeld,
    NoticeAcknowledged, ResponsibleReassigned, Stamp,
};
use crate::state::{Closing, Escalation, Handoff, OfferEnd, Phase};
use crate::value::{Outcome, Side};

impl Handoff {
    pub(super) fn closure_reported(&mut self, stamp: &Stamp) -> Applied {
        self.closure_reported_at = Some(stamp.occurred_at);
        Ok(())
    }

    pub(super) fn closed(&mut self, stamp: &Stamp, event: &HandoffClosed) -> Applied {
        match event.outcome {
            Outcome::Completed if self.phase != Phase::Linked => return Err("the patient was not linked"),
            Outcome::CaredForDirectly
            | Outcome::PatientDeclined
            | Outcome::LostToFollowUp
            | Outcome::ServiceUnavailable
            | Outcome::Cancelled
            | Outcome::Superseded => self.receiver_is_let_go(stamp, event.outcome)?,
            Outcome::ConsentWithdrawn if self.phase != Phase::Linked => {
                self.receiver_is_let_go(stamp, event.outcome)?;
            }
            Outcome::Completed
            | Outcome::ConsentWithdrawn
            | Outcome::PatientDied
            | Outcome::EnteredInError => {}
        }
        if event.outcome == Outcome::PatientDeclined {
            self.consent.end(stamp.occurred_at);
            self.let_go_of_uncovered_navigator();
        }
        self.held_until = None;
        self.introduction_planned = None;
        self.visit_planned = None;
        self.cancellation_requested_at = None;
        self.cancellation_goes_to = None;
        self.closing = Some(Closing {
            outcome: event.outcome,
            stamp: stamp.clone(),
            true_record: event.true_record,
            superseded_by: event.superseded_by,
            accountable: event.accountable.clone(),
        });
        self.phase = Phase::Closed;
        Ok(())
    }

    fn receiver_is_let_go(&mut self, stamp: &Stamp, outcome: Outcome) -> Applied {
        if self.offer.is_some() { self.let_go_of_receiver(stamp, OfferEnd::Closed(outcome)) } else { Ok(()) }
    }

    /// Back to where the outcome left off: a completed one is linked again, any other seeks a receiver or consent.
    pub(super) fn reopened(&mut self, stamp: &Stamp) -> Applied {
        let closing = self.closing.take().ok_or("the handoff is open")?;
        self.phase = match closing.outcome {
            Outcome::Completed => Phase::Linked,
            Outcome::LostToFollowUp | Outcome::ServiceUnavailable | Outcome::Cancelled => {
                self.phase_of_consent()
            }
            Outcome::PatientDeclined | Outcome::ConsentWithdrawn => Phase::Requested,
            Outcome::CaredForDirectly
            | Outcome::Superseded
            | Outcome::PatientDied
            | Outcome::EnteredInError => return Err("such an ending is final"),
        };
        self.deadlines_since = stamp.occurred_at;
        if closing.outcome != Outcome::Completed {
            self.linkage = None;
            self.closure_reported_at = None;
            if self.offer.is_some() {
                self.let_go_of_receiver(&closing.stamp, OfferEnd::Closed(closing.outcome))?;
            }
            self.offer_owed_since = stamp.occurred_at;
        }
        Ok(())
    }

    /// Asked again, only where the patient goes is new: the receiver's time to answer runs from the first.
    pub(super) fn cancellation_requested(&mut self, stamp: &Stamp, event: &CancellationRequested) -> Applied {
        self.cancellation_requested_at.get_or_insert(stamp.recorded_at);
        self.cancellation_goes_to.clone_from(&event.goes_to);
        Ok(())
    }

    pub(super) fn held(&mut self, event: &HandoffHeld) -> Applied {
        self.held_until = Some(event.until);
        Ok(())
    }

    pub(super) fn resumed(&mut self, stamp: &Stamp) -> Applied {
        self.deadlines_since = stamp.occurred_at;
        self.held_until.take().map(drop).ok_or("the handoff was not on hold")
    }

    pub(super) fn reassigned(&mut self, event: &ResponsibleReassigned) -> Applied {
        if event.side == Side::Referrer {
            self.referrer.person = Some(event.to.clone());
            return Ok(());
        }
        let before = self.receiver().cloned().ok_or("there is no receiver")?;
        let mut after = before.clone();
        after.person = Some(event.to.clone());
        // Whom the receiver has met stays theirs, whoever is responsible there.
        for held in self.introductions.iter_mut().filter(|held| held.receiver == before) {
            held.receiver.clone_from(&after);
        }
        if let Some(offer) = &mut self.offer {
            offer.receiver = after;
        }
        Ok(())
    }

    pub(super) fn escalated(&mut self, stamp: &Stamp, event: &Escalated) -> Applied {
        if event.escalation as usize != self.escalations.len() + 1 {
            return Err("the escalation's number does not follow the one before");
        }
        self.escalations.push(Escalation {
            to: event.to.clone(),
            cause: event.cause,
            rule: event.rule,
            deadline: event.deadline,
            raised_at: stamp.occurred_at,
            taken_by: None,
        });
        Ok(())
    }

    pub(super) fn escalation_taken(&mut self, stamp: &Stamp, event: &EscalationTaken) -> Applied {
        let at = event.escalation.checked_sub(1).ok_or("escalations are numbered from 1")?;
        let escalation = self.escalations.get_mut(at as usize).ok_or("there is no such escalation")?;
        escalation.taken_by = Some(stamp.actor.person.clone());
        Ok(())
    }

    pub(super) fn notice_acknowledged(&mut self, stamp: &Stamp, event: &NoticeAcknowledged) -> Applied {
        let at = event.notice.checked_sub(1).ok_or("notices are numbered from 1")?;
        let former = self.former.get_mut(at as usize).ok_or("there is no such former receiver")?;
        if !former.notice_stands() {
            return Err("the former receiver has nothing to take note of");
        }
        former.notice_acknowledged_at = Some(stamp.occurred_at);
        Ok(())
    }

    pub(super) fn breached(&mut self, event: &GuardrailBreached) -> Applied {
        self.breaches.push(event.rule);
        Ok(())
    }
}

//! The fold of accompanying the patient, and of facts that are taken out of account.

use super::Applied;
use crate::event::{
    BarrierFound, BarrierResolved, ContactAttempted, NavigatorAssigned, RecordCorrected, Stamp, SupportGiven,
};
use crate::state::{Barrier, ContactAttempt, Handoff};

impl Handoff {
    pub(super) fn navigator_assigned(&mut self, event: &NavigatorAssigned) -> Applied {
        self.navigator = Some(event.navigator.clone());
        Ok(())
    }

    pub(super) fn contact_attempted(&mut self, stamp: &Stamp, event: &ContactAttempted) -> Applied {
        self.contact_attempts.push(ContactAttempt {
            at: stamp.occurred_at,
            channel: event.channel,
            outcome: event.outcome,
            revision: self.events,
        });
        Ok(())
    }

    pub(super) fn support_given(&mut self, event: &SupportGiven) -> Applied {
        match event.barrier {
            Some(number) if self.barrier(number).is_none() => Err("there is no such barrier"),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn barrier_found(&mut self, stamp: &Stamp, event: &BarrierFound) -> Applied {
        if event.barrier as usize != self.barriers.len() + 1 {
            return Err("the barrier's number does not follow the one before");
        }
        self.barriers.push(Barrier {
            kind: event.kind,
            found_at: stamp.occurred_at,
            resolved_at: None,
            revision: self.events,
        });
        Ok(())
    }

    pub(super) fn barrier_resolved(&mut self, stamp: &Stamp, event: &BarrierResolved) -> Applied {
        let at = event.barrier.checked_sub(1).ok_or("barriers are numbered from 1")?;
        let barrier = self.barriers.get_mut(at as usize).ok_or("there is no such barrier")?;
        barrier.resolved_at = Some(stamp.occurred_at);
        Ok(())
    }

    /// The barrier of this number.
    #[must_use]
    pub fn barrier(&self, number: u32) -> Option<&Barrier> {
        number.checked_sub(1).and_then(|at| self.barriers.get(at as usize))
    }

    pub(super) fn record_corrected(&mut self, _event: &RecordCorrected) -> Applied {
        Err("no fact can be corrected yet")
    }
}

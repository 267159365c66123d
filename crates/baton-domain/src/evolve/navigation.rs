//! The fold of accompanying the patient.

use super::Applied;
use crate::event::{BarrierFound, BarrierResolved, ContactAttempted, NavigatorAssigned, Stamp, SupportGiven};
use crate::state::{Barrier, ContactAttempt, Handoff};

impl Handoff {
    pub(super) fn navigator_assigned(&mut self, event: &NavigatorAssigned) -> Applied {
        self.navigator = Some(event.navigator.clone());
        Ok(())
    }

    /// Whatever came of it, the first contact that was planned on this channel is done.
    pub(super) fn contact_attempted(&mut self, stamp: &Stamp, event: &ContactAttempted) -> Applied {
        self.contact_attempts.push(ContactAttempt {
            at: stamp.occurred_at,
            channel: event.channel,
            outcome: event.outcome,
            revision: self.events,
        });
        let planned = self.contacts_planned.iter().position(|planned| planned.channel == event.channel);
        planned.map(|done| self.contacts_planned.remove(done));
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
            corrected: false,
            revision: self.events,
        });
        Ok(())
    }

    pub(super) fn barrier_resolved(&mut self, stamp: &Stamp, event: &BarrierResolved) -> Applied {
        let at = event.barrier.checked_sub(1).ok_or("barriers are numbered from 1")?;
        let barrier = self.barriers.get_mut(at as usize).filter(|barrier| !barrier.corrected);
        barrier.ok_or("there is no such barrier")?.resolved_at = Some(stamp.occurred_at);
        Ok(())
    }

    /// The barrier of this number, as long as it counts (R16).
    #[must_use]
    pub fn barrier(&self, number: u32) -> Option<&Barrier> {
        let barrier = number.checked_sub(1).and_then(|at| self.barriers.get(at as usize));
        barrier.filter(|barrier| !barrier.corrected)
    }
}

//! The fold of missed deadlines (R14, R23).

use super::Applied;
use crate::event::{DeadlineMissed, ObligationRaised};
use crate::state::Handoff;
use crate::value::{Deadline, DeadlineKind};

impl Handoff {
    pub(super) fn deadline_missed(&mut self, event: &DeadlineMissed) -> Applied {
        self.missed(event.deadline)
    }

    pub(super) fn obligation_raised(&mut self, event: &ObligationRaised) -> Applied {
        self.missed(Deadline { due_at: event.last_safe_moment, kind: DeadlineKind::LastSafeMoment })
    }

    fn missed(&mut self, deadline: Deadline) -> Applied {
        if self.missed.contains(&deadline) {
            return Err("the deadline was missed before");
        }
        self.missed.push(deadline);
        Ok(())
    }
}

//! The fold of what keeps an introduction and a contact from harming the patient.

use super::Applied;
use crate::event::{ContactPlanned, ContactPreferencesSet, IntroductionCleared, Stamp};
use crate::state::{Clearance, Handoff, PlannedContact};

impl Handoff {
    pub(super) fn preferences_set(&mut self, event: &ContactPreferencesSet) -> Applied {
        self.preferences = Some(event.preferences.clone());
        Ok(())
    }

    pub(super) fn introduction_cleared(&mut self, stamp: &Stamp, event: &IntroductionCleared) -> Applied {
        self.clearance = Some(Clearance {
            mode: event.mode,
            cleared_at: stamp.occurred_at,
            until: event.until,
            interpreter: event.interpreter,
        });
        Ok(())
    }

    /// What was cleared before is not any more.
    pub(super) fn privacy_not_possible(&mut self) -> Applied {
        self.clearance = None;
        Ok(())
    }

    pub(super) fn contact_planned(&mut self, stamp: &Stamp, event: &ContactPlanned) -> Applied {
        self.contacts_planned.push(PlannedContact {
            channel: event.channel,
            at: event.at,
            planned_at: stamp.occurred_at,
        });
        Ok(())
    }
}

//! The fold of what keeps an introduction and a contact from harming the patient.

use super::Applied;
use crate::event::{ContactPlanned, ContactPreferencesSet, IntroductionCleared, Stamp};
use crate::state::{Clearance, Handoff, PlannedContact, StatedPreferences};

impl Handoff {
    pub(super) fn preferences_set(&mut self, stamp: &Stamp, event: &ContactPreferencesSet) -> Applied {
        self.contacts_planned.retain(|planned| {
            !event.called_off.contains(&ContactPlanned { channel: planned.channel, at: planned.at })
        });
        self.preferences
            .push(StatedPreferences { since: stamp.occurred_at, preferences: event.preferences.clone() });
        Ok(())
    }

    pub(super) fn introduction_cleared(&mut self, stamp: &Stamp, event: &IntroductionCleared) -> Applied {
        self.clearances.push(Clearance {
            mode: event.mode,
            cleared_at: stamp.occurred_at,
            until: event.until,
            interpreter: event.interpreter,
        });
        Ok(())
    }

    /// What was cleared is so no longer; what happened before stays covered, also when it is recorded later.
    pub(super) fn privacy_not_possible(&mut self, stamp: &Stamp) -> Applied {
        let at = stamp.occurred_at;
        for clearance in self.clearances.iter_mut().filter(|clearance| clearance.cleared_at <= at) {
            clearance.until = clearance.until.min(at);
        }
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

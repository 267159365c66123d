//! What keeps the patient safe and on the way: clearance, contacts, barriers.

use super::Handoff;
use crate::value::{BarrierKind, Channel, ContactOutcome, ContactPreferences, Interpreter, Mode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How the patient may be reached, as they said it once (R6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedPreferences {
    /// Since when.
    pub since: Timestamp,
    /// What they said.
    pub preferences: ContactPreferences,
}

/// Privacy, affirmed (R5).
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// For an introduction held like this.
    pub mode: Mode,
    /// Since when.
    pub cleared_at: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who interprets.
    pub interpreter: Option<Interpreter>,
}

/// A contact that is planned.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedContact {
    /// How.
    pub channel: Channel,
    /// For when, if that is settled.
    pub at: Option<Timestamp>,
    /// When it was planned.
    pub planned_at: Timestamp,
}

/// An attempt to reach the patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAttempt {
    /// When.
    pub at: Timestamp,
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// The revision of its event.
    pub revision: u64,
}

/// Something that keeps the patient from arriving.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barrier {
    /// What.
    pub kind: BarrierKind,
    /// Since when.
    pub found_at: Timestamp,
    /// Until when.
    pub resolved_at: Option<Timestamp>,
    /// It was recorded by mistake and no longer counts; its number stays (R16).
    pub corrected: bool,
    /// The revision of its event.
    pub revision: u64,
}

impl Clearance {
    /// Whether it held at `at`.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.cleared_at <= at && at < self.until
    }
}

impl Barrier {
    /// Whether it still stands in the patient's way.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.resolved_at.is_none() && !self.corrected
    }
}

impl Handoff {
    /// How the patient may be reached, once they have said so.
    #[must_use]
    pub fn preferences(&self) -> Option<&ContactPreferences> {
        self.preferences.last().map(|stated| &stated.preferences)
    }

    /// The same, as it stood at `at`: what was said by then and put on record last.
    #[must_use]
    pub fn preferences_at(&self, at: Timestamp) -> Option<&ContactPreferences> {
        self.preferences.iter().rfind(|stated| stated.since <= at).map(|stated| &stated.preferences)
    }

    /// Whether privacy was affirmed at `at` (R5).
    #[must_use]
    pub fn privacy_cleared_at(&self, at: Timestamp) -> bool {
        self.clearances.iter().any(|clearance| clearance.covers(at))
    }
}

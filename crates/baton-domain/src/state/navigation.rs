//! What keeps the patient safe and on the way: clearance, contacts, barriers.

use crate::value::{BarrierKind, Channel, ContactOutcome, Interpreter, Mode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

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
    /// The revision of its event.
    pub revision: u64,
}

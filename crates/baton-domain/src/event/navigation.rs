//! Events of accompanying the patient between the sides, and of taking a fact out of account.

use crate::value::{BarrierKind, Channel, ContactOutcome, Party, SupportKind};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Somebody accompanies the patient from now on. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavigatorAssigned {
    /// Who.
    pub navigator: Party,
}

/// Somebody tried to reach the patient. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAttempted {
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub outcome: ContactOutcome,
}

/// Something was done to help the patient arrive. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportGiven {
    /// What.
    pub kind: SupportKind,
    /// The barrier that it was for, by number.
    pub barrier: Option<u32>,
}

/// Something keeps the patient from arriving. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarrierFound {
    /// Its number within the handoff, from 1.
    pub barrier: u32,
    /// What.
    pub kind: BarrierKind,
}

/// It no longer does. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarrierResolved {
    /// Its number.
    pub barrier: u32,
}

/// A fact was taken out of account (R16). Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCorrected {
    /// The revision of the event that is wrong.
    pub revision: u64,
    /// The revision of the event that states it rightly.
    pub replacement: Option<u64>,
}

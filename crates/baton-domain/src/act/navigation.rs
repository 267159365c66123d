//! Acts of whoever accompanies the patient between the sides.

use crate::value::{BarrierKind, Channel, ContactOutcome, Party, SupportKind};
use crate::words::Words;

/// Names who accompanies the patient.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignNavigator {
    /// Who: an organisation, and within the referrer's own a team or person.
    pub navigator: Party,
    /// A note.
    pub words: Words,
}

/// An attempt to reach the patient was made.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordContactAttempt {
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// A note.
    pub words: Words,
}

/// Something was done to help the patient arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordSupport {
    /// What.
    pub kind: SupportKind,
    /// The barrier that it was for, by number.
    pub barrier: Option<u32>,
    /// A note.
    pub words: Words,
}

/// Something keeps the patient from arriving.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordBarrier {
    /// What.
    pub kind: BarrierKind,
    /// A note.
    pub words: Words,
}

/// It no longer does.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolveBarrier {
    /// The barrier's number, from 1.
    pub barrier: u32,
    /// A note.
    pub words: Words,
}

/// Takes a fact out of account that was recorded by mistake (R16).
#[derive(Clone, Debug, PartialEq)]
pub struct CorrectRecord {
    /// The revision of the event that is wrong.
    pub revision: u64,
    /// The revision of the event that states it rightly, where there is one.
    pub replacement: Option<u64>,
    /// The reason (R13).
    pub words: Words,
}

//! Acts of Baton itself: what follows from a clock, or in this handoff from another one. No caller can give them.

use crate::ids::{Code, HandoffId, PatientRef};
use crate::value::{ContactPreferences, Deadline, Party};

/// A deadline passed (R14).
#[derive(Clone, Debug, PartialEq)]
pub struct MissDeadline {
    /// Which.
    pub deadline: Deadline,
}

/// Another handoff takes this one's place (R18).
#[derive(Clone, Debug, PartialEq)]
pub struct SupersedeHandoff {
    /// Which.
    pub by: HandoffId,
    /// For which patient that one is.
    pub patient: PatientRef,
    /// For which need.
    pub need: Code,
    /// Who is accountable for the need from now on: its referrer.
    pub accountable: Party,
}

/// The patient said in another handoff how they may be reached (R6).
#[derive(Clone, Debug, PartialEq)]
pub struct CopyContactPreferences {
    /// In which.
    pub from: HandoffId,
    /// What they said there.
    pub preferences: ContactPreferences,
}

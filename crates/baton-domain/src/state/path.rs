//! What was chosen for the patient, what the carers object to, and what the patient was given to act on.

use crate::ids::{Code, PersonId};
use crate::value::{Floor, FloorCause, FollowUp, LapseCause, ObjectionScope, Party, Path, PathInputs};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The newest choice of a path, and what became of it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// All that it rests on.
    pub inputs: PathInputs,
    /// What was chosen; absent where no path was left.
    pub chosen: Option<ChosenPath>,
    /// When.
    pub chosen_at: Timestamp,
    /// The least that the patient is owed: as the choice said, or its lapse.
    pub floor: Floor,
    /// What set it.
    pub floor_cause: FloorCause,
    /// Since when the choice no longer holds, and why (R23).
    pub lapsed: Option<Lapsed>,
}

/// What was chosen.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPath {
    /// Which option.
    pub option: Code,
    /// How.
    pub path: Path,
    /// Who would take the patient.
    pub receiver: Option<Party>,
    /// The patient chose less than they are owed.
    pub by_patient: bool,
}

/// The end of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: LapseCause,
}

/// What a carer objects to in conscience.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// To what.
    pub scope: ObjectionScope,
    /// Who objects.
    pub by: PersonId,
    /// Since when.
    pub since: Timestamp,
    /// When the log learnt it.
    pub recorded_at: Timestamp,
}

/// What the patient was given to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// When.
    pub given_at: Timestamp,
    /// The services that it names.
    pub services: Vec<Party>,
    /// When and about what the referrer looks after the patient.
    pub follow_up: FollowUp,
}

impl Choice {
    /// What was chosen, as long as the choice holds.
    #[must_use]
    pub fn holding(&self) -> Option<&ChosenPath> {
        self.chosen.as_ref().filter(|_| self.lapsed.is_none())
    }
}

//! Events that choose a way for the patient, and those of the ways without a receiver who answers.

use crate::ids::{Code, PersonId};
use crate::value::{
    Floor, FloorCause, FollowUp, LapseCause, ObjectionScope, Party, PathAnswer, PathInputs, PatientChoice,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A carer objects in conscience. Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionDeclared {
    /// To what.
    pub scope: ObjectionScope,
    /// Who refers instead.
    pub refers_instead: Option<PersonId>,
}

/// A way was chosen for the patient. Words: the reason, where another than the lightest was chosen.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathChosen {
    /// All that the choice rests on.
    pub inputs: PathInputs,
    /// What R3 says of it.
    pub answer: PathAnswer,
    /// Which option.
    pub chosen: Code,
    /// The patient chose less than they are owed.
    pub patient_choice: Option<PatientChoice>,
}

/// No path is left for the patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoPathLeft {
    /// All that this rests on.
    pub inputs: PathInputs,
    /// What R3 says of it.
    pub answer: PathAnswer,
}

/// The choice no longer holds (R23).
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathLapsed {
    /// Why.
    pub cause: LapseCause,
    /// The least that the patient is owed from now on.
    pub floor: Floor,
    /// What set it.
    pub floor_cause: FloorCause,
    /// Until when the fastest way that remains can still be in time.
    pub last_safe_moment: Option<Timestamp>,
}

/// The patient was given information to act on. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketGiven {
    /// The services that it names.
    pub services: Vec<Party>,
    /// When and about what the referrer looks after the patient.
    pub follow_up: FollowUp,
}

/// The referrer gave the care. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectCareProvided {}

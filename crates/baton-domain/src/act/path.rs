//! Acts that choose a way for the patient, and those of the ways without a receiver who answers.

use crate::ids::{Code, PersonId};
use crate::value::{FollowUp, ObjectionScope, Party, PathOption, PatientChoice};
use crate::words::Words;

/// A carer says what their conscience keeps them from, as soon as they know (R4).
#[derive(Clone, Debug, PartialEq)]
pub struct DeclareObjection {
    /// To what.
    pub scope: ObjectionScope,
    /// Who refers instead; required where the objection is to referring.
    pub refers_instead: Option<PersonId>,
    /// The reason (R13).
    pub words: Words,
}

/// Chooses the way for the patient, with everything that the choice rests on (R3).
#[derive(Clone, Debug, PartialEq)]
pub struct ChoosePath {
    /// The options.
    pub options: Vec<PathOption>,
    /// What makes the patient vulnerable, in the tenant's codes.
    pub vulnerabilities: Vec<Code>,
    /// Why the referrer cannot provide the care, where they cannot.
    pub cannot_provide: Option<Code>,
    /// Which option; none where no path is left.
    pub chosen: Option<Code>,
    /// The patient chose less than they are owed.
    pub patient_choice: Option<PatientChoice>,
    /// The reason, where another option than the lightest is chosen (R13).
    pub words: Words,
}

/// Gives the patient information to act on.
#[derive(Clone, Debug, PartialEq)]
pub struct GiveInformationPacket {
    /// The services that it names.
    pub services: Vec<Party>,
    /// When and about what the referrer looks after the patient.
    pub follow_up: FollowUp,
    /// A note.
    pub words: Words,
}

/// The referrer gives the care themselves; that closes the handoff.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvideDirectCare {
    /// A note.
    pub words: Words,
}

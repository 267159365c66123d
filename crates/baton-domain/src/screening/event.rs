//! What happened to a screening.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{AskedInPrivate, Encounter, NotDoneReason};
use crate::aggregate::events;
use crate::ids::{Code, PatientRef, ProgramId, ScreeningId};
use crate::value::Strata;

/// A patient was registered as eligible.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EligibleRegistered {
    /// The screening's id.
    pub screening: ScreeningId,
    /// The patient.
    pub patient: PatientRef,
    /// The encounter.
    pub encounter: Encounter,
    /// Age in years.
    pub age_years: Option<u32>,
    /// Coarse facts for figures.
    pub strata: Option<Strata>,
}

/// The patient was screened.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScreeningRecorded {
    /// With which instrument.
    pub instrument: Code,
    /// The needs that were found.
    pub needs: Vec<Code>,
    /// What was so when the patient was asked.
    pub privacy: Option<AskedInPrivate>,
    /// The program that it was done for.
    pub program: ProgramId,
    /// The version of its policy.
    pub program_version: u32,
}

/// The patient was not screened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScreeningNotDone {
    /// Why.
    pub reason: NotDoneReason,
}

/// Help was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HelpOffered {
    /// For which needs.
    pub needs: Vec<Code>,
}

/// The patient wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HelpAccepted {
    /// For which needs.
    pub needs: Vec<Code>,
}

/// The patient does not want it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HelpDeclined {
    /// For which needs.
    pub needs: Vec<Code>,
}

events! {
    /// A patient was registered as eligible.
    EligibleRegistered,
    /// The patient was screened.
    ScreeningRecorded,
    /// The patient was not.
    ScreeningNotDone,
    /// Help was offered.
    HelpOffered,
    /// The patient wants it.
    HelpAccepted,
    /// The patient does not.
    HelpDeclined,
}

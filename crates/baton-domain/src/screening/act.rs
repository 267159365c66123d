//! What may be asked for of a screening.

use super::{AskedInPrivate, Encounter, NotDoneReason};
use crate::aggregate::acts;
use crate::ids::{Code, PatientRef, ScreeningId};
use crate::policy::ProgramVersion;
use crate::value::Strata;
use crate::words::Words;

/// Registers a patient as eligible for a screening.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterEligible {
    /// The screening's id.
    pub id: ScreeningId,
    /// The patient.
    pub patient: PatientRef,
    /// The encounter that makes them eligible.
    pub encounter: Encounter,
    /// Age in years.
    pub age_years: Option<u32>,
    /// Coarse facts for figures.
    pub strata: Option<Strata>,
}

/// Records a screening that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordScreening {
    /// With which instrument.
    pub instrument: Code,
    /// The needs that were found; none is an answer too.
    pub needs: Vec<Code>,
    /// What was so when the patient was asked; owed where the program calls the need sensitive (R5).
    pub privacy: Option<AskedInPrivate>,
    /// The program that it was done for.
    pub program: ProgramVersion,
    /// A note.
    pub words: Words,
}

/// Records that it was not done.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordScreeningNotDone {
    /// Why.
    pub reason: NotDoneReason,
    /// The reason in words; required where the code says `Other`.
    pub words: Words,
}

/// Offers help for needs that were found.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferHelp {
    /// For which needs; at least one.
    pub needs: Vec<Code>,
    /// A note.
    pub words: Words,
}

/// The patient wants the help.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordHelpAccepted {
    /// For which needs; at least one.
    pub needs: Vec<Code>,
    /// A note.
    pub words: Words,
}

/// The patient does not want the help.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordHelpDeclined {
    /// For which needs; at least one.
    pub needs: Vec<Code>,
    /// The reason in the patient's own words, if they gave one.
    pub words: Words,
}

acts! {
    /// Registers a patient as eligible.
    RegisterEligible,
    /// Records a screening.
    RecordScreening,
    /// Records that it was not done.
    RecordScreeningNotDone,
    /// Offers help.
    OfferHelp,
    /// The patient wants it.
    RecordHelpAccepted,
    /// The patient does not.
    RecordHelpDeclined,
}

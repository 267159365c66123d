//! Acts that keep an introduction and a contact from harming the patient.

use crate::value::{Channel, ContactPreferences, Interpreter, Mode, WithinHearing};
use crate::words::Words;
use jiff::Timestamp;

/// Records how the patient may be reached (R6).
#[derive(Clone, Debug, PartialEq)]
pub struct SetContactPreferences {
    /// As the patient wants it from now on.
    pub preferences: ContactPreferences,
    /// A note.
    pub words: Words,
}

/// Affirms, alone with the patient, that an introduction or a packet is safe now; or that it is not (R5).
#[derive(Clone, Debug, PartialEq)]
pub struct ClearIntroduction {
    /// How the introduction will be held.
    pub mode: Mode,
    /// Whether the patient was asked alone.
    pub asked_alone: bool,
    /// Whether the patient affirmed that it is safe to talk.
    pub affirmed: bool,
    /// Whether the limits of confidentiality were explained.
    pub limits_explained: bool,
    /// Who is within hearing, other than the participants.
    pub within_hearing: Vec<WithinHearing>,
    /// Who interprets, if anybody.
    pub interpreter: Option<Interpreter>,
    /// Privacy could not be had: recorded instead of a clearance.
    pub not_possible: bool,
    /// A note.
    pub words: Words,
}

/// Plans to reach the patient (R6).
#[derive(Clone, Debug, PartialEq)]
pub struct PlanContact {
    /// How.
    pub channel: Channel,
    /// When, if that is settled.
    pub at: Option<Timestamp>,
    /// The message.
    pub words: Words,
}

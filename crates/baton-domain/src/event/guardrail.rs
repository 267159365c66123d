//! Events that keep an introduction and a contact from harming the patient.

use crate::ids::HandoffId;
use crate::value::{Channel, ContactPreferences, Interpreter, Mode, WithinHearing};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The patient said how they may be reached. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPreferencesSet {
    /// As it is from now on.
    pub preferences: ContactPreferences,
    /// The handoff in which they said it, where that was another one.
    pub copied_from: Option<HandoffId>,
    /// What was planned before and is not to happen any more (R6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called_off: Vec<ContactPlanned>,
}

/// It is safe to introduce the patient, or to give them a packet, until an instant. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroductionCleared {
    /// How the introduction will be held.
    pub mode: Mode,
    /// Until when this holds.
    pub until: Timestamp,
    /// Who is within hearing, all of them safe.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within_hearing: Vec<WithinHearing>,
    /// Who interprets.
    pub interpreter: Option<Interpreter>,
}

/// Privacy could not be had. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyNotPossible {
    /// How the introduction would have been held.
    pub mode: Mode,
    /// Who is within hearing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within_hearing: Vec<WithinHearing>,
    /// Who interprets.
    pub interpreter: Option<Interpreter>,
}

/// A contact with the patient was planned. Words: the message.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPlanned {
    /// How.
    pub channel: Channel,
    /// When, if that is settled.
    pub at: Option<Timestamp>,
}

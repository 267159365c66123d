//! The private part of commands and events: whatever a person wrote.
//!
//! `decide` may ask whether a text is there (R13 asks for reasons), never what it says; `evolve` does not see it at
//! all, so a history whose words were erased folds to the same state.

use crate::text::Text;
use crate::value::{IllnessSeverity, InformationPart};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::fmt;

/// What people wrote in one command or event. Which fields a command takes, its message in the API says.
#[skip_serializing_none]
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Why the patient is handed off, in the referrer's words.
    pub indication: Option<Text>,
    /// The reason of a decline, a missed meeting, a hold and so on (R13).
    pub reason: Option<Text>,
    /// Why something is recorded later than the program's backdating limit (R17).
    pub late_reason: Option<Text>,
    /// Why a guardrail was breached (R22).
    pub breach_reason: Option<Text>,
    /// A remark.
    pub note: Option<Text>,
    /// A package of information about the patient.
    pub information: Option<Box<Information>>,
    /// What the patient put right.
    pub correction: Option<Correction>,
    /// What the patient asked during an introduction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Text>,
    /// What a receiver asks the referrer.
    pub question: Option<Text>,
    /// The referrer's answer.
    pub answer: Option<Text>,
    /// The receiver's synthesis of what they took over.
    pub read_back: Option<Text>,
    /// What each accepted action is, in the order of the acknowledgement's actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Text>,
    /// What a planned contact is to say.
    pub message: Option<Text>,
    /// The report that closes the loop.
    pub report: Option<Text>,
}

impl Words {
    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// A package of information, in the order of I-PASS (Starmer et al., 2014: illness severity, patient summary, action
/// list, situation awareness and contingency, synthesis by the receiver), with what the patient wants known.
#[skip_serializing_none]
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Information {
    /// How ill the patient is.
    pub illness_severity: Option<IllnessSeverity>,
    /// Events leading up to the handoff, course, plan.
    pub patient_summary: Option<Text>,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub action_list: Vec<Text>,
    /// What is going on around the patient.
    pub situation_awareness: Option<Text>,
    /// What to do if something happens.
    pub contingency: Option<Text>,
    /// The history.
    pub history: Option<Text>,
    /// The medications, one entry each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub medications: Vec<Text>,
    /// How the patient wants to be cared for.
    pub preferences: Option<Text>,
    /// What the patient wants to reach.
    pub patient_goals: Option<Text>,
}

impl Information {
    /// Which parts the package has; an empty package has none.
    #[must_use]
    pub fn parts(&self) -> Vec<InformationPart> {
        [
            (self.illness_severity.is_some(), InformationPart::IllnessSeverity),
            (self.patient_summary.is_some(), InformationPart::PatientSummary),
            (!self.action_list.is_empty(), InformationPart::ActionList),
            (self.situation_awareness.is_some(), InformationPart::SituationAwareness),
            (self.contingency.is_some(), InformationPart::Contingency),
            (self.history.is_some(), InformationPart::History),
            (!self.medications.is_empty(), InformationPart::Medications),
            (self.preferences.is_some(), InformationPart::Preferences),
            (self.patient_goals.is_some(), InformationPart::PatientGoals),
        ]
        .into_iter()
        .filter_map(|(present, part)| present.then_some(part))
        .collect()
    }
}

/// A correction by the patient or their family.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What was said.
    pub said: Text,
    /// What is right.
    pub right: Text,
}

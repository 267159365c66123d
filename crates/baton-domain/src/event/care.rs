//! Events of meeting and of taking over.

use crate::ids::Code;
use crate::value::{
    AcceptedAction, Endorsement, Experience, HowKnown, Interpreter, MissedBy, MissedReason, Mode,
    Participant, Party, Privacy, Reported,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An introduction was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroductionScheduled {
    /// For when.
    pub at: Timestamp,
    /// How it will be held.
    pub mode: Mode,
}

/// The planned introduction did not happen. Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroductionMissed {
    /// When it had been planned for.
    pub planned_at: Timestamp,
    /// Why.
    pub reason: MissedReason,
    /// Who missed it.
    pub by: Option<MissedBy>,
}

/// An introduction was held. Words: the patient's questions, a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroductionHeld {
    /// With which receiver.
    pub receiver: Party,
    /// How it was held.
    pub mode: Mode,
    /// Both sides were in the same conversation (R7).
    pub live: bool,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// Who could hear.
    pub privacy: Privacy,
    /// Who interpreted, if anybody.
    pub interpreter: Option<Interpreter>,
    /// How the receiver was introduced.
    pub endorsement: Endorsement,
    /// Whether the patient was invited to clarify or correct.
    pub patient_invited_to_clarify: bool,
    /// The patient could not take part; family or a proxy did for them.
    pub patient_unable: bool,
    /// How many questions the patient asked.
    pub questions: u32,
    /// The version of the information that was said aloud.
    pub information_version: Option<u32>,
    /// Whether it was held at the first visit.
    pub at_first_visit: bool,
    /// How long it took, in seconds.
    pub duration_seconds: Option<u32>,
}

/// The receiver took responsibility. Words: the read-back, and what each action is.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsibilityAcknowledged {
    /// The version that the read-back is of.
    pub information_version: u32,
    /// What they take on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<AcceptedAction>,
    /// Where it was recorded for them.
    pub reported: Option<Reported>,
}

/// A visit was planned.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitScheduled {
    /// For when.
    pub at: Timestamp,
    /// Where it was recorded for the receiver.
    pub reported: Option<Reported>,
}

/// The planned visit did not happen. Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMissed {
    /// When it had been planned for.
    pub planned_at: Timestamp,
    /// Why.
    pub reason: MissedReason,
    /// Who missed it.
    pub by: Option<MissedBy>,
    /// Where it was recorded for the receiver.
    pub reported: Option<Reported>,
}

/// The patient engaged with the service for the first time, when this event occurred. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkageRecorded {
    /// With which service.
    pub service: Party,
    /// How it became known.
    pub how_known: HowKnown,
}

/// Something became of the patient. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeObserved {
    /// What, in the tenant's codes.
    pub observation: Code,
    /// What the patient said.
    pub experience: Option<Experience>,
}

/// The other person of a practice handoff confirmed what was recorded of them. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeHandoffAttested {}

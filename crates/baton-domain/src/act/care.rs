//! Acts of meeting and of taking over.

use crate::ids::Code;
use crate::value::{
    AcceptedAction, Endorsement, Experience, HowKnown, Interpreter, MissedBy, MissedReason, Mode,
    Participant, Party, Privacy, Reported,
};
use crate::words::Words;
use jiff::Timestamp;

/// Plans the introduction.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleIntroduction {
    /// For when.
    pub at: Timestamp,
    /// How it will be held.
    pub mode: Mode,
}

/// The planned introduction did not happen.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordIntroductionMissed {
    /// Why.
    pub reason: MissedReason,
    /// Who missed it.
    pub by: Option<MissedBy>,
    /// The reason in words.
    pub words: Words,
}

/// A meeting of both sides, ideally with the patient and family.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordIntroduction {
    /// The receiver, where none was offered the patient before; then both offer and acceptance are by presence.
    pub receiver: Option<Party>,
    /// How it was held.
    pub mode: Mode,
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
    /// The version of the information that was said aloud.
    pub information_version: Option<u32>,
    /// Whether it was held at the first visit.
    pub at_first_visit: bool,
    /// How long it took, in seconds.
    pub duration_seconds: Option<u32>,
    /// The patient's questions, and a note.
    pub words: Words,
}

/// The receiver takes responsibility.
#[derive(Clone, Debug, PartialEq)]
pub struct AcknowledgeResponsibility {
    /// The version that the read-back is of (R8).
    pub information_version: u32,
    /// What they take on.
    pub actions: Vec<AcceptedAction>,
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
    /// The read-back, and what each action is.
    pub words: Words,
}

/// Plans the first visit.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleVisit {
    /// For when.
    pub at: Timestamp,
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
}

/// The planned visit did not happen.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordVisitMissed {
    /// Why.
    pub reason: MissedReason,
    /// Who missed it.
    pub by: Option<MissedBy>,
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
    /// The reason in words.
    pub words: Words,
}

/// The patient's first real engagement with the receiving service.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordLinkage {
    /// With which service; absent: the receiver of the offer.
    pub service: Option<Party>,
    /// How it became known.
    pub how_known: HowKnown,
    /// A note.
    pub words: Words,
}

/// Something that became of the patient afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordOutcome {
    /// What, in the tenant's codes, such as `repeat-ed-visit`; `patient-experience` for what the patient said.
    pub observation: Code,
    /// What the patient said.
    pub experience: Option<Experience>,
    /// A note.
    pub words: Words,
}

/// The other person of a practice handoff confirms, with one tap, what was recorded of them.
#[derive(Clone, Debug, PartialEq)]
pub struct AttestPracticeHandoff {
    /// A note.
    pub words: Words,
}

//! Events that close, suspend, reopen, and settle who answers.

use crate::ids::{Code, HandoffId, PersonId};
use crate::rule::Rule;
use crate::value::{
    DeadlineKind, EscalationCause, EscalationTarget, Outcome, Party, Period, Reported, Side, ZonedDate,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The receiver reported. Words: the report.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureReported {
    /// When the service was given.
    pub service_period: Option<Period>,
    /// Where it was recorded for them.
    pub reported: Option<Reported>,
}

/// The handoff was closed. Words: the reason, or a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffClosed {
    /// How it ended.
    pub outcome: Outcome,
    /// When the patient died.
    pub died_on: Option<ZonedDate>,
    /// Where the death is known from.
    pub source: Option<Code>,
    /// The handoff that is the true record of one entered in error.
    pub true_record: Option<HandoffId>,
    /// The handoff that took the place of a superseded one.
    pub superseded_by: Option<HandoffId>,
    /// Who is accountable for the need of a superseded one.
    pub accountable: Option<Party>,
    /// Where the patient goes instead (R23).
    pub goes_to: Option<Party>,
    /// Where a cancellation was recorded for a receiver who does not use Baton.
    pub reported: Option<Reported>,
}

/// The receiver was asked to let go. Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancellationRequested {
    /// The handoff that takes this one's place, where that is why (R18).
    pub superseded_by: Option<HandoffId>,
    /// Where the patient goes instead (R23).
    pub goes_to: Option<Party>,
}

/// The handoff was suspended. Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffHeld {
    /// Until when.
    pub until: Timestamp,
    /// Where the patient goes meanwhile (R23).
    pub goes_to: Option<Party>,
}

/// The handoff was resumed. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffResumed {}

/// Another person answers for a side. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsibleReassigned {
    /// For which side.
    pub side: Side,
    /// Who did before.
    pub from: Option<PersonId>,
    /// Who does from now on.
    pub to: PersonId,
}

/// A closed handoff was opened again. Words: the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffReopened {}

/// Something needs somebody to look.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// Its number within the handoff, from 1.
    pub escalation: u32,
    /// To whom: any of them may take it.
    pub to: Vec<EscalationTarget>,
    /// Why.
    pub cause: EscalationCause,
    /// The rule that was breached.
    pub rule: Option<Rule>,
    /// The deadline that was missed.
    pub deadline: Option<DeadlineKind>,
}

/// Somebody looks. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationTaken {
    /// The escalation's number.
    pub escalation: u32,
}

/// A former receiver took note that they were let go. Words: a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeAcknowledged {
    /// The notice's number: which of the former receivers, from 1.
    pub notice: u32,
}

/// Something happened against a rule; the reason stands in the words of the event that it came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailBreached {
    /// Which rule.
    pub rule: Rule,
}

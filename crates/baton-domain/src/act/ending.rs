//! Acts that close, suspend, reopen, and settle who answers.

use crate::ids::{Code, HandoffId, PersonId};
use crate::value::{Party, Period, Reported, Side, ZonedDate};
use crate::words::Words;
use jiff::Timestamp;

/// The receiver reports to the referrer.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportClosure {
    /// When the service was given.
    pub service_period: Option<Period>,
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
    /// The report.
    pub words: Words,
}

/// The referrer confirms the connection and lets go.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmClosure {
    /// A note.
    pub words: Words,
}

/// Closes on the patient's word or death, or when nothing more can be done on this way.
#[derive(Clone, Debug, PartialEq)]
pub struct CloseHandoff {
    /// How it ends.
    pub outcome: ClosingOutcome,
    /// The patient's own words, if they gave any.
    pub words: Words,
}

/// The endings that [`CloseHandoff`] records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosingOutcome {
    /// The patient declined.
    PatientDeclined {
        /// Whether the patient was told what stays open to them.
        told_what_stays_open: bool,
    },
    /// The patient died.
    PatientDied {
        /// When.
        died_on: ZonedDate,
        /// Where that is known from, as the tenant codes it.
        source: Code,
    },
    /// The patient cannot be reached any more (R12).
    LostToFollowUp,
    /// No service can take the patient (R23).
    ServiceUnavailable {
        /// Where the patient goes instead; required while an objection stands or the need is time-critical.
        goes_to: Option<Party>,
    },
}

/// Cancels before the receiver holds on (R11).
#[derive(Clone, Debug, PartialEq)]
pub struct CancelHandoff {
    /// Where the patient goes instead; required while an objection stands or the need is time-critical (R23).
    pub goes_to: Option<Party>,
    /// The reason (R13).
    pub words: Words,
}

/// Asks the receiver, who already holds on, to let go again (R11).
#[derive(Clone, Debug, PartialEq)]
pub struct RequestCancellation {
    /// Where the patient goes instead; required while an objection stands or the need is time-critical (R23).
    pub goes_to: Option<Party>,
    /// The reason (R13).
    pub words: Words,
}

/// The receiver agrees to let go.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmCancellation {
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
    /// A note.
    pub words: Words,
}

/// Suspends the handoff.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldHandoff {
    /// Until when.
    pub until: Timestamp,
    /// Where the patient goes meanwhile; required while an objection stands or the need is time-critical (R23).
    pub goes_to: Option<Party>,
    /// The reason (R13).
    pub words: Words,
}

/// Resumes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ResumeHandoff {
    /// A note.
    pub words: Words,
}

/// Names another responsible person for a side: whoever belongs to it, or a supervisor of its organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct ReassignResponsible {
    /// For which side; absent: the actor's own.
    pub side: Option<Side>,
    /// Who answers from now on.
    pub person: PersonId,
    /// A note.
    pub words: Words,
}

/// Opens a closed handoff again, within the program's window.
#[derive(Clone, Debug, PartialEq)]
pub struct ReopenHandoff {
    /// The reason (R13).
    pub words: Words,
}

/// Marks the whole handoff as recorded by mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkEnteredInError {
    /// The handoff that is the true record.
    pub true_record: Option<HandoffId>,
    /// The reason (R13).
    pub words: Words,
}

/// A receiver that was let go takes note that the handoff is no longer theirs (R2).
#[derive(Clone, Debug, PartialEq)]
pub struct AcknowledgeNotice {
    /// The notice's number: which of the former receivers is meant, from 1.
    pub notice: u32,
    /// A note.
    pub words: Words,
}

/// Somebody takes an escalation.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeEscalation {
    /// The escalation's number, from 1.
    pub escalation: u32,
    /// A note.
    pub words: Words,
}

//! Why a command is refused: which rule, what stands in the way, and what would satisfy it. Refusals name organisations,
//! phases, numbers and times, never what people wrote and never the patient.

use crate::act::ActKind;
use crate::aggregate::Named;
use crate::ids::OrganizationId;
use crate::rule::Rule;
use crate::state::Phase;
use jiff::Timestamp;
use std::fmt;

macro_rules! refusal_codes {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What kind of refusal it is; each is a reason in the API, documented there with an example.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RefusalCode { $($(#[$doc])* $name,)* }

        impl RefusalCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

refusal_codes! {
    /// There is no such handoff yet.
    NotRequested,
    /// The handoff's id is already taken by another request.
    AlreadyExists,
    /// The handoff is not in a phase that this act starts from.
    WrongPhase,
    /// The handoff is closed.
    HandoffClosed,
    /// The act belongs to another side.
    WrongSide,
    /// No consent covering that receiver was in force.
    NoConsent,
    /// The basis of the consent does not fit the kind of handoff.
    ConsentBasisNotAllowed,
    /// The read-back is not of the newest information.
    StaleReadBack,
    /// The cancellation takes another way.
    CancellationNotPossible,
    /// The evidence for a closing is missing.
    EvidenceMissing,
    /// A reason is owed.
    ReasonRequired,
    /// A reason was given where none is owed.
    ReasonNotAllowed,
    /// It is said to have occurred in the future.
    OccurredInFuture,
    /// It is said to have occurred before the handoff was requested.
    OccurredBeforeRequest,
    /// A time lies before one that it must follow.
    TimesOutOfOrder,
    /// The reopening comes too late, or its outcome cannot be reopened.
    CannotReopen,
    /// The field can no longer be changed.
    CannotAmend,
    /// There is nothing that this act could refer to.
    NothingToActOn,
    /// Both parties share an organisation and cannot be told apart.
    PartiesNotDistinguishable,
    /// Another receiver holds the offer.
    OtherReceiver,
    /// No way was chosen for the patient, or the choice no longer holds.
    PathNotChosen,
    /// Less than the patient is owed.
    BelowFloor,
    /// The option is not among those that remain.
    OptionNotOpen,
    /// Privacy was not affirmed, or no longer holds.
    PrivacyNotCleared,
    /// The patient does not want to be reached like that.
    ContactNotAllowed,
    /// The service is known to have no capacity.
    NoCapacity,
    /// While an objection stands or the need is time-critical, only a supervisor may, and says where the patient goes.
    ObligationStands,
    /// The fact cannot be taken out of account.
    CannotCorrect,
    /// The deadline is not, or no longer, owed.
    DeadlineNotDue,
    /// The program is not for this need or kind.
    ProgramDoesNotFit,
    /// The steps of a practice handoff are not in the order that it needs.
    PracticeSteps,
    /// The stream has reached its limit and takes closing acts only.
    StreamFull,
    /// The program is retired: nothing more is requested under it.
    ProgramRetired,
    /// The service is retired: nothing more is said of it.
    ServiceRetired,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind.
    pub code: RefusalCode,
    /// The rule; absent where the life cycle itself refuses.
    pub rule: Option<Rule>,
    /// What stands in the way.
    pub what: String,
    /// What would satisfy it.
    pub remedy: String,
    /// The step of a practice handoff that was refused, from 1.
    pub step: Option<usize>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(step) = self.step {
            write!(f, "step {step}: ")?;
        }
        write!(f, "{}; {}", self.what, self.remedy)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// A refusal by a rule.
    pub fn new(
        code: RefusalCode,
        rule: Option<Rule>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { code, rule, what: what.into(), remedy: remedy.into(), step: None }
    }

    /// The same refusal, of a step of a practice handoff.
    #[must_use]
    pub fn at_step(mut self, step: usize) -> Self {
        self.step = Some(step);
        self
    }

    pub(crate) fn wrong_phase(act: ActKind, phase: Phase, from: &[Phase]) -> Self {
        let from: Vec<&str> = from.iter().map(|phase| phase.name()).collect();
        Self::new(
            RefusalCode::WrongPhase,
            None,
            format!("{} is not possible while the handoff is {}", act.name(), phase.name()),
            format!("it is possible while the handoff is {}", from.join(", ")),
        )
    }

    pub(crate) fn closed(act: ActKind) -> Self {
        Self::new(
            RefusalCode::HandoffClosed,
            Some(Rule::R20),
            format!("the handoff is closed and does not take {}", act.name()),
            "reopen it within the program's window, or request a new handoff",
        )
    }

    pub(crate) fn wrong_side(act: impl Named, who: &str) -> Self {
        Self::new(
            RefusalCode::WrongSide,
            Some(Rule::R21),
            format!("{} does not belong to the side that you act for", act.name()),
            format!("it belongs to {who}"),
        )
    }

    pub(crate) fn no_consent(receiver: Option<&OrganizationId>, at: Timestamp) -> Self {
        let whom = receiver.map_or_else(String::new, |organization| format!(" covering {organization}"));
        Self::new(
            RefusalCode::NoConsent,
            Some(Rule::R1),
            format!("no consent{whom} was in force at {at}"),
            "record the patient's consent for this receiver first",
        )
    }

    /// R22: how what a guardrail refuses is recorded if it has happened.
    #[must_use]
    pub(crate) fn unless_it_happened(mut self) -> Self {
        self.remedy.push_str("; if it has happened all the same, record it with breach and a reason (R22)");
        self
    }

    pub(crate) fn nothing(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(RefusalCode::NothingToActOn, None, what, remedy)
    }
}

//! What each reason means: its code, and whether the same request may succeed later. The protos document the same, and
//! a test compares the two.

use std::time::Duration;

use baton_api::types::v1::ErrorReason;
use baton_domain::RefusalCode;
use tonic::Code;

use crate::limits::{RETRY_LATER, RETRY_SOON};

/// What a reason means to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// The gRPC code.
    pub code: Code,
    /// Whether the same request may succeed later.
    pub retry: Retry,
}

/// Whether the same request may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Something must change first.
    No,
    /// It may, at once.
    AtOnce,
    /// It may, after this time.
    After(Duration),
}

/// The reason as it stands in `ErrorInfo`: the name in the proto without its prefix.
#[must_use]
pub fn name(reason: ErrorReason) -> &'static str {
    let full = reason.as_str_name();
    full.strip_prefix("ERROR_REASON_").unwrap_or(full)
}

/// What a reason means.
#[must_use]
pub const fn meaning(reason: ErrorReason) -> Meaning {
    use ErrorReason as R;
    let (code, retry) = match reason {
        R::Unauthenticated => (Code::Unauthenticated, Retry::No),
        R::NotRequested | R::NotFound => (Code::NotFound, Retry::No),
        R::AlreadyExists | R::RequestIdReused => (Code::AlreadyExists, Retry::No),
        R::WrongSide | R::NotAllowed => (Code::PermissionDenied, Retry::No),
        R::InvalidRequest | R::OtherLog | R::TooLarge => (Code::InvalidArgument, Retry::No),
        R::RevisionMismatch => (Code::Aborted, Retry::No),
        R::Contended => (Code::Aborted, Retry::AtOnce),
        R::AsOfOutOfRange => (Code::OutOfRange, Retry::No),
        R::WrongPhase
        | R::HandoffClosed
        | R::NoConsent
        | R::ConsentBasisNotAllowed
        | R::StaleReadBack
        | R::CancellationNotPossible
        | R::EvidenceMissing
        | R::ReasonRequired
        | R::ReasonNotAllowed
        | R::OccurredInFuture
        | R::OccurredBeforeRequest
        | R::TimesOutOfOrder
        | R::CannotReopen
        | R::CannotAmend
        | R::NothingToActOn
        | R::PartiesNotDistinguishable
        | R::OtherReceiver
        | R::PathNotChosen
        | R::BelowFloor
        | R::OptionNotOpen
        | R::PrivacyNotCleared
        | R::ContactNotAllowed
        | R::NoCapacity
        | R::ObligationStands
        | R::CannotCorrect
        | R::DeadlineNotDue
        | R::ProgramDoesNotFit
        | R::PracticeSteps
        | R::StreamFull
        | R::ProgramRetired
        | R::ServiceRetired
        | R::SubjectErased => (Code::FailedPrecondition, Retry::No),
        R::TooManyWatches => (Code::ResourceExhausted, Retry::After(RETRY_LATER)),
        R::Overloaded | R::SlowReader => (Code::ResourceExhausted, Retry::After(RETRY_SOON)),
        R::NotWritten | R::OutcomeUnknown | R::ViewBehind => (Code::Unavailable, Retry::After(RETRY_SOON)),
        R::Draining | R::StoreFull => (Code::Unavailable, Retry::After(RETRY_LATER)),
        R::DeadlineExceeded => (Code::DeadlineExceeded, Retry::AtOnce),
        R::DataDamaged => (Code::DataLoss, Retry::No),
        R::NotImplemented => (Code::Unimplemented, Retry::No),
        R::Internal | R::Unspecified => (Code::Internal, Retry::No),
    };
    Meaning { code, retry }
}

/// The reason of a refusal by a rule.
#[must_use]
pub const fn of_refusal(code: RefusalCode) -> ErrorReason {
    match code {
        RefusalCode::NotRequested => ErrorReason::NotRequested,
        RefusalCode::AlreadyExists => ErrorReason::AlreadyExists,
        RefusalCode::WrongPhase => ErrorReason::WrongPhase,
        RefusalCode::HandoffClosed => ErrorReason::HandoffClosed,
        RefusalCode::WrongSide => ErrorReason::WrongSide,
        RefusalCode::NoConsent => ErrorReason::NoConsent,
        RefusalCode::ConsentBasisNotAllowed => ErrorReason::ConsentBasisNotAllowed,
        RefusalCode::StaleReadBack => ErrorReason::StaleReadBack,
        RefusalCode::CancellationNotPossible => ErrorReason::CancellationNotPossible,
        RefusalCode::EvidenceMissing => ErrorReason::EvidenceMissing,
        RefusalCode::ReasonRequired => ErrorReason::ReasonRequired,
        RefusalCode::ReasonNotAllowed => ErrorReason::ReasonNotAllowed,
        RefusalCode::OccurredInFuture => ErrorReason::OccurredInFuture,
        RefusalCode::OccurredBeforeRequest => ErrorReason::OccurredBeforeRequest,
        RefusalCode::TimesOutOfOrder => ErrorReason::TimesOutOfOrder,
        RefusalCode::CannotReopen => ErrorReason::CannotReopen,
        RefusalCode::CannotAmend => ErrorReason::CannotAmend,
        RefusalCode::NothingToActOn => ErrorReason::NothingToActOn,
        RefusalCode::PartiesNotDistinguishable => ErrorReason::PartiesNotDistinguishable,
        RefusalCode::OtherReceiver => ErrorReason::OtherReceiver,
        RefusalCode::PathNotChosen => ErrorReason::PathNotChosen,
        RefusalCode::BelowFloor => ErrorReason::BelowFloor,
        RefusalCode::OptionNotOpen => ErrorReason::OptionNotOpen,
        RefusalCode::PrivacyNotCleared => ErrorReason::PrivacyNotCleared,
        RefusalCode::ContactNotAllowed => ErrorReason::ContactNotAllowed,
        RefusalCode::NoCapacity => ErrorReason::NoCapacity,
        RefusalCode::ObligationStands => ErrorReason::ObligationStands,
        RefusalCode::CannotCorrect => ErrorReason::CannotCorrect,
        RefusalCode::DeadlineNotDue => ErrorReason::DeadlineNotDue,
        RefusalCode::ProgramDoesNotFit => ErrorReason::ProgramDoesNotFit,
        RefusalCode::PracticeSteps => ErrorReason::PracticeSteps,
        RefusalCode::StreamFull => ErrorReason::StreamFull,
        RefusalCode::ProgramRetired => ErrorReason::ProgramRetired,
        RefusalCode::ServiceRetired => ErrorReason::ServiceRetired,
    }
}

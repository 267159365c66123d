//! What the command handler and the reading of histories answer, as failures.

use std::error::Error;

use baton_api::types::v1::ErrorReason;
use baton_commands::{AsOfError, CommandError, LoadError, Unavailability};
use baton_domain::{Refusal, Rule};
use baton_store::{ReadError, Revision, Unavailable};

use super::reason::of_refusal;
use super::{Failure, Precondition, log_cause};

impl Failure {
    /// What became of a command on `subject`, such as `handoffs/{id}`, which is a `noun`, such as a handoff.
    #[must_use]
    pub fn of_command(error: CommandError, noun: &str, subject: &str) -> Self {
        let message = error.to_string();
        match error {
            CommandError::NotFound => Self::no_such(noun),
            CommandError::RequestReused => {
                let mut failure = Self::new(ErrorReason::RequestIdReused, message);
                failure.more.rule = Some(Rule::R15);
                failure
            }
            CommandError::SubjectErased => Self::new(ErrorReason::SubjectErased, message),
            CommandError::Denied(denied) => Self::new(ErrorReason::NotAllowed, denied.to_string()),
            CommandError::Fields(fields) => Self::of_fields(fields),
            CommandError::RevisionMismatch { expected, actual } => Self::of_mismatch(noun, expected, actual),
            CommandError::Refused(refusal) => Self::of_refusal(&refusal, subject),
            CommandError::TooLarge(limit) => Self::new(ErrorReason::TooLarge, limit.to_string()),
            CommandError::Contended { .. } => Self::new(ErrorReason::Contended, message),
            CommandError::Unavailable { why, .. } => {
                let reason = match why {
                    Unavailability::StoreFull => ErrorReason::StoreFull,
                    Unavailability::Store => ErrorReason::NotWritten,
                    Unavailability::Busy => ErrorReason::Overloaded,
                };
                Self::caused(reason, message, &error)
            }
            CommandError::OutcomeUnknown(_) => Self::caused(ErrorReason::OutcomeUnknown, message, &error),
            CommandError::Poisoned(_) => Self::caused(ErrorReason::NotWritten, message, &error),
            CommandError::Corrupt(_) => Self::caused(ErrorReason::DataDamaged, message, &error),
        }
    }

    /// A refusal by a rule, with what would satisfy it.
    #[must_use]
    pub fn of_refusal(refusal: &Refusal, subject: &str) -> Self {
        let text = refusal.to_string();
        let mut failure = Self::new(of_refusal(refusal.code), text.clone());
        failure.more.rule = refusal.rule;
        failure.more.precondition = Some(Precondition { subject: subject.to_owned(), description: text });
        failure.more.metadata.extend(refusal.step.map(|step| ("step", step.to_string())));
        failure
    }

    fn of_mismatch(noun: &str, expected: Revision, actual: Option<Revision>) -> Self {
        let at = actual.map_or_else(|| "not there yet".to_owned(), |actual| format!("at revision {actual}"));
        let message = format!("the {noun} is {at} and not at revision {expected}; read it and decide anew");
        let mut failure = Self::new(ErrorReason::RevisionMismatch, message);
        failure.more.metadata.push(("expected_revision", expected.to_string()));
        failure.more.metadata.extend(actual.map(|actual| ("actual_revision", actual.to_string())));
        failure
    }

    pub(super) fn caused(
        reason: ErrorReason,
        message: impl Into<String>,
        cause: &(dyn Error + 'static),
    ) -> Self {
        log_cause(reason, cause);
        Self::new(reason, message)
    }
}

/// A stream could not be loaded for a query.
impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match &error {
            LoadError::Read(error @ ReadError::Unavailable(_)) => error.clone().into(),
            LoadError::Keys(_) => Self::caused(ErrorReason::NotWritten, "the store does not answer", &error),
            LoadError::Read(ReadError::Corrupt { .. }) | LoadError::Decode(_) | LoadError::Illegal { .. } => {
                Self::caused(ErrorReason::DataDamaged, "the stored history cannot be read", &error)
            }
        }
    }
}

/// The log could not be read for a query.
impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match &error {
            ReadError::Unavailable(Unavailable::Closed) => {
                Self::new(ErrorReason::Draining, "the server is about to stop")
            }
            ReadError::Unavailable(_) => {
                Self::caused(ErrorReason::NotWritten, "the store does not answer", &error)
            }
            ReadError::Corrupt { .. } => {
                Self::caused(ErrorReason::DataDamaged, "the stored history cannot be read", &error)
            }
        }
    }
}

/// A moment that cannot be shown.
impl From<AsOfError> for Failure {
    fn from(error: AsOfError) -> Self {
        match error {
            AsOfError::TooRecent { .. } | AsOfError::Beyond { .. } => {
                Self::new(ErrorReason::AsOfOutOfRange, error.to_string())
            }
            AsOfError::Load(error) => error.into(),
        }
    }
}

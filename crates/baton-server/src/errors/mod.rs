//! Why a call got no answer, in the terms of gRPC: the one place where errors become statuses.
//!
//! Every status carries exactly one `ErrorInfo`, with a reason from [`ErrorReason`], and beside it what helps the caller
//! on: the faulty fields, what stands in the way and what would satisfy it, when to come again. What a caller may see is
//! in the [`Failure`]; the internal cause goes to the log here and nowhere else.

mod command;
mod reason;
mod views;

#[cfg(test)]
mod tests;

pub use reason::{Meaning, Retry, meaning, name, of_refusal};

use std::collections::HashMap;
use std::error::Error;

use baton_api::types::v1::ErrorReason;
use baton_commands::FieldFault;
use baton_domain::Rule;
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::limits::FIELD_FAULTS_SHOWN;

/// The domain of all reasons.
pub const DOMAIN: &str = "baton";

/// Why a call got no answer: all that its caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    reason: ErrorReason,
    message: String,
    /// Apart, since most calls have none and every answer would be as large as this.
    more: Box<More>,
}

/// What helps a caller on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct More {
    rule: Option<Rule>,
    fields: Vec<FieldFault>,
    precondition: Option<Precondition>,
    metadata: Vec<(&'static str, String)>,
}

/// What stands in the way of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Precondition {
    subject: String,
    description: String,
}

impl Failure {
    /// A failure with nothing but its reason and what it says.
    #[must_use]
    pub fn new(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), more: Box::default() }
    }

    /// Faults in the request's fields.
    #[must_use]
    pub fn of_fields(fields: Vec<FieldFault>) -> Self {
        let named: Vec<_> =
            fields.iter().take(3).map(|fault| format!("{} {}", fault.field, fault.what)).collect();
        let more = if fields.len() > named.len() { "; and more" } else { "" };
        let mut failure = Self::new(ErrorReason::InvalidRequest, format!("{}{more}", named.join("; ")));
        failure.more.fields = fields;
        failure
    }

    /// There is nothing of that name, as far as the caller may know.
    #[must_use]
    pub fn no_such(noun: &str) -> Self {
        Self::new(ErrorReason::NotFound, format!("there is no such {noun} that you may see"))
    }

    /// There is no such handoff, as far as the caller may know.
    #[must_use]
    pub fn not_found() -> Self {
        Self::no_such("handoff")
    }

    /// The server is about to stop.
    #[must_use]
    pub fn draining() -> Self {
        Self::new(ErrorReason::Draining, "the server is about to stop; send it again")
    }

    /// With one thing more that its caller is to know.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: String) -> Self {
        self.more.metadata.push((key, value));
        self
    }

    /// Its reason.
    #[must_use]
    pub const fn reason(&self) -> ErrorReason {
        self.reason
    }

    /// Its reason's name, as `ErrorInfo` has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        name(self.reason)
    }

    /// What it says.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        meaning(self.reason).retry != Retry::No
    }

    /// The faulty fields, as many as are shown.
    #[must_use]
    pub fn fields(&self) -> &[FieldFault] {
        let fields = &self.more.fields;
        fields.get(..FIELD_FAULTS_SHOWN).unwrap_or(fields)
    }

    /// The rule that it goes back to, if it does to one.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        self.more.rule
    }
}

impl From<FieldFault> for Failure {
    fn from(fault: FieldFault) -> Self {
        Self::of_fields(vec![fault])
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let Failure { reason, message, more } = failure;
        let More { rule, fields, precondition, metadata } = *more;
        let Meaning { code, retry } = meaning(reason);
        let mut details = ErrorDetails::new();

        let mut info = HashMap::from([("retryable".to_owned(), (retry != Retry::No).to_string())]);
        info.extend(rule.map(|rule| ("rule".to_owned(), rule.number().to_owned())));
        info.extend(metadata.into_iter().map(|(key, value)| (key.to_owned(), value)));
        details.set_error_info(name(reason), DOMAIN, info);

        for fault in fields.into_iter().take(FIELD_FAULTS_SHOWN) {
            details.add_bad_request_violation(fault.field, fault.what);
        }
        if let Some(Precondition { subject, description }) = precondition {
            let kind = rule.map_or(name(reason), Rule::number);
            details.add_precondition_failure_violation(kind, subject, description);
        }
        if let Retry::After(delay) = retry {
            details.set_retry_info(Some(delay));
        }
        Self::with_error_details(code, message, details)
    }
}

/// Logs an error with all that caused it.
fn log_cause(reason: ErrorReason, error: &(dyn Error + 'static)) {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        // Some errors tell their cause themselves.
        let next_text = next.to_string();
        if !chain.contains(&next_text) {
            chain = format!("{chain}: {next_text}");
        }
        cause = next.source();
    }
    match reason {
        ErrorReason::DataDamaged | ErrorReason::Internal => {
            tracing::error!(reason = name(reason), cause = chain, "a call failed");
        }
        _ => tracing::warn!(reason = name(reason), cause = chain, "a call failed"),
    }
}

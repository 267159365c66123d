//! A refusal as a client reads it, and what every refusal owes its reader.

use std::collections::HashMap;
use std::time::Duration;

use baton_api::types::v1::{CommandResult, ErrorReason};
use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt as _};

use super::documented::{Documented, documented};
use super::shape::Shape;

/// A refusal that has all that it owes.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub code: Code,
    pub reason: String,
    pub message: String,
    /// The metadata of `ErrorInfo`.
    pub metadata: HashMap<String, String>,
    /// The faulty fields and what is wrong with each.
    pub fields: Vec<(String, String)>,
    /// What stands in the way: type, subject and description.
    pub preconditions: Vec<(String, String, String)>,
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Reads a status and checks it: exactly one `ErrorInfo` of our domain with a reason of the enum, the code and the
    /// retrying that are documented of it, and the details that belong to its code.
    ///
    /// # Errors
    /// What it lacks.
    pub fn read(status: &Status) -> Result<Self, String> {
        let details =
            status.check_error_details_vec().map_err(|error| format!("unreadable details: {error}"))?;
        let mut infos = Vec::new();
        let mut refusal = Self {
            code: status.code(),
            reason: String::new(),
            message: status.message().to_owned(),
            metadata: HashMap::new(),
            fields: Vec::new(),
            preconditions: Vec::new(),
            retry_after: None,
        };
        for detail in details {
            match detail {
                ErrorDetail::ErrorInfo(info) => infos.push(info),
                ErrorDetail::RetryInfo(retry) => refusal.retry_after = retry.retry_delay,
                ErrorDetail::BadRequest(bad) => refusal
                    .fields
                    .extend(bad.field_violations.into_iter().map(|fault| (fault.field, fault.description))),
                ErrorDetail::PreconditionFailure(failure) => refusal.preconditions.extend(
                    failure
                        .violations
                        .into_iter()
                        .map(|fault| (fault.r#type, fault.subject, fault.description)),
                ),
                other => return Err(format!("unexpected detail {other:?}")),
            }
        }
        let [info] = infos.as_slice() else {
            return Err(format!("{} ErrorInfos instead of one: {status:?}", infos.len()));
        };
        if info.domain != "baton" {
            return Err(format!("the domain is '{}'", info.domain));
        }
        refusal.reason.clone_from(&info.reason);
        refusal.metadata.clone_from(&info.metadata);
        refusal.faults().map_or(Ok(refusal.clone()), Err)
    }

    fn faults(&self) -> Option<String> {
        let Some(documented) = documented().iter().find(|documented| documented.name == self.reason) else {
            return Some(format!("{} is no documented reason", self.reason));
        };
        let Documented { code, retry, .. } = documented;
        let retryable = self.metadata.get("retryable").map(String::as_str);
        let comes_again = matches!(self.code, Code::Unavailable | Code::ResourceExhausted);
        // Lower case, but for the name of a command.
        let first = self.message.split_whitespace().next().unwrap_or_default();
        let message_begins_small = !first.starts_with(char::is_uppercase) || Shape::is_rpc(first);
        [
            (self.code == *code, format!("comes with {:?}, documented is {code:?}", self.code)),
            (
                retryable == Some(if *retry { "true" } else { "false" }),
                format!("says retryable = {retryable:?}"),
            ),
            (self.retry_after.is_some() == comes_again, format!("says to come again {:?}", self.retry_after)),
            (!self.message.trim().is_empty(), "says nothing".to_owned()),
            (
                message_begins_small && !self.message.ends_with('.'),
                format!("is no message: '{}'", self.message),
            ),
            (
                (self.reason == "INVALID_REQUEST") || self.fields.is_empty(),
                format!("lists faulty fields {:?}", self.fields),
            ),
            (self.rule().is_none_or(is_rule), format!("names the rule {:?}", self.rule())),
            (
                self.code != Code::FailedPrecondition
                    || self.reason == "SUBJECT_ERASED"
                    || self.names_remedy(),
                format!("does not say what would satisfy it: {:?}", self.preconditions),
            ),
        ]
        .into_iter()
        .find(|(holds, _)| !holds)
        .map(|(_, fault)| format!("{} {fault}", self.reason))
    }

    /// The rule that refuses, such as `R8`.
    pub fn rule(&self) -> Option<&str> {
        self.metadata.get("rule").map(String::as_str)
    }

    fn names_remedy(&self) -> bool {
        let [(kind, subject, description)] = self.preconditions.as_slice() else { return false };
        kind == self.rule().unwrap_or(&self.reason)
            && SUBJECTS.iter().any(|kind| subject.starts_with(kind))
            && !description.is_empty()
    }
}

/// What commands are given to.
const SUBJECTS: [&str; 4] = ["handoffs/", "programs/", "services/", "screenings/"];

fn is_rule(name: &str) -> bool {
    name.strip_prefix('R')
        .is_some_and(|number| number.parse::<u8>().is_ok_and(|number| (1..=23).contains(&number)))
}

/// What was expected of an answer.
pub trait Refuses {
    /// The refusal, which is complete and for this reason.
    fn refused(self, reason: ErrorReason) -> Refusal;
    /// The refusal for this reason by this rule.
    fn refused_by(self, reason: ErrorReason, rule: &str) -> Refusal;
}

impl<T> Refuses for Result<T, Status> {
    #[track_caller]
    fn refused(self, reason: ErrorReason) -> Refusal {
        let name = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        let Err(status) = self else { panic!("{name} was expected, and it succeeded") };
        let refusal = Refusal::read(&status).unwrap_or_else(|fault| panic!("{fault}\nin {status:?}"));
        assert_eq!(refusal.reason, name, "refused for another reason: {}", refusal.message);
        refusal
    }

    #[track_caller]
    fn refused_by(self, reason: ErrorReason, rule: &str) -> Refusal {
        let refusal = self.refused(reason);
        assert_eq!(refusal.rule(), Some(rule), "refused by another rule: {}", refusal.message);
        refusal
    }
}

/// What was expected of an answer.
pub trait Records {
    /// The result of a command that recorded something.
    fn recorded(self) -> CommandResult;
    /// The result of a command that found everything done.
    fn already_done(self) -> CommandResult;
}

impl Records for Result<CommandResult, Status> {
    #[track_caller]
    fn recorded(self) -> CommandResult {
        let result = self.unwrap_or_else(|status| panic!("refused: {status}"));
        assert!(result.recorded && !result.events.is_empty(), "nothing was recorded");
        // R9; who no longer is a party is not told where the handoff stands.
        assert!(result.phase == 0 || !result.accountable.is_empty(), "nobody is accountable");
        result
    }

    #[track_caller]
    fn already_done(self) -> CommandResult {
        let result = self.unwrap_or_else(|status| panic!("refused: {status}"));
        assert!(!result.recorded && result.events.is_empty(), "{} events were recorded", result.events.len());
        result
    }
}

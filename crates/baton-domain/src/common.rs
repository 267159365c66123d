//! What acts on programs, services and screenings have in common: when they may have happened, and the reasons they owe.
//!
//! Such a stream has no policy of its own, so its times are judged by the built-in one.

use jiff::Timestamp;

use crate::act::Context;
use crate::aggregate::Named;
use crate::decide::time;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::words::Words;

/// Checks the circumstances of an act on a stream that `began` at some time; `None` for one that begins it. R17, R22.
pub(crate) fn check_circumstances(
    context: &Context,
    kind: impl Named,
    began: Option<(Timestamp, &str)>,
) -> Result<(), Refusal> {
    if context.breach.is_some() {
        return Err(Refusal::new(
            RefusalCode::ReasonNotAllowed,
            Some(Rule::R22),
            format!("{} records nothing that could breach a guardrail", kind.name()),
            "leave the breach out",
        ));
    }
    let policy = Policy::default();
    match began {
        Some((at, began)) => time::check_since(at, began, &policy, context),
        None => time::check_clock(&policy, context),
    }
}

/// R13: the reason that is owed `for_what`.
pub(crate) fn owed_reason(words: &Words, for_what: &str) -> Result<(), Refusal> {
    if words.reason.is_some() {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::ReasonRequired,
        Some(Rule::R13),
        format!("a reason is required for {for_what}"),
        "say why, in the reason's text",
    ))
}

//! R17: when things happened.

use crate::act::Context;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use jiff::{SignedDuration, Timestamp};

/// Checks the instant at which something is said to have occurred against the clock, the request and the program.
pub(super) fn check(requested_at: Timestamp, policy: &Policy, context: &Context) -> Result<(), Refusal> {
    check_since(requested_at, "the handoff was requested", policy, context)
}

/// The same, of whatever `began` then.
pub(crate) fn check_since(
    begun_at: Timestamp,
    began: &str,
    policy: &Policy,
    context: &Context,
) -> Result<(), Refusal> {
    if context.occurred_at < begun_at {
        return Err(refusal(
            RefusalCode::OccurredBeforeRequest,
            format!("it cannot have occurred before {began} at {begun_at}"),
            "correct occurred_at",
        ));
    }
    check_clock(policy, context)
}

/// The part that holds for a request as well: not in the future, and late only with a reason (R13).
pub(crate) fn check_clock(policy: &Policy, context: &Context) -> Result<(), Refusal> {
    not_in_future(policy, context, context.occurred_at, "occurred_at")?;
    let late = context.now.duration_since(context.occurred_at);
    let limit_hours = policy.backdating_limit_hours;
    let is_late = late > SignedDuration::from_hours(i64::from(limit_hours));
    match (is_late, &context.late_reason) {
        (true, None) => Err(refusal(
            RefusalCode::ReasonRequired,
            format!("it occurred more than {limit_hours} hours ago"),
            "say in late_reason why it is recorded so late",
        )),
        (false, Some(_)) => Err(Refusal::new(
            RefusalCode::ReasonNotAllowed,
            Some(Rule::R13),
            format!("it occurred less than {limit_hours} hours ago, so it is not late"),
            "leave late_reason out",
        )),
        (true, Some(_)) | (false, None) => Ok(()),
    }
}

/// What has happened did not happen in the future, beyond the program's allowance for clocks.
pub(super) fn not_in_future(
    policy: &Policy,
    context: &Context,
    at: Timestamp,
    field: &str,
) -> Result<(), Refusal> {
    let ahead = at.duration_since(context.now);
    if ahead <= SignedDuration::from_secs(i64::from(policy.clock_skew_seconds)) {
        return Ok(());
    }
    Err(refusal(
        RefusalCode::OccurredInFuture,
        format!("{field} lies more than {} seconds in the future", policy.clock_skew_seconds),
        "send the instant at which it happened",
    ))
}

/// `later` must come after `earlier`.
pub(super) fn in_order(earlier: Timestamp, later: Timestamp, field: &str) -> Result<(), Refusal> {
    if earlier < later {
        return Ok(());
    }
    Err(refusal(
        RefusalCode::TimesOutOfOrder,
        format!("{field} is not after {earlier}"),
        "send a later instant",
    ))
}

fn refusal(code: RefusalCode, what: String, remedy: &str) -> Refusal {
    Refusal::new(code, Some(Rule::R17), what, remedy)
}

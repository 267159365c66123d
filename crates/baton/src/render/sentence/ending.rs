//! Closing, suspending, reopening, and what needs somebody to look.

use baton_api::event::v1::{
    CancellationRequested, ClosureReported, Escalated, GuardrailBreached, HandoffClosed, HandoffHeld,
    ResponsibleReassigned,
};
use baton_api::types::v1::{EscalationCause, EscalationTarget, Outcome};

use super::Told;
use crate::render::page::Tone;
use crate::render::{names, people, when};

pub(super) fn reported(event: &ClosureReported) -> Told {
    let period = event.service_period.as_ref().map(|period| {
        let start = when::moment_or(period.start.as_ref(), "an unknown time");
        format!("{start} until {}", when::moment_or(period.end.as_ref(), "an unknown time"))
    });
    Told::new("Receiver reported back").with_some("served", period).reported(event.reported.as_ref())
}

pub(super) fn closed(event: &HandoffClosed) -> Told {
    let tone = match Outcome::try_from(event.outcome) {
        Ok(Outcome::Completed | Outcome::CaredForDirectly) => Tone::Good,
        Ok(
            Outcome::PatientDeclined
            | Outcome::ConsentWithdrawn
            | Outcome::Cancelled
            | Outcome::PatientDied
            | Outcome::EnteredInError
            | Outcome::LostToFollowUp
            | Outcome::ServiceUnavailable
            | Outcome::Superseded
            | Outcome::Unspecified,
        )
        | Err(_) => Tone::Warn,
    };
    Told::new(format!("Closed: {}", names::outcome(event.outcome)))
        .toned(tone)
        .with_some("died on", event.died_on.as_ref().map(when::date))
        .with_some("known from", event.source.clone())
        .with_some("true record", event.true_record.clone())
        .with_some("taken over by", event.superseded_by.clone())
        .with_some("answers now", event.accountable.as_ref().map(people::party))
        .with_some("goes to", event.goes_to.as_ref().map(people::party))
        .reported(event.reported.as_ref())
}

pub(super) fn held(event: &HandoffHeld) -> Told {
    Told::new(format!("On hold until {}", when::moment_or(event.until.as_ref(), "an unknown time")))
        .toned(Tone::Warn)
        .with_some("goes to", event.goes_to.as_ref().map(people::party))
}

pub(super) fn cancellation_requested(event: &CancellationRequested) -> Told {
    Told::new("Receiver asked to let go")
        .toned(Tone::Warn)
        .with_some("taken over by", event.superseded_by.clone())
        .with_some("goes to", event.goes_to.as_ref().map(people::party))
}

pub(super) fn reassigned(event: &ResponsibleReassigned) -> Told {
    let before = event.from.as_deref().map_or_else(String::new, |from| format!(", no longer {from}"));
    Told::new(format!("{} now answers for the {}{before}", event.to, names::side(event.side)))
}

pub(super) fn escalated(event: &Escalated) -> Told {
    let to: Vec<&str> = event.to.iter().map(|to| target(*to)).collect();
    let why = match EscalationCause::try_from(event.cause) {
        Ok(EscalationCause::Declines) => "declined too often".to_owned(),
        Ok(EscalationCause::Breach) => event
            .rule
            .map_or_else(|| "a breach".to_owned(), |rule| format!("rule {} breached", names::rule(rule))),
        Ok(EscalationCause::DeadlineMissed) => event.deadline.map_or_else(
            || "a deadline missed".to_owned(),
            |kind| format!("deadline missed, {}", names::deadline_kind(kind)),
        ),
        Ok(EscalationCause::NoPathLeft) => "no path is left".to_owned(),
        Ok(EscalationCause::ObligationRaised) => "the last safe moment passed".to_owned(),
        Ok(EscalationCause::Unspecified) | Err(_) => "for a cause unknown here".to_owned(),
    };
    let to = names::list(&to);
    Told::new(format!("Escalation {} to {to}: {why}", event.escalation)).toned(Tone::Bad)
}

fn target(code: i32) -> &'static str {
    match EscalationTarget::try_from(code) {
        Ok(EscalationTarget::Referrer) => "the referrer",
        Ok(EscalationTarget::Receiver) => "the receiver",
        Ok(EscalationTarget::Navigator) => "the navigator",
        Ok(EscalationTarget::ReferrerSupervisor) => "a supervisor of the referrer's",
        Ok(EscalationTarget::Unspecified) | Err(_) => "somebody unknown here",
    }
}

pub(super) fn breached(event: &GuardrailBreached) -> Told {
    Told::new(format!("Against rule {}", names::rule(event.rule))).toned(Tone::Bad)
}

//! Events that close, suspend, reopen, and settle who answers.

use baton_api::event::v1 as api;
use baton_domain::event::{
    CancellationRequested, ClosureReported, Escalated, EscalationTaken, GuardrailBreached, HandoffClosed,
    HandoffHeld, HandoffReopened, HandoffResumed, NoticeAcknowledged, ResponsibleReassigned,
};

use super::super::codes::{Coded as _, number};
use super::super::ids::handoff_name;
use super::super::time::{from_instant, from_period, from_zoned_date};
use super::super::values::from_reported;

pub(super) fn closure_reported(event: &ClosureReported) -> api::ClosureReported {
    let ClosureReported { service_period, reported } = event;
    api::ClosureReported {
        service_period: service_period.map(from_period),
        reported: reported.as_ref().map(from_reported),
    }
}

pub(super) fn handoff_closed(event: &HandoffClosed) -> api::HandoffClosed {
    let HandoffClosed { outcome, died_on, source, true_record, reported } = event;
    api::HandoffClosed {
        outcome: outcome.api_number(),
        died_on: died_on.as_ref().map(from_zoned_date),
        source: source.as_ref().map(ToString::to_string),
        true_record: true_record.map(handoff_name),
        reported: reported.as_ref().map(from_reported),
    }
}

pub(super) fn cancellation_requested(event: &CancellationRequested) -> api::CancellationRequested {
    let CancellationRequested {} = event;
    api::CancellationRequested {}
}

pub(super) fn handoff_held(event: &HandoffHeld) -> api::HandoffHeld {
    let HandoffHeld { until } = event;
    api::HandoffHeld { until: Some(from_instant(*until)) }
}

pub(super) fn handoff_resumed(event: &HandoffResumed) -> api::HandoffResumed {
    let HandoffResumed {} = event;
    api::HandoffResumed {}
}

pub(super) fn responsible_reassigned(event: &ResponsibleReassigned) -> api::ResponsibleReassigned {
    let ResponsibleReassigned { side, from, to } = event;
    api::ResponsibleReassigned {
        side: side.api_number(),
        from: from.as_ref().map(ToString::to_string),
        to: to.to_string(),
    }
}

pub(super) fn handoff_reopened(event: &HandoffReopened) -> api::HandoffReopened {
    let HandoffReopened {} = event;
    api::HandoffReopened {}
}

pub(super) fn escalated(event: &Escalated) -> api::Escalated {
    let Escalated { escalation, to, cause, rule } = event;
    api::Escalated {
        escalation: *escalation,
        to: to.api_number(),
        cause: cause.api_number(),
        rule: number(*rule),
    }
}

pub(super) fn escalation_taken(event: &EscalationTaken) -> api::EscalationTaken {
    let EscalationTaken { escalation } = event;
    api::EscalationTaken { escalation: *escalation }
}

pub(super) fn notice_acknowledged(event: &NoticeAcknowledged) -> api::NoticeAcknowledged {
    let NoticeAcknowledged { notice } = event;
    api::NoticeAcknowledged { notice: *notice }
}

pub(super) fn guardrail_breached(event: &GuardrailBreached) -> api::GuardrailBreached {
    let GuardrailBreached { rule } = event;
    api::GuardrailBreached { rule: rule.api_number() }
}

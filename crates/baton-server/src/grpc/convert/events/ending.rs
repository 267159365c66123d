//! Events that close, suspend, reopen, and settle who answers.

use baton_api::event::v1 as api;
use baton_domain::event::{
    CancellationRequested, ClosureReported, Escalated, EscalationTaken, GuardrailBreached, HandoffClosed,
    HandoffHeld, HandoffReopened, HandoffResumed, NoticeAcknowledged, ResponsibleReassigned,
};

use super::super::codes::{Coded as _, number, numbers};
use super::super::ids::handoff_name;
use super::super::time::{from_instant, from_period, from_zoned_date};
use super::super::values::{from_party, from_reported};

pub(super) fn closure_reported(event: &ClosureReported) -> api::ClosureReported {
    let ClosureReported { service_period, reported } = event;
    api::ClosureReported {
        service_period: service_period.map(from_period),
        reported: reported.as_ref().map(from_reported),
    }
}

pub(super) fn handoff_closed(event: &HandoffClosed) -> api::HandoffClosed {
    let HandoffClosed {
        outcome,
        died_on,
        source,
        true_record,
        superseded_by,
        accountable,
        goes_to,
        reported,
    } = event;
    api::HandoffClosed {
        outcome: outcome.api_number(),
        died_on: died_on.as_ref().map(from_zoned_date),
        source: source.as_ref().map(ToString::to_string),
        true_record: true_record.map(handoff_name),
        reported: reported.as_ref().map(from_reported),
        superseded_by: superseded_by.map(handoff_name),
        accountable: accountable.as_ref().map(from_party),
        goes_to: goes_to.as_ref().map(from_party),
    }
}

pub(super) fn cancellation_requested(event: &CancellationRequested) -> api::CancellationRequested {
    let CancellationRequested { superseded_by, goes_to } = event;
    api::CancellationRequested {
        superseded_by: superseded_by.map(handoff_name),
        goes_to: goes_to.as_ref().map(from_party),
    }
}

pub(super) fn handoff_held(event: &HandoffHeld) -> api::HandoffHeld {
    let HandoffHeld { until, goes_to } = event;
    api::HandoffHeld { until: Some(from_instant(*until)), goes_to: goes_to.as_ref().map(from_party) }
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
    let Escalated { escalation, to, cause, rule, deadline } = event;
    api::Escalated {
        escalation: *escalation,
        to: numbers(to),
        cause: cause.api_number(),
        rule: number(*rule),
        deadline: number(*deadline),
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

//! The acts, from their messages to the domain's. One function each, by the name of its call.

mod care;
mod ending;
mod guardrail;
mod navigation;
mod offer;
mod path;
mod practice;
mod request;
mod sharing;

pub(super) use care::{
    acknowledge_responsibility, record_introduction, record_introduction_missed, record_linkage,
    record_outcome, record_visit_missed, schedule_introduction, schedule_visit,
};
pub(super) use ending::{
    acknowledge_notice, cancel_handoff, close_handoff, confirm_cancellation, confirm_closure, hold_handoff,
    mark_entered_in_error, reassign_responsible, reopen_handoff, report_closure, request_cancellation,
    resume_handoff, take_escalation,
};
pub(super) use guardrail::{clear_introduction, plan_contact, set_contact_preferences};
pub(super) use navigation::{
    assign_navigator, correct_record, record_barrier, record_contact_attempt, record_support, resolve_barrier,
};
pub(super) use offer::{
    accept_handoff, decline_handoff, end_offer, offer_to_receiver, record_receiver_contact,
};
pub(super) use path::{choose_path, declare_objection, give_information_packet, provide_direct_care};
pub(super) use practice::{attest_practice_handoff, record_practice_handoff};
pub(super) use request::{amend_request, record_consent, request_handoff, withdraw_consent};
pub(super) use sharing::{answer_information, correct_information, request_information, share_information};

use baton_domain::{Text, Words};

/// Words of nothing but a reason.
fn reason(reason: Option<Text>) -> Words {
    Words { reason, ..Words::default() }
}

/// Words of nothing but a note.
fn note(note: Option<Text>) -> Words {
    Words { note, ..Words::default() }
}

//! A whole handoff within a practice: steps of ordinary acts, each read as it is alone.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::practice_step::Act as Sent;
use baton_domain::Act;
use baton_domain::act::{AttestPracticeHandoff, PracticeStep, RecordPracticeHandoff};
use baton_domain::ids::{HandoffId, PersonId};
use baton_domain::limits::PRACTICE_STEPS;

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::ids::{given, id};
use super::super::texts::text;
use super::super::time::instant;
use super::{care, ending, note, offer, request, sharing};

pub(in super::super) fn record_practice_handoff(
    faults: &mut Faults,
    handoff: HandoffId,
    act: api::RecordPracticeHandoff,
) -> Checked<RecordPracticeHandoff> {
    let api::RecordPracticeHandoff { steps } = act;
    let steps = faults
        .list("steps", steps, 2..=PRACTICE_STEPS, |faults, step| practice_step(faults, handoff, step))?;
    Ok(RecordPracticeHandoff { steps })
}

fn practice_step(faults: &mut Faults, handoff: HandoffId, step: api::PracticeStep) -> Checked<PracticeStep> {
    let api::PracticeStep { side, person, role, occurred_at, late_reason, breach, act } = step;
    let side = faults.field("side", side, code);
    let person = faults.required("person", given(person), id(PersonId::new));
    let role = faults.field("role", role, code);
    let occurred_at = faults.optional("occurred_at", occurred_at, instant);
    let late_reason = faults.optional("late_reason", late_reason, text);
    let breach = faults.optional("breach", breach, text);
    let act = match act {
        None => Err(faults.fault_of("act", "is required: say what was done in this step")),
        Some(act) => step_act(faults, handoff, act),
    };
    Ok(PracticeStep {
        side: side?,
        person: person?,
        role: role?,
        occurred_at: occurred_at?,
        late_reason: late_reason?,
        breach: breach?,
        act: act?,
    })
}

fn step_act(faults: &mut Faults, handoff: HandoffId, act: Sent) -> Checked<Act> {
    match act {
        Sent::RequestHandoff(act) => faults
            .field("request_handoff", act, |faults, act| request::request_handoff(faults, handoff, act))
            .map(Act::from),
        Sent::AmendRequest(act) => faults.field("amend_request", act, request::amend_request).map(Act::from),
        Sent::RecordConsent(act) => {
            faults.field("record_consent", act, request::record_consent).map(Act::from)
        }
        Sent::WithdrawConsent(act) => {
            faults.field("withdraw_consent", act, request::withdraw_consent).map(Act::from)
        }
        Sent::OfferToReceiver(act) => {
            faults.field("offer_to_receiver", act, offer::offer_to_receiver).map(Act::from)
        }
        Sent::EndOffer(act) => faults.field("end_offer", act, offer::end_offer).map(Act::from),
        Sent::AcceptHandoff(act) => faults.field("accept_handoff", act, offer::accept_handoff).map(Act::from),
        Sent::DeclineHandoff(act) => {
            faults.field("decline_handoff", act, offer::decline_handoff).map(Act::from)
        }
        Sent::RecordReceiverContact(act) => {
            faults.field("record_receiver_contact", act, offer::record_receiver_contact).map(Act::from)
        }
        Sent::ShareInformation(act) => {
            faults.field("share_information", act, sharing::share_information).map(Act::from)
        }
        Sent::CorrectInformation(act) => {
            faults.field("correct_information", act, sharing::correct_information).map(Act::from)
        }
        Sent::RequestInformation(act) => {
            faults.field("request_information", act, sharing::request_information).map(Act::from)
        }
        Sent::AnswerInformation(act) => {
            faults.field("answer_information", act, sharing::answer_information).map(Act::from)
        }
        Sent::ScheduleIntroduction(act) => {
            faults.field("schedule_introduction", act, care::schedule_introduction).map(Act::from)
        }
        Sent::RecordIntroductionMissed(act) => {
            faults.field("record_introduction_missed", act, care::record_introduction_missed).map(Act::from)
        }
        Sent::RecordIntroduction(act) => {
            faults.field("record_introduction", act, care::record_introduction).map(Act::from)
        }
        Sent::AcknowledgeResponsibility(act) => {
            faults.field("acknowledge_responsibility", act, care::acknowledge_responsibility).map(Act::from)
        }
        Sent::ScheduleVisit(act) => faults.field("schedule_visit", act, care::schedule_visit).map(Act::from),
        Sent::RecordVisitMissed(act) => {
            faults.field("record_visit_missed", act, care::record_visit_missed).map(Act::from)
        }
        Sent::RecordLinkage(act) => faults.field("record_linkage", act, care::record_linkage).map(Act::from),
        Sent::RecordOutcome(act) => faults.field("record_outcome", act, care::record_outcome).map(Act::from),
        Sent::ReportClosure(act) => {
            faults.field("report_closure", act, ending::report_closure).map(Act::from)
        }
        Sent::ConfirmClosure(act) => {
            faults.field("confirm_closure", act, ending::confirm_closure).map(Act::from)
        }
        Sent::CloseHandoff(act) => faults.field("close_handoff", act, ending::close_handoff).map(Act::from),
        Sent::CancelHandoff(act) => {
            faults.field("cancel_handoff", act, ending::cancel_handoff).map(Act::from)
        }
        Sent::RequestCancellation(act) => {
            faults.field("request_cancellation", act, ending::request_cancellation).map(Act::from)
        }
        Sent::ConfirmCancellation(act) => {
            faults.field("confirm_cancellation", act, ending::confirm_cancellation).map(Act::from)
        }
        Sent::HoldHandoff(act) => faults.field("hold_handoff", act, ending::hold_handoff).map(Act::from),
        Sent::ResumeHandoff(act) => {
            faults.field("resume_handoff", act, ending::resume_handoff).map(Act::from)
        }
        Sent::ReassignResponsible(act) => {
            faults.field("reassign_responsible", act, ending::reassign_responsible).map(Act::from)
        }
        Sent::ReopenHandoff(act) => {
            faults.field("reopen_handoff", act, ending::reopen_handoff).map(Act::from)
        }
        Sent::MarkEnteredInError(act) => {
            faults.field("mark_entered_in_error", act, ending::mark_entered_in_error).map(Act::from)
        }
        Sent::TakeEscalation(act) => {
            faults.field("take_escalation", act, ending::take_escalation).map(Act::from)
        }
    }
}

pub(in super::super) fn attest_practice_handoff(
    faults: &mut Faults,
    act: api::AttestPracticeHandoff,
) -> Checked<AttestPracticeHandoff> {
    let api::AttestPracticeHandoff { note: remark } = act;
    let remark = faults.optional("note", remark, text)?;
    Ok(AttestPracticeHandoff { words: note(remark) })
}

//! Acts that close, suspend, reopen, and settle who answers.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::close_handoff::Outcome;
use baton_domain::Words;
use baton_domain::act::{
    AcknowledgeNotice, CancelHandoff, CloseHandoff, ClosingOutcome, ConfirmCancellation, ConfirmClosure,
    HoldHandoff, MarkEnteredInError, ReassignResponsible, ReopenHandoff, ReportClosure, RequestCancellation,
    ResumeHandoff, TakeEscalation,
};
use baton_domain::ids::{Code, PersonId};

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::ids::{given, handoff_id, id};
use super::super::texts::{required_text, text};
use super::super::time::{instant, period, zoned_date};
use super::super::values::{self, counted, party};
use super::{note, reason};

pub(in super::super) fn report_closure(
    faults: &mut Faults,
    act: api::ReportClosure,
) -> Checked<ReportClosure> {
    let api::ReportClosure { report, service_period, reported } = act;
    let report = required_text(faults, "report", report);
    let service_period = faults.optional("service_period", service_period, period);
    let reported = faults.optional("reported", reported, values::reported);
    Ok(ReportClosure {
        service_period: service_period?,
        reported: reported?,
        words: Words { report: Some(report?), ..Words::default() },
    })
}

pub(in super::super) fn confirm_closure(
    faults: &mut Faults,
    act: api::ConfirmClosure,
) -> Checked<ConfirmClosure> {
    let api::ConfirmClosure { note: remark } = act;
    let remark = faults.optional("note", remark, text)?;
    Ok(ConfirmClosure { words: note(remark) })
}

pub(in super::super) fn close_handoff(faults: &mut Faults, act: api::CloseHandoff) -> Checked<CloseHandoff> {
    let api::CloseHandoff { outcome } = act;
    match outcome {
        None => Err(faults.fault_of(
            "outcome",
            "is required: set one of patient_declined, patient_died, lost_to_follow_up and service_unavailable",
        )),
        Some(Outcome::PatientDeclined(declined)) => {
            faults.field("patient_declined", declined, patient_declined)
        }
        Some(Outcome::PatientDied(died)) => faults.field("patient_died", died, patient_died),
        Some(Outcome::LostToFollowUp(lost)) => faults.field("lost_to_follow_up", lost, lost_to_follow_up),
        Some(Outcome::ServiceUnavailable(unavailable)) => {
            faults.field("service_unavailable", unavailable, service_unavailable)
        }
    }
}

fn patient_declined(faults: &mut Faults, declined: api::PatientDeclined) -> Checked<CloseHandoff> {
    let api::PatientDeclined { told_what_stays_open, reason: why } = declined;
    let why = faults.optional("reason", why, text)?;
    let outcome = ClosingOutcome::PatientDeclined { told_what_stays_open };
    Ok(CloseHandoff { outcome, words: reason(why) })
}

fn patient_died(faults: &mut Faults, died: api::PatientDied) -> Checked<CloseHandoff> {
    let api::PatientDied { died_on, source } = died;
    let died_on = faults.required("died_on", died_on, zoned_date);
    let source = faults.required("source", given(source), id(Code::new));
    let outcome = ClosingOutcome::PatientDied { died_on: died_on?, source: source? };
    Ok(CloseHandoff { outcome, words: Words::default() })
}

fn lost_to_follow_up(faults: &mut Faults, lost: api::LostToFollowUp) -> Checked<CloseHandoff> {
    let api::LostToFollowUp { reason: why } = lost;
    let why = required_text(faults, "reason", why)?;
    Ok(CloseHandoff { outcome: ClosingOutcome::LostToFollowUp, words: reason(Some(why)) })
}

fn service_unavailable(faults: &mut Faults, unavailable: api::ServiceUnavailable) -> Checked<CloseHandoff> {
    let api::ServiceUnavailable { goes_to, reason: why } = unavailable;
    let goes_to = faults.optional("goes_to", goes_to, party);
    let why = required_text(faults, "reason", why);
    let outcome = ClosingOutcome::ServiceUnavailable { goes_to: goes_to? };
    Ok(CloseHandoff { outcome, words: reason(Some(why?)) })
}

pub(in super::super) fn cancel_handoff(
    faults: &mut Faults,
    act: api::CancelHandoff,
) -> Checked<CancelHandoff> {
    let api::CancelHandoff { reason: why, goes_to } = act;
    let why = required_text(faults, "reason", why);
    let goes_to = faults.optional("goes_to", goes_to, party);
    Ok(CancelHandoff { goes_to: goes_to?, words: reason(Some(why?)) })
}

pub(in super::super) fn request_cancellation(
    faults: &mut Faults,
    act: api::RequestCancellation,
) -> Checked<RequestCancellation> {
    let api::RequestCancellation { reason: why, goes_to } = act;
    let why = required_text(faults, "reason", why);
    let goes_to = faults.optional("goes_to", goes_to, party);
    Ok(RequestCancellation { goes_to: goes_to?, words: reason(Some(why?)) })
}

pub(in super::super) fn confirm_cancellation(
    faults: &mut Faults,
    act: api::ConfirmCancellation,
) -> Checked<ConfirmCancellation> {
    let api::ConfirmCancellation { reported, note: remark } = act;
    let reported = faults.optional("reported", reported, values::reported);
    let remark = faults.optional("note", remark, text);
    Ok(ConfirmCancellation { reported: reported?, words: note(remark?) })
}

pub(in super::super) fn hold_handoff(faults: &mut Faults, act: api::HoldHandoff) -> Checked<HoldHandoff> {
    let api::HoldHandoff { until, reason: why, goes_to } = act;
    let until = faults.required("until", until, instant);
    let why = required_text(faults, "reason", why);
    let goes_to = faults.optional("goes_to", goes_to, party);
    Ok(HoldHandoff { until: until?, goes_to: goes_to?, words: reason(Some(why?)) })
}

pub(in super::super) fn resume_handoff(
    faults: &mut Faults,
    act: api::ResumeHandoff,
) -> Checked<ResumeHandoff> {
    let api::ResumeHandoff { note: remark } = act;
    let remark = faults.optional("note", remark, text)?;
    Ok(ResumeHandoff { words: note(remark) })
}

pub(in super::super) fn reassign_responsible(
    faults: &mut Faults,
    act: api::ReassignResponsible,
) -> Checked<ReassignResponsible> {
    let api::ReassignResponsible { person, note: remark, side } = act;
    let person = faults.required("person", given(person), id(PersonId::new));
    let remark = faults.optional("note", remark, text);
    let side = faults.optional("side", side, code);
    Ok(ReassignResponsible { side: side?, person: person?, words: note(remark?) })
}

pub(in super::super) fn reopen_handoff(
    faults: &mut Faults,
    act: api::ReopenHandoff,
) -> Checked<ReopenHandoff> {
    let api::ReopenHandoff { reason: why } = act;
    let why = required_text(faults, "reason", why)?;
    Ok(ReopenHandoff { words: reason(Some(why)) })
}

pub(in super::super) fn mark_entered_in_error(
    faults: &mut Faults,
    act: api::MarkEnteredInError,
) -> Checked<MarkEnteredInError> {
    let api::MarkEnteredInError { true_record, reason: why } = act;
    let true_record = faults.optional("true_record", true_record, handoff_id);
    let why = required_text(faults, "reason", why);
    Ok(MarkEnteredInError { true_record: true_record?, words: reason(Some(why?)) })
}

pub(in super::super) fn take_escalation(
    faults: &mut Faults,
    act: api::TakeEscalation,
) -> Checked<TakeEscalation> {
    let api::TakeEscalation { escalation, note: remark } = act;
    let escalation = faults.field("escalation", escalation, counted);
    let remark = faults.optional("note", remark, text);
    Ok(TakeEscalation { escalation: escalation?, words: note(remark?) })
}

pub(in super::super) fn acknowledge_notice(
    faults: &mut Faults,
    act: api::AcknowledgeNotice,
) -> Checked<AcknowledgeNotice> {
    let api::AcknowledgeNotice { notice, note: remark } = act;
    let notice = faults.field("notice", notice, counted);
    let remark = faults.optional("note", remark, text);
    Ok(AcknowledgeNotice { notice: notice?, words: note(remark?) })
}

//! Acts of meeting and of taking over.

use baton_api::handoff::v1 as api;
use baton_domain::act::{
    AcknowledgeResponsibility, RecordIntroduction, RecordIntroductionMissed, RecordLinkage, RecordOutcome,
    RecordVisitMissed, ScheduleIntroduction, ScheduleVisit,
};
use baton_domain::ids::{Code, PersonId};
use baton_domain::limits::{ACTIONS, PARTICIPANTS, QUESTIONS};
use baton_domain::value::AcceptedAction;
use baton_domain::{Text, Words};

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::ids::{given, id};
use super::super::texts::{required_text, text};
use super::super::time::{instant, introduction_seconds, zoned_date};
use super::super::values::{self, counted, endorsement, experience, participant, party};
use super::{note, reason};

pub(in super::super) fn schedule_introduction(
    faults: &mut Faults,
    act: api::ScheduleIntroduction,
) -> Checked<ScheduleIntroduction> {
    let api::ScheduleIntroduction { at, mode } = act;
    let at = faults.required("at", at, instant);
    let mode = faults.field("mode", mode, code);
    Ok(ScheduleIntroduction { at: at?, mode: mode? })
}

pub(in super::super) fn record_introduction_missed(
    faults: &mut Faults,
    act: api::RecordIntroductionMissed,
) -> Checked<RecordIntroductionMissed> {
    let api::RecordIntroductionMissed { reason: why, by, reason_text } = act;
    let why = faults.field("reason", why, code);
    let by = faults.optional("by", by, code);
    let reason_text = faults.optional("reason_text", reason_text, text);
    Ok(RecordIntroductionMissed { reason: why?, by: by?, words: reason(reason_text?) })
}

pub(in super::super) fn record_introduction(
    faults: &mut Faults,
    act: api::RecordIntroduction,
) -> Checked<RecordIntroduction> {
    let api::RecordIntroduction {
        receiver,
        mode,
        participants,
        privacy,
        interpreter,
        endorsement: endorsed,
        patient_invited_to_clarify,
        patient_unable,
        information_version,
        at_first_visit,
        duration,
        questions,
        note,
    } = act;
    let receiver = faults.optional("receiver", receiver, party);
    let mode = faults.field("mode", mode, code);
    let participants = faults.list("participants", participants, 1..=PARTICIPANTS, participant);
    let privacy = faults.field("privacy", privacy, code);
    let interpreter = faults.optional("interpreter", interpreter, code);
    let information_version = faults.optional("information_version", information_version, counted);
    let duration_seconds = faults.optional("duration", duration, introduction_seconds);
    let questions = faults.list("questions", questions, 0..=QUESTIONS, text);
    let note = faults.optional("note", note, text);
    Ok(RecordIntroduction {
        receiver: receiver?,
        mode: mode?,
        participants: participants?,
        privacy: privacy?,
        interpreter: interpreter?,
        endorsement: endorsed.map(endorsement).unwrap_or_default(),
        patient_invited_to_clarify,
        patient_unable,
        information_version: information_version?,
        at_first_visit,
        duration_seconds: duration_seconds?,
        words: Words { questions: questions?, note: note?, ..Words::default() },
    })
}

pub(in super::super) fn acknowledge_responsibility(
    faults: &mut Faults,
    act: api::AcknowledgeResponsibility,
) -> Checked<AcknowledgeResponsibility> {
    let api::AcknowledgeResponsibility { information_version, read_back, actions, reported } = act;
    let read_back = required_text(faults, "read_back", read_back);
    let actions = faults.list("actions", actions, 0..=ACTIONS, action_taken);
    let reported = faults.optional("reported", reported, values::reported);
    // What each action is goes to the words, in the same order as the actions.
    let (actions, texts) = actions?.into_iter().unzip();
    Ok(AcknowledgeResponsibility {
        information_version,
        actions,
        reported: reported?,
        words: Words { read_back: Some(read_back?), actions: texts, ..Words::default() },
    })
}

fn action_taken(faults: &mut Faults, action: api::ActionTaken) -> Checked<(AcceptedAction, Text)> {
    let api::ActionTaken { action, owner, due } = action;
    let action = required_text(faults, "action", action);
    let owner = faults.required("owner", given(owner), id(PersonId::new));
    let due = faults.optional("due", due, zoned_date);
    Ok((AcceptedAction { owner: owner?, due: due? }, action?))
}

pub(in super::super) fn schedule_visit(
    faults: &mut Faults,
    act: api::ScheduleVisit,
) -> Checked<ScheduleVisit> {
    let api::ScheduleVisit { at, reported } = act;
    let at = faults.required("at", at, instant);
    let reported = faults.optional("reported", reported, values::reported);
    Ok(ScheduleVisit { at: at?, reported: reported? })
}

pub(in super::super) fn record_visit_missed(
    faults: &mut Faults,
    act: api::RecordVisitMissed,
) -> Checked<RecordVisitMissed> {
    let api::RecordVisitMissed { reason: why, by, reported, reason_text } = act;
    let why = faults.field("reason", why, code);
    let by = faults.optional("by", by, code);
    let reported = faults.optional("reported", reported, values::reported);
    let reason_text = faults.optional("reason_text", reason_text, text);
    Ok(RecordVisitMissed { reason: why?, by: by?, reported: reported?, words: reason(reason_text?) })
}

pub(in super::super) fn record_linkage(
    faults: &mut Faults,
    act: api::RecordLinkage,
) -> Checked<RecordLinkage> {
    let api::RecordLinkage { service, how_known, note: remark } = act;
    let service = faults.optional("service", service, party);
    let how_known = faults.field("how_known", how_known, code);
    let remark = faults.optional("note", remark, text);
    Ok(RecordLinkage { service: service?, how_known: how_known?, words: note(remark?) })
}

pub(in super::super) fn record_outcome(
    faults: &mut Faults,
    act: api::RecordOutcome,
) -> Checked<RecordOutcome> {
    let api::RecordOutcome { observation, experience: said, note: remark } = act;
    let observation = faults.required("observation", given(observation), id(Code::new));
    let remark = faults.optional("note", remark, text);
    Ok(RecordOutcome { observation: observation?, experience: said.map(experience), words: note(remark?) })
}

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
use super::super::values;
use super::{care, ending, guardrail, navigation, note, offer, path, request, sharing};

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
    let role = faults.field("role", role, values::role);
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

/// Writes the reading of a step's act down from the table of acts. Each has its function, which is named like its field.
macro_rules! step_act {
    ($($act:ident => $topic:ident::$read:ident,)*) => {
        fn step_act(faults: &mut Faults, handoff: HandoffId, act: Sent) -> Checked<Act> {
            match act {
                Sent::RequestHandoff(act) => {
                    let read = |faults: &mut Faults, act| request::request_handoff(faults, handoff, act);
                    faults.field("request_handoff", act, read).map(Act::from)
                }
                $(Sent::$act(act) => faults.field(stringify!($read), act, $topic::$read).map(Act::from),)*
            }
        }
    };
}

step_act! {
    AmendRequest => request::amend_request,
    RecordConsent => request::record_consent,
    WithdrawConsent => request::withdraw_consent,
    SetContactPreferences => guardrail::set_contact_preferences,
    DeclareObjection => path::declare_objection,
    ChoosePath => path::choose_path,
    GiveInformationPacket => path::give_information_packet,
    OfferToReceiver => offer::offer_to_receiver,
    EndOffer => offer::end_offer,
    AcceptHandoff => offer::accept_handoff,
    DeclineHandoff => offer::decline_handoff,
    RecordReceiverContact => offer::record_receiver_contact,
    ShareInformation => sharing::share_information,
    CorrectInformation => sharing::correct_information,
    RequestInformation => sharing::request_information,
    AnswerInformation => sharing::answer_information,
    ClearIntroduction => guardrail::clear_introduction,
    ScheduleIntroduction => care::schedule_introduction,
    RecordIntroductionMissed => care::record_introduction_missed,
    RecordIntroduction => care::record_introduction,
    AcknowledgeResponsibility => care::acknowledge_responsibility,
    AssignNavigator => navigation::assign_navigator,
    PlanContact => guardrail::plan_contact,
    RecordContactAttempt => navigation::record_contact_attempt,
    RecordSupport => navigation::record_support,
    RecordBarrier => navigation::record_barrier,
    ResolveBarrier => navigation::resolve_barrier,
    ScheduleVisit => care::schedule_visit,
    RecordVisitMissed => care::record_visit_missed,
    RecordLinkage => care::record_linkage,
    RecordOutcome => care::record_outcome,
    ReportClosure => ending::report_closure,
    ConfirmClosure => ending::confirm_closure,
    CloseHandoff => ending::close_handoff,
    ProvideDirectCare => path::provide_direct_care,
    CancelHandoff => ending::cancel_handoff,
    RequestCancellation => ending::request_cancellation,
    ConfirmCancellation => ending::confirm_cancellation,
    HoldHandoff => ending::hold_handoff,
    ResumeHandoff => ending::resume_handoff,
    ReassignResponsible => ending::reassign_responsible,
    ReopenHandoff => ending::reopen_handoff,
    MarkEnteredInError => ending::mark_entered_in_error,
    CorrectRecord => navigation::correct_record,
    TakeEscalation => ending::take_escalation,
}

pub(in super::super) fn attest_practice_handoff(
    faults: &mut Faults,
    act: api::AttestPracticeHandoff,
) -> Checked<AttestPracticeHandoff> {
    let api::AttestPracticeHandoff { note: remark } = act;
    let remark = faults.optional("note", remark, text)?;
    Ok(AttestPracticeHandoff { words: note(remark) })
}

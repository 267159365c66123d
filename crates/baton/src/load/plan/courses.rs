//! The courses that handoffs take. The names are those of the table in the parent module.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::practice_step::Act as StepAct;
use baton_api::types::v1::{ConsentBasis, HandoffKind, IntroductionMode, Side};

use super::acts::way::room;
use super::acts::{
    acknowledge, call_ahead, confirm, consent, correct, decline, introduce, offer, patient_says, report,
    request, seen, share, visit_missed,
};
use super::cast::{Person, Roles};
use super::{Act, Script};

/// An act with the rpc that takes it, so that neither can be another's. Of a service other than the one of handoffs, the
/// package and the service come before it.
macro_rules! act {
    ($Act:ident, $message:expr) => { act!(handoff HandoffService $Act, $message) };
    ($package:ident $Service:ident $Act:ident, $message:expr) => {{
        let message: baton_api::$package::v1::$Act = $message;
        Act {
            path: concat!("/baton.", stringify!($package), ".v1.", stringify!($Service), "/", stringify!($Act)),
            bytes: prost::Message::encode_to_vec(&message),
        }
    }};
}

mod way;

/// Draws a course and writes its calls down.
pub(super) fn write(script: &mut Script<'_>) {
    // Out of a hundred handoffs.
    let course = match script.rng.u8(..100) {
        0..20 => discharge,
        20..33 => re_route,
        33..43 => transition,
        43..55 => rooming,
        55..60 => reopened,
        60..67 => withdrawn,
        67..71 => cancelled,
        71..81 => way::screened,
        81..88 => way::guarded,
        88..94 => way::accompanied,
        94..96 => way::objected,
        96..98 => way::direct,
        _ => way::corrected,
    };
    let cast = script.cast;
    if let Some(roles) = cast.draw(&mut script.rng) {
        course(script, &roles);
    }
}

fn discharge(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Transition, &[receiver]);
    script.on(referrer, act!(RecordReceiverContact, call_ahead(receiver)));
    accepted(script, referrer, receiver);
    met(script, roles, receiver, IntroductionMode::Phone);
    read_back(script, receiver, 1);
    let visit = script.in_days(5);
    script.on(receiver, act!(ScheduleVisit, api::ScheduleVisit { at: Some(visit), reported: None }));
    script.on(receiver, act!(RecordVisitMissed, visit_missed()));
    let visit = script.in_days(6);
    script.on(receiver, act!(ScheduleVisit, api::ScheduleVisit { at: Some(visit), reported: None }));
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(receiver, act!(ReportClosure, report()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
    script.on(receiver, act!(RecordOutcome, patient_says()));
    let room = room(&mut script.rng);
    let service = format!("services/{}", receiver.service());
    script.call(service, receiver, act!(directory DirectoryService UpdateCapacity, room));
}

fn re_route(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, other, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[other, receiver]);
    script.on(referrer, act!(OfferToReceiver, offer(other)));
    script.on(other, act!(DeclineHandoff, decline(receiver)));
    accepted(script, referrer, receiver);
    met(script, roles, receiver, IntroductionMode::Video);
    read_back(script, receiver, 1);
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

fn transition(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Transition, &[receiver]);
    accepted(script, referrer, receiver);
    let question = "Which of the two seizure plans is the one that counts?".to_owned();
    script.on(receiver, act!(RequestInformation, api::RequestInformation { question }));
    let answer = "The one of this spring; the older one is void.".to_owned();
    script.on(referrer, act!(AnswerInformation, api::AnswerInformation { question: 1, answer }));
    met(script, roles, receiver, IntroductionMode::InPerson);
    script.on(referrer, act!(CorrectInformation, correct()));
    read_back(script, receiver, 2);
    let visit = script.in_days(10);
    script.on(receiver, act!(ScheduleVisit, api::ScheduleVisit { at: Some(visit), reported: None }));
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(receiver, act!(ReportClosure, report()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

fn rooming(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, colleague, .. } = *roles;
    let rng = &mut script.rng;
    let by = |who: &Person, side: Side, act: StepAct| api::PracticeStep {
        side: side.into(),
        person: who.id.clone(),
        role: who.role.into(),
        act: Some(act),
        ..api::PracticeStep::default()
    };
    let request = request(rng, roles, HandoffKind::PracticeRooming);
    let met = introduce(roles, colleague, IntroductionMode::InPerson, true);
    let steps = vec![
        by(referrer, Side::Referrer, StepAct::RequestHandoff(request)),
        by(referrer, Side::Referrer, StepAct::RecordConsent(consent(ConsentBasis::ImpliedByVisit, &[]))),
        by(referrer, Side::Referrer, StepAct::ShareInformation(share(rng))),
        by(referrer, Side::Referrer, StepAct::RecordIntroduction(met)),
        by(referrer, Side::Referrer, StepAct::CorrectInformation(correct())),
        by(colleague, Side::Receiver, StepAct::AcknowledgeResponsibility(acknowledge(rng, colleague, 2))),
        by(colleague, Side::Receiver, StepAct::RecordLinkage(seen())),
        by(referrer, Side::Referrer, StepAct::ConfirmClosure(confirm())),
    ];
    script.begin(referrer, act!(RecordPracticeHandoff, api::RecordPracticeHandoff { steps }));
    script.on(colleague, act!(AttestPracticeHandoff, api::AttestPracticeHandoff::default()));
}

fn reopened(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[receiver]);
    accepted(script, referrer, receiver);
    met(script, roles, receiver, IntroductionMode::Video);
    read_back(script, receiver, 1);
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
    let reason = "Closed by a click on the wrong line.".to_owned();
    script.on(referrer, act!(ReopenHandoff, api::ReopenHandoff { reason }));
    script.on(receiver, act!(ReportClosure, report()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

fn withdrawn(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[receiver]);
    accepted(script, referrer, receiver);
    let reason = Some("Will ask again when the family has settled.".to_owned());
    script.on(referrer, act!(WithdrawConsent, api::WithdrawConsent { receivers: Vec::new(), reason }));
    script.on(receiver, act!(AcknowledgeNotice, api::AcknowledgeNotice { notice: 1, note: None }));
}

fn cancelled(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[receiver]);
    script.on(referrer, act!(OfferToReceiver, offer(receiver)));
    let reason = "No longer needed: the daughter takes it on.".to_owned();
    script.on(referrer, act!(CancelHandoff, api::CancelHandoff { reason, goes_to: None }));
}

/// Requested, and the patient agrees.
fn begin(script: &mut Script<'_>, roles: &Roles<'_>, kind: HandoffKind, to: &[&Person]) {
    let request = request(&mut script.rng, roles, kind);
    script.begin(roles.referrer, act!(RequestHandoff, request));
    script.on(roles.referrer, act!(RecordConsent, consent(ConsentBasis::Explicit, to)));
}

/// Offered, accepted, and told what to know.
fn accepted(script: &mut Script<'_>, referrer: &Person, receiver: &Person) {
    script.on(referrer, act!(OfferToReceiver, offer(receiver)));
    script.on(receiver, act!(AcceptHandoff, api::AcceptHandoff::default()));
    let package = share(&mut script.rng);
    script.on(referrer, act!(ShareInformation, package));
}

fn met(script: &mut Script<'_>, roles: &Roles<'_>, receiver: &Person, mode: IntroductionMode) {
    script.on(roles.referrer, act!(RecordIntroduction, introduce(roles, receiver, mode, false)));
}

fn read_back(script: &mut Script<'_>, receiver: &Person, version: u32) {
    let said = acknowledge(&mut script.rng, receiver, version);
    script.on(receiver, act!(AcknowledgeResponsibility, said));
}

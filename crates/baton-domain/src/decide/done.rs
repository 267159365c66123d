//! When what a command asks for is already so. Then nothing is recorded and nobody is refused.

use super::Case;
use crate::act::{
    AcknowledgeResponsibility, Act, ClosingOutcome, DeclareObjection, OfferToReceiver, RequestCancellation,
    ResolveBarrier, TakeEscalation,
};
use crate::side::notice_to;
use crate::state::{Handoff, Offer};
use crate::value::Outcome;

pub(super) fn already(case: &Case<'_>, act: &Act) -> bool {
    let handoff = case.handoff;
    let offer = handoff.offer.as_ref();
    let closed_as = |outcome| handoff.closing.as_ref().is_some_and(|closing| closing.outcome == outcome);
    match act {
        Act::OfferToReceiver(act) => handoff.is_open() && offer.is_some_and(|offer| is_offered(offer, act)),
        Act::AcceptHandoff(_) => handoff.is_open() && offer.is_some_and(|offer| offer.accepted_at.is_some()),
        Act::AcknowledgeResponsibility(act) => handoff.is_open() && is_read_back(handoff, act),
        Act::ScheduleVisit(act) => handoff.visit_planned.is_some_and(|planned| planned.at == act.at),
        Act::ConfirmClosure(_) => closed_as(Outcome::Completed),
        Act::CloseHandoff(act) => closed_as(outcome(&act.outcome)),
        Act::WithdrawConsent(act) => act.receivers.is_empty() && closed_as(Outcome::ConsentWithdrawn),
        Act::CancelHandoff(_) | Act::ConfirmCancellation(_) => closed_as(Outcome::Cancelled),
        Act::RequestCancellation(act) => handoff.is_open() && is_asked_to_let_go(handoff, act),
        Act::DeclareObjection(act) => handoff.is_open() && objects(case, act),
        Act::ProvideDirectCare(_) => closed_as(Outcome::CaredForDirectly),
        Act::HoldHandoff(act) => handoff.held_until == Some(act.until),
        Act::ResumeHandoff(_) => handoff.is_open() && handoff.held_until.is_none(),
        Act::MarkEnteredInError(act) => handoff.closing.as_ref().is_some_and(|closing| {
            closing.outcome == Outcome::EnteredInError && closing.true_record == act.true_record
        }),
        Act::TakeEscalation(act) => is_taken_by_them(case, act),
        Act::AcknowledgeNotice(act) => notice_to(handoff, &case.context.actor, act.notice)
            .is_some_and(|former| former.notice_acknowledged_at.is_some()),
        Act::AttestPracticeHandoff(_) => is_attested(case),
        Act::SetContactPreferences(act) => {
            handoff.is_open() && handoff.preferences() == Some(&act.preferences)
        }
        Act::AssignNavigator(act) => handoff.is_open() && handoff.navigator.as_ref() == Some(&act.navigator),
        Act::ResolveBarrier(act) => handoff.is_open() && is_resolved(handoff, act),
        Act::MissDeadline(act) => handoff.missed.contains(&act.deadline),
        Act::SupersedeHandoff(act) => {
            handoff.closing.as_ref().is_some_and(|closing| closing.superseded_by == Some(act.by))
        }
        // Each of these says something new whenever it is said, or finds out for itself.
        Act::RequestHandoff(_)
        | Act::RecordPracticeHandoff(_)
        | Act::AmendRequest(_)
        | Act::RecordConsent(_)
        | Act::EndOffer(_)
        | Act::DeclineHandoff(_)
        | Act::RecordReceiverContact(_)
        | Act::ShareInformation(_)
        | Act::CorrectInformation(_)
        | Act::RequestInformation(_)
        | Act::AnswerInformation(_)
        | Act::ScheduleIntroduction(_)
        | Act::RecordIntroductionMissed(_)
        | Act::RecordIntroduction(_)
        | Act::RecordVisitMissed(_)
        | Act::RecordLinkage(_)
        | Act::RecordOutcome(_)
        | Act::ReportClosure(_)
        | Act::ChoosePath(_)
        | Act::GiveInformationPacket(_)
        | Act::ClearIntroduction(_)
        | Act::PlanContact(_)
        | Act::RecordContactAttempt(_)
        | Act::RecordSupport(_)
        | Act::RecordBarrier(_)
        | Act::CorrectRecord(_)
        | Act::CopyContactPreferences(_)
        | Act::ReassignResponsible(_)
        | Act::ReopenHandoff(_) => false,
    }
}

fn is_offered(offer: &Offer, act: &OfferToReceiver) -> bool {
    offer.receiver == act.receiver && offer.answers_by_report == act.answers_by_report
}

fn is_read_back(handoff: &Handoff, act: &AcknowledgeResponsibility) -> bool {
    let read = handoff.offer.as_ref().and_then(|offer| offer.acknowledgement.as_ref());
    let own = act.reported.is_none();
    !handoff.re_read_owed()
        && read.is_some_and(|read| read.information_version == act.information_version && read.own == own)
}

const fn outcome(closing: &ClosingOutcome) -> Outcome {
    match closing {
        ClosingOutcome::PatientDeclined { .. } => Outcome::PatientDeclined,
        ClosingOutcome::PatientDied { .. } => Outcome::PatientDied,
        ClosingOutcome::LostToFollowUp => Outcome::LostToFollowUp,
        ClosingOutcome::ServiceUnavailable { .. } => Outcome::ServiceUnavailable,
    }
}

fn is_asked_to_let_go(handoff: &Handoff, act: &RequestCancellation) -> bool {
    handoff.cancellation_requested_at.is_some()
        && (act.goes_to.is_none() || handoff.cancellation_goes_to == act.goes_to)
}

fn objects(case: &Case<'_>, act: &DeclareObjection) -> bool {
    let person = &case.context.actor.person;
    let stands = case.handoff.objection.as_ref();
    stands.is_some_and(|stands| stands.scope >= act.scope && stands.by == *person)
}

fn is_taken_by_them(case: &Case<'_>, act: &TakeEscalation) -> bool {
    let at = act.escalation.checked_sub(1);
    let escalation = at.and_then(|at| case.handoff.escalations.get(at as usize));
    escalation.is_some_and(|escalation| escalation.taken_by.as_ref() == Some(&case.context.actor.person))
}

fn is_attested(case: &Case<'_>) -> bool {
    let person = &case.context.actor.person;
    case.handoff.attestations.iter().any(|who| who.person == *person && who.attested_at.is_some())
}

fn is_resolved(handoff: &Handoff, act: &ResolveBarrier) -> bool {
    handoff.barrier(act.barrier).is_some_and(|barrier| barrier.resolved_at.is_some())
}

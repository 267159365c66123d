//! R13: which act owes a reason in words, which may carry one, and which has no place for one.
//!
//! Reasons of breaches (R22) and of late records (R17) stand in the circumstances and are judged there. A decline and a
//! missed meeting have their reason as a code; words may be added.

use crate::act::{Act, CloseHandoff, ClosingOutcome, ConsentAnswer};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::value::DeclineReason;
use crate::words::Words;

enum Reason<'a> {
    /// Owed, for what is named.
    Owed(&'a Words, &'static str),
    /// May be given.
    Optional,
    /// Has no place.
    None(&'a Words),
    /// The act takes no words at all.
    NoWords,
}

pub(super) fn check(act: &Act) -> Result<(), Refusal> {
    match reason(act) {
        Reason::Owed(words, for_what) if words.reason.is_none() => Err(Refusal::new(
            RefusalCode::ReasonRequired,
            Some(Rule::R13),
            format!("a reason is required for {for_what}"),
            "say why, in the reason's text",
        )),
        Reason::None(words) if words.reason.is_some() => Err(Refusal::new(
            RefusalCode::ReasonNotAllowed,
            Some(Rule::R13),
            format!("no reason is asked for {}", act.kind().name()),
            "leave the reason out",
        )),
        Reason::Owed(..) | Reason::Optional | Reason::None(_) | Reason::NoWords => Ok(()),
    }
}

fn reason(act: &Act) -> Reason<'_> {
    match act {
        Act::RecordConsent(act) => match &act.answer {
            ConsentAnswer::Given(_) => Reason::None(&act.words),
            ConsentAnswer::Declined => Reason::Optional,
            ConsentAnswer::Overridden { .. } => Reason::Owed(&act.words, "an override of consent"),
        },
        Act::EndOffer(act) => Reason::Owed(&act.words, "ending an offer"),
        Act::DeclineHandoff(act) if act.reason == DeclineReason::Other => {
            Reason::Owed(&act.words, "a decline for another reason than the listed ones")
        }
        Act::CancelHandoff(act) => Reason::Owed(&act.words, "cancelling"),
        Act::RequestCancellation(act) => Reason::Owed(&act.words, "asking the receiver to let go"),
        Act::HoldHandoff(act) => Reason::Owed(&act.words, "putting a handoff on hold"),
        Act::ReopenHandoff(act) => Reason::Owed(&act.words, "reopening"),
        Act::MarkEnteredInError(act) => Reason::Owed(&act.words, "marking a handoff as entered in error"),
        Act::CloseHandoff(act) => closing(act),
        Act::DeclareObjection(act) => Reason::Owed(&act.words, "an objection"),
        Act::CorrectRecord(act) => Reason::Owed(&act.words, "a correction of the record"),
        // Owed where another option than the lightest is chosen, which the act's own function judges.
        Act::ChoosePath(_)
        | Act::WithdrawConsent(_)
        | Act::DeclineHandoff(_)
        | Act::RecordIntroductionMissed(_)
        | Act::RecordVisitMissed(_) => Reason::Optional,
        Act::ScheduleIntroduction(_)
        | Act::ScheduleVisit(_)
        | Act::RecordPracticeHandoff(_)
        | Act::MissDeadline(_)
        | Act::SupersedeHandoff(_)
        | Act::CopyContactPreferences(_) => Reason::NoWords,
        Act::SetContactPreferences(act) => Reason::None(&act.words),
        Act::GiveInformationPacket(act) => Reason::None(&act.words),
        Act::ProvideDirectCare(act) => Reason::None(&act.words),
        Act::ClearIntroduction(act) => Reason::None(&act.words),
        Act::AssignNavigator(act) => Reason::None(&act.words),
        Act::PlanContact(act) => Reason::None(&act.words),
        Act::RecordContactAttempt(act) => Reason::None(&act.words),
        Act::RecordSupport(act) => Reason::None(&act.words),
        Act::RecordBarrier(act) => Reason::None(&act.words),
        Act::ResolveBarrier(act) => Reason::None(&act.words),
        Act::RequestHandoff(act) => Reason::None(&act.words),
        Act::AmendRequest(act) => Reason::None(&act.words),
        Act::OfferToReceiver(act) => Reason::None(&act.words),
        Act::AcceptHandoff(act) => Reason::None(&act.words),
        Act::RecordReceiverContact(act) => Reason::None(&act.words),
        Act::ShareInformation(act) => Reason::None(&act.words),
        Act::CorrectInformation(act) => Reason::None(&act.words),
        Act::RequestInformation(act) => Reason::None(&act.words),
        Act::AnswerInformation(act) => Reason::None(&act.words),
        Act::RecordIntroduction(act) => Reason::None(&act.words),
        Act::AcknowledgeResponsibility(act) => Reason::None(&act.words),
        Act::RecordLinkage(act) => Reason::None(&act.words),
        Act::RecordOutcome(act) => Reason::None(&act.words),
        Act::ReportClosure(act) => Reason::None(&act.words),
        Act::ConfirmClosure(act) => Reason::None(&act.words),
        Act::ConfirmCancellation(act) => Reason::None(&act.words),
        Act::ResumeHandoff(act) => Reason::None(&act.words),
        Act::ReassignResponsible(act) => Reason::None(&act.words),
        Act::TakeEscalation(act) => Reason::None(&act.words),
        Act::AcknowledgeNotice(act) => Reason::None(&act.words),
        Act::AttestPracticeHandoff(act) => Reason::None(&act.words),
    }
}

fn closing(act: &CloseHandoff) -> Reason<'_> {
    match act.outcome {
        ClosingOutcome::PatientDeclined { .. } => Reason::Optional,
        ClosingOutcome::PatientDied { .. } => Reason::None(&act.words),
        ClosingOutcome::LostToFollowUp => Reason::Owed(&act.words, "closing as lost to follow-up"),
        ClosingOutcome::ServiceUnavailable { .. } => {
            Reason::Owed(&act.words, "closing because no service is available")
        }
    }
}

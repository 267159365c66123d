//! In which phases which act is possible, and the words in which it is refused elsewhere.

use super::Case;
use crate::act::{Act, ActKind};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::state::Phase;
use crate::value::Outcome;

use Phase::{Accepted, Acknowledged, Closed, Consented, Introduced, Linked, Offered, PacketGiven, Requested};

const OPEN: &[Phase] =
    &[Requested, Consented, PacketGiven, Offered, Accepted, Introduced, Acknowledged, Linked];
const BEFORE_LINKAGE: &[Phase] =
    &[Requested, Consented, PacketGiven, Offered, Accepted, Introduced, Acknowledged];
const BEFORE_ACKNOWLEDGEMENT: &[Phase] = &[Requested, Consented, PacketGiven, Offered, Accepted, Introduced];

/// The phases that an act starts from.
#[must_use]
pub const fn phases(kind: ActKind) -> &'static [Phase] {
    match kind {
        ActKind::RequestHandoff | ActKind::RecordPracticeHandoff => &[],
        ActKind::AmendRequest
        | ActKind::RecordConsent
        | ActKind::WithdrawConsent
        | ActKind::CorrectInformation
        | ActKind::CloseHandoff
        | ActKind::HoldHandoff
        | ActKind::ResumeHandoff
        | ActKind::ReassignResponsible
        | ActKind::SetContactPreferences
        | ActKind::AssignNavigator
        | ActKind::PlanContact
        | ActKind::RecordContactAttempt
        | ActKind::RecordSupport
        | ActKind::RecordBarrier
        | ActKind::ResolveBarrier
        | ActKind::MissDeadline
        | ActKind::SupersedeHandoff
        | ActKind::CopyContactPreferences => OPEN,
        ActKind::DeclareObjection | ActKind::ChoosePath | ActKind::ProvideDirectCare => BEFORE_LINKAGE,
        ActKind::GiveInformationPacket => &[Requested, Consented],
        // Wherever an introduction or a packet can follow.
        ActKind::ClearIntroduction => &[Requested, Consented, Offered, Accepted, Introduced, Acknowledged],
        ActKind::OfferToReceiver => &[Consented, PacketGiven],
        ActKind::EndOffer => &[Offered, Accepted, Introduced],
        ActKind::AcceptHandoff => &[Offered],
        ActKind::DeclineHandoff | ActKind::RequestInformation | ActKind::AnswerInformation => {
            &[Offered, Accepted, Introduced, Acknowledged]
        }
        ActKind::RecordReceiverContact => &[Consented, Offered, Accepted, Introduced],
        ActKind::ShareInformation | ActKind::RecordIntroduction => {
            &[Consented, Offered, Accepted, Introduced, Acknowledged]
        }
        ActKind::ScheduleIntroduction | ActKind::RecordIntroductionMissed => &[Consented, Offered, Accepted],
        ActKind::AcknowledgeResponsibility => &[Accepted, Introduced, Acknowledged, Linked],
        ActKind::ScheduleVisit | ActKind::RecordVisitMissed => {
            &[PacketGiven, Accepted, Introduced, Acknowledged]
        }
        ActKind::RecordLinkage => &[PacketGiven, Offered, Accepted, Introduced, Acknowledged],
        ActKind::RecordOutcome
        | ActKind::MarkEnteredInError
        | ActKind::CorrectRecord
        | ActKind::TakeEscalation
        | ActKind::AcknowledgeNotice
        | ActKind::AttestPracticeHandoff => Phase::ALL,
        ActKind::ReportClosure => &[Linked, Closed],
        ActKind::ConfirmClosure => &[Linked],
        ActKind::CancelHandoff => BEFORE_ACKNOWLEDGEMENT,
        ActKind::RequestCancellation | ActKind::ConfirmCancellation => &[Acknowledged, Linked],
        ActKind::ReopenHandoff => &[Closed],
    }
}

/// R22: whether the act records a fact that a guardrail could keep off the record.
pub(super) const fn may_breach(kind: ActKind) -> bool {
    matches!(kind, ActKind::RecordIntroduction | ActKind::ShareInformation | ActKind::RecordContactAttempt)
}

/// Refuses an act outside its phases. A breach opens what it may breach in any open phase (R22); whether anything is
/// breached, the act's own function judges.
pub(super) fn check(case: &Case<'_>, act: &Act) -> Result<(), Refusal> {
    let phase = case.handoff.phase;
    let breach_opens = may_breach(case.kind) && case.context.breach.is_some() && case.handoff.is_open();
    let late_report_fits = !matches!(act, Act::ReportClosure(_))
        || case.handoff.closing.as_ref().is_none_or(|closing| closing.outcome == Outcome::Completed);
    if breach_opens || (phases(case.kind).contains(&phase) && late_report_fits) {
        return Ok(());
    }
    Err(refusal(case, phase))
}

/// Where a numbered rule is why the phase does not fit, the refusal names the rule rather than the phase.
fn refusal(case: &Case<'_>, phase: Phase) -> Refusal {
    let kind = case.kind;
    if phase == Closed {
        return Refusal::closed(kind); // R20
    }
    let at = case.context.occurred_at;
    let consent_was_in_force = case.handoff.consent.in_force_at(at);
    match (kind, phase) {
        // R1
        (ActKind::OfferToReceiver | ActKind::RecordReceiverContact, Requested) if !consent_was_in_force => {
            Refusal::no_consent(None, at)
        }
        // R1, R22
        (ActKind::ShareInformation | ActKind::RecordIntroduction, Requested) if !consent_was_in_force => {
            Refusal::no_consent(None, at).unless_it_happened()
        }
        (ActKind::OfferToReceiver, Offered | Accepted | Introduced | Acknowledged) => Refusal::new(
            RefusalCode::OtherReceiver,
            None,
            "an offer stands already",
            "end that offer first, or wait for the answer to it",
        ),
        // R11
        (ActKind::CancelHandoff, _) => Refusal::new(
            RefusalCode::CancellationNotPossible,
            Some(Rule::R11),
            "the receiver already holds on, so it is not the referrer's alone to cancel",
            "request the cancellation; the receiver confirms it",
        ),
        (ActKind::RequestCancellation, _) => Refusal::new(
            RefusalCode::CancellationNotPossible,
            Some(Rule::R11),
            "no receiver holds on yet who would have to agree",
            "cancel the handoff",
        ),
        // R12
        (ActKind::ConfirmClosure, _) => Refusal::new(
            RefusalCode::EvidenceMissing,
            Some(Rule::R12),
            "the patient's first engagement with the receiver is not on record",
            "record the linkage first",
        ),
        _ => Refusal::wrong_phase(kind, phase, phases(kind)),
    }
}

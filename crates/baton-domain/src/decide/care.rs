//! Meeting and taking over: R1, R3, R7, R8, R9, R22, R23.

use super::{Case, Decision, Draft, phases};
use crate::act::{
    AcknowledgeResponsibility, AttestPracticeHandoff, RecordIntroduction, RecordIntroductionMissed,
    RecordLinkage, RecordOutcome, RecordVisitMissed, ScheduleIntroduction, ScheduleVisit,
};
use crate::event::{
    HandoffAccepted, HandoffOffered, IntroductionHeld, IntroductionMissed, IntroductionScheduled,
    LinkageRecorded, OutcomeObserved, PracticeHandoffAttested, ResponsibilityAcknowledged, VisitMissed,
    VisitScheduled,
};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::navigates;
use crate::value::{HowKnown, LapseCause, Mode, ParticipantSide, Party, Reported, Side};

pub(super) fn schedule_introduction(
    case: &Case<'_>,
    act: &ScheduleIntroduction,
) -> Result<Decision, Refusal> {
    case.records(IntroductionScheduled { at: act.at, mode: act.mode }, &crate::Words::default())
}

pub(super) fn introduction_missed(
    case: &Case<'_>,
    act: &RecordIntroductionMissed,
) -> Result<Decision, Refusal> {
    let planned = case.handoff.introduction_planned.ok_or_else(|| nothing_planned("introduction"))?;
    let event = IntroductionMissed { planned_at: planned.at, reason: act.reason, by: act.by };
    let mut drafts = vec![case.main(event, &act.words)];
    drafts.extend(case.lapse(LapseCause::IntroductionMissed)); // R23
    Ok(Decision::Record(drafts))
}

/// An introduction that happened is the offer and the acceptance as well, where these are missing: the receiver was
/// there. Not so where it breached the consent, or was not live (R7), or where it is recorded only after that receiver
/// was let go. That others could hear (R5) makes it no less an introduction.
pub(super) fn introduce(case: &Case<'_>, act: &RecordIntroduction) -> Result<Decision, Refusal> {
    let handoff = case.handoff;
    let receiver = introduced_receiver(case, act)?;
    let known = handoff.information.version;
    if let Some(version) = act.information_version.filter(|version| *version > known) {
        return Err(Refusal::nothing(
            format!("information version {version} does not exist; the newest is {known}"),
            "name the version that was said aloud",
        ));
    }
    let covered =
        if handoff.offer.is_some() { case.consent_for(&receiver) } else { case.consent_to_show(&receiver) };
    let consented = covered.is_ok();
    let breaches = case.breaches_of([(Rule::R1, covered), (Rule::R5, case.was_private(act))])?;
    let live = is_live(act);
    let opened = if live && consented { by_presence(case, &receiver) } else { Ok(Vec::new()) };
    // R22: that nothing can be opened keeps no breach off the record.
    let mut drafts = if breaches.is_empty() { opened? } else { opened.unwrap_or_default() };
    drafts.push(case.main(held(act, receiver, live), &act.words));
    drafts.extend(breaches);
    Ok(Decision::Record(drafts))
}

/// Whichever of offer and acceptance is missing.
fn by_presence(case: &Case<'_>, receiver: &Party) -> Result<Vec<Draft>, Refusal> {
    let handoff = case.handoff;
    let mut drafts = Vec::new();
    if !phases(case.kind).contains(&handoff.phase) || !opens_by_presence(case, receiver) {
        return Ok(drafts);
    }
    if handoff.offer.is_none() {
        case.can_be_told_apart(receiver)?;
        case.keeps_to_the_choice(receiver)?;
        drafts.push(case.consequence(HandoffOffered {
            receiver: receiver.clone(),
            capacity_seen: None,
            answers_by_report: false,
            by_presence: true,
        }));
    }
    if handoff.offer.as_ref().is_none_or(|offer| offer.accepted_at.is_none()) {
        drafts.push(case.consequence(HandoffAccepted { by_presence: true, reported: None }));
    }
    Ok(drafts)
}

/// R2: a late record of a meeting does not bring back a receiver who was let go since.
fn opens_by_presence(case: &Case<'_>, receiver: &Party) -> bool {
    let let_go = case.handoff.let_go_since(receiver, case.context.occurred_at);
    case.handoff.offer.is_some() || (!let_go && case.consent_still_covers(receiver).is_ok())
}

fn introduced_receiver(case: &Case<'_>, act: &RecordIntroduction) -> Result<Party, Refusal> {
    match (&act.receiver, case.handoff.receiver()) {
        (None, Some(holder)) => Ok(holder.clone()),
        (Some(named), None) => Ok(named.clone()),
        (Some(named), Some(holder)) if case.handoff.is_same_receiver(named, holder) => Ok(holder.clone()),
        (Some(_), Some(_)) => Err(Refusal::new(
            RefusalCode::OtherReceiver,
            None,
            "another receiver holds the offer",
            "end that offer first, or record the introduction with the receiver who holds it",
        )),
        (None, None) => {
            Err(Refusal::nothing("no receiver holds an offer", "name the receiver who was introduced"))
        }
    }
}

/// R7: at least one person of each side in the same conversation.
fn is_live(act: &RecordIntroduction) -> bool {
    let present = |side| act.participants.iter().any(|participant| participant.side == side);
    act.mode != Mode::MessageThread
        && present(ParticipantSide::Referrer)
        && present(ParticipantSide::Receiver)
}

fn held(act: &RecordIntroduction, receiver: Party, live: bool) -> IntroductionHeld {
    IntroductionHeld {
        receiver,
        mode: act.mode,
        live,
        participants: act.participants.clone(),
        privacy: act.privacy,
        interpreter: act.interpreter,
        endorsement: act.endorsement,
        patient_invited_to_clarify: act.patient_invited_to_clarify,
        patient_unable: act.patient_unable,
        questions: u32::try_from(act.words.questions.len()).unwrap_or(u32::MAX),
        information_version: act.information_version,
        at_first_visit: act.at_first_visit,
        duration_seconds: act.duration_seconds,
    }
}

/// R8: the read-back is of the newest version.
pub(super) fn acknowledge(case: &Case<'_>, act: &AcknowledgeResponsibility) -> Result<Decision, Refusal> {
    case.answered_by(act.reported.as_ref())?;
    case.offer()?;
    let newest = case.handoff.information.version;
    if act.information_version != newest {
        return Err(Refusal::new(
            RefusalCode::StaleReadBack,
            Some(Rule::R8),
            format!("the read-back is of version {}, the newest is {newest}", act.information_version),
            format!("read version {newest} and read it back"),
        ));
    }
    if act.words.read_back.is_none() {
        return Err(Refusal::new(
            RefusalCode::EvidenceMissing,
            Some(Rule::R8),
            "the read-back is missing",
            "say in your own words what you take over",
        ));
    }
    let event = ResponsibilityAcknowledged {
        information_version: act.information_version,
        actions: act.actions.clone(),
        reported: act.reported.clone(),
    };
    case.records(event, &act.words)
}

/// R21: a navigator arranges visits themselves; whoever else does so for the receiver reports what they said.
fn visit_arranged_by(case: &Case<'_>, reported: Option<&Reported>) -> Result<(), Refusal> {
    if reported.is_none() && navigates(case.handoff, &case.context.actor) {
        return Ok(());
    }
    case.answered_by(reported)
}

pub(super) fn schedule_visit(case: &Case<'_>, act: &ScheduleVisit) -> Result<Decision, Refusal> {
    visit_arranged_by(case, act.reported.as_ref())?;
    case.records(VisitScheduled { at: act.at, reported: act.reported.clone() }, &crate::Words::default())
}

pub(super) fn visit_missed(case: &Case<'_>, act: &RecordVisitMissed) -> Result<Decision, Refusal> {
    visit_arranged_by(case, act.reported.as_ref())?;
    let planned = case.handoff.visit_planned.ok_or_else(|| nothing_planned("visit"))?;
    let event = VisitMissed {
        planned_at: planned.at,
        reason: act.reason,
        by: act.by,
        reported: act.reported.clone(),
    };
    let mut drafts = vec![case.main(event, &act.words)];
    drafts.extend(case.lapse(LapseCause::VisitMissed)); // R23
    Ok(Decision::Record(drafts))
}

fn nothing_planned(what: &str) -> Refusal {
    Refusal::nothing(
        format!("no {what} is planned that could have been missed"),
        format!("schedule the {what} first"),
    )
}

/// R9: who says that the patient was seen decides who is accountable from then on.
pub(super) fn link(case: &Case<'_>, act: &RecordLinkage) -> Result<Decision, Refusal> {
    let who = match (case.side(), act.how_known) {
        (Side::Receiver, HowKnown::ReceiverRecord)
        | (Side::Referrer, HowKnown::PatientReport | HowKnown::ServiceReport) => Ok(()),
        (Side::Receiver, HowKnown::PatientReport | HowKnown::ServiceReport) => {
            Err("the referrer; you saw the patient yourself, so send RECEIVER_RECORD")
        }
        (Side::Referrer, HowKnown::ReceiverRecord) => {
            Err("the receiver; as the referrer, send PATIENT_REPORT or SERVICE_REPORT")
        }
    };
    who.map_err(|whose| Refusal::wrong_side(case.kind, whose))?; // R21
    let service = act.service.as_ref().or_else(|| case.handoff.receiver()).cloned().ok_or_else(|| {
        Refusal::nothing("no receiver holds an offer", "name the service that the patient engaged with")
    })?;
    let elsewhere = case.handoff.receiver().is_some_and(|holder| holder.organization != service.organization);
    if act.how_known == HowKnown::ReceiverRecord && elsewhere {
        return Err(Refusal::new(
            RefusalCode::OtherReceiver,
            None,
            "a receiver records only that the patient engaged with a service of their own",
            "name your own service, or none",
        ));
    }
    case.records(LinkageRecorded { service, how_known: act.how_known }, &act.words)
}

pub(super) fn observe(case: &Case<'_>, act: &RecordOutcome) -> Result<Decision, Refusal> {
    let event = OutcomeObserved { observation: act.observation.clone(), experience: act.experience };
    case.records(event, &act.words)
}

pub(super) fn attest(case: &Case<'_>, act: &AttestPracticeHandoff) -> Result<Decision, Refusal> {
    case.records(PracticeHandoffAttested {}, &act.words)
}

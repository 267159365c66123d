//! Lost and found. Nobody reaches the patient in two weeks, the deadline passes and the navigator is told; closed as lost
//! with its evidence, and reopened when the patient calls back.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::{Timestamp, ToSpan as _};

use super::{stage, told};
use crate::harness::values::{consent, duties, offer, organization, referral};
use crate::harness::{Actor, Answer, Identity, Records, Refuses, eventually, now};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1").role("case-manager");
const COUNSELLING: Identity = Identity::of("counselling", "counsellor-1").role("staff");
const NAVIGATOR: Identity = Identity::of("county-navigators", "navigator-1").role("case-manager");

fn days_ago(days: i64) -> Timestamp {
    now() - (days * 24).hours()
}

/// Somebody tells of what was so many days ago.
fn back_then(actor: &Actor, days: i64) -> Actor {
    actor.clone().at(days_ago(days)).late("entered from the paper diary")
}

async fn accepted(clinic: &Actor) -> String {
    let then = back_then(clinic, 20);
    let request = referral("patient-6", "counselling", organization("river-clinic"));
    let handoff = then.request_handoff(request).await.recorded().name;
    let navigator = || AssignNavigator { navigator: Some(organization("county-navigators")), note: None };
    // Who comes from outside learns of the patient, so the patient is asked first.
    then.assign_navigator(&handoff, navigator()).await.refused_by(ErrorReason::NoConsent, "R1");
    then.record_consent(&handoff, consent()).await.recorded();
    then.assign_navigator(&handoff, navigator()).await.recorded();
    then.offer_to_receiver(&handoff, offer(organization("counselling"))).await.recorded();
    let counsellor = clinic.as_other(COUNSELLING);
    back_then(&counsellor, 19).accept_handoff(&handoff, AcceptHandoff::default()).await.recorded();
    handoff
}

async fn tried(by: &Actor, handoff: &str, channel: Channel, outcome: ContactOutcome) -> Answer {
    let attempt = RecordContactAttempt { channel: channel.into(), outcome: outcome.into(), note: None };
    by.record_contact_attempt(handoff, attempt).await
}

async fn close_as_lost(by: &Actor, handoff: &str) -> Answer {
    let lost = LostToFollowUp { reason: "three attempts, no answer".to_owned() };
    let outcome = Some(close_handoff::Outcome::LostToFollowUp(lost));
    by.close_handoff(handoff, CloseHandoff { outcome }).await
}

/// The server finds out by itself.
async fn missed(clinic: &Actor, handoff: &str, kind: DeadlineKind) -> Escalation {
    eventually("a deadline that is told as missed", async || {
        let seen = clinic.see(handoff).await;
        seen.escalations.into_iter().find(|told| told.deadline == Some(kind.into()))
    })
    .await
}

#[tokio::test]
async fn a_patient_is_lost_with_evidence_and_found_again() {
    let (server, _data) = stage();
    let clinic = server.actor(CLINIC).await;
    let navigator = clinic.as_other(NAVIGATOR);
    let handoff = &accepted(&clinic).await;

    let told_of = missed(&clinic, handoff, DeadlineKind::Introduce).await;
    assert_eq!(told_of.cause(), EscalationCause::DeadlineMissed);
    assert!(told_of.to().any(|to| to == EscalationTarget::Navigator), "{told_of:?}");
    assert_eq!(told_of.to().next_back(), Some(EscalationTarget::ReferrerSupervisor));
    let take = TakeEscalation { escalation: told_of.escalation, note: None };
    navigator.take_escalation(handoff, take).await.recorded();

    close_as_lost(&navigator, handoff).await.refused_by(ErrorReason::EvidenceMissing, "R12");
    let on_day = |days| back_then(&navigator, days);
    let long_ago = navigator.clone().at(days_ago(15));
    tried(&long_ago, handoff, Channel::Phone, ContactOutcome::NoAnswer)
        .await
        .refused_by(ErrorReason::ReasonRequired, "R17");
    tried(&on_day(15), handoff, Channel::Phone, ContactOutcome::NoAnswer).await.recorded();
    tried(&on_day(8), handoff, Channel::Letter, ContactOutcome::MessageLeft).await.recorded();
    let early = close_as_lost(&navigator, handoff).await.refused_by(ErrorReason::EvidenceMissing, "R12");
    assert!(early.message.contains("2 attempts over 7 days"), "{}", early.message);
    let yesterday = navigator.clone().at(days_ago(1));
    // What was dialled for somebody else is no evidence.
    let other = tried(&yesterday, handoff, Channel::Phone, ContactOutcome::NoAnswer).await.recorded();
    let mistake = || CorrectRecord {
        revision: other.events[0].revision,
        replacement: None,
        reason: "the call was for another patient".to_owned(),
    };
    clinic
        .as_other(COUNSELLING)
        .correct_record(handoff, mistake())
        .await
        .refused_by(ErrorReason::WrongSide, "R21");
    navigator.correct_record(handoff, mistake()).await.recorded();
    close_as_lost(&navigator, handoff).await.refused_by(ErrorReason::EvidenceMissing, "R12");
    tried(&yesterday, handoff, Channel::Phone, ContactOutcome::NoAnswer).await.recorded();
    let receiver = clinic.as_other(COUNSELLING);
    close_as_lost(&receiver, handoff).await.refused_by(ErrorReason::WrongSide, "R21");
    let closed = close_as_lost(&navigator, handoff).await.recorded();
    assert_eq!(closed.phase(), Phase::Closed);
    assert_eq!(duties(&closed.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
    let seen = clinic.see(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::LostToFollowUp));
    assert_eq!(seen.contact_attempts.len(), 3);

    // The patient calls back.
    let found = |reason: &str| ReopenHandoff { reason: reason.to_owned() };
    navigator.reopen_handoff(handoff, found("")).await.refused(ErrorReason::InvalidRequest);
    let reopened =
        navigator.reopen_handoff(handoff, found("called back: had lost the phone")).await.recorded();
    assert_eq!(reopened.phase(), Phase::Consented);
    tried(&navigator, handoff, Channel::Phone, ContactOutcome::Reached).await.recorded();
    clinic.offer_to_receiver(handoff, offer(organization("counselling"))).await.recorded();
    let seen = clinic.see_all(handoff).await;
    let ending = ["HandoffClosed", "HandoffReopened", "ContactAttempted", "HandoffOffered"];
    assert_eq!(told(&seen)[told(&seen).len() - 4..], ending);
}

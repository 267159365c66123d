//! An advocate after a positive screen for violence at home. Nothing is said while the partner can hear; then the patient is
//! introduced alone, with a professional interpreter. A voicemail that they had forbidden is left all the same, and is
//! told as what it is.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::ToSpan as _;

use super::{program, stage, told, warmth};
use crate::harness::values::{
    consent_for, information, instant, introduction, linkage, organization, participant, read_back, referral,
};
use crate::harness::{Actor, Identity, Records, Refuses, now};

const CLINICIAN: Identity = Identity::of("oak-street", "clinician-2");
const ASSISTANT: Identity = Identity::of("oak-street", "assistant-1").role("assistant");
const SUPERVISOR: Identity = Identity::of("oak-street", "supervisor-1").role("supervisor");
const ADVOCATE: Identity = Identity::of("safe-harbor", "advocate-1").role("advocate");

/// Requested under a program for which it may harm to be overheard, and agreed to.
async fn agreed(clinician: &Actor) -> String {
    let program = program(clinician, "oak-street", "safety-at-home", |policy| {
        policy.sensitive = true;
        policy.warm_elements = vec![WarmElement::Endorsed.into()];
    })
    .await;
    let request = RequestHandoff {
        program: Some(program),
        ..referral("patient-2", "violence-at-home", organization("oak-street"))
    };
    let handoff = clinician.request_handoff(request).await.recorded().name;
    let agreed = consent_for(vec![organization("safe-harbor")]);
    clinician.record_consent(&handoff, agreed).await.recorded();
    handoff
}

/// Alone, with everything explained.
fn alone() -> ClearIntroduction {
    ClearIntroduction {
        mode: IntroductionMode::InPerson.into(),
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        within_hearing: Vec::new(),
        interpreter: Some(Interpreter::Professional.into()),
        not_possible: false,
        note: None,
    }
}

fn partner_listens() -> Vec<WithinHearing> {
    vec![WithinHearing { who: Hearer::Partner.into(), safe: false }]
}

fn meeting() -> RecordIntroduction {
    RecordIntroduction {
        receiver: Some(organization("safe-harbor")),
        interpreter: Some(Interpreter::Professional.into()),
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::Clinician, Some("clinician-2")),
            participant(ParticipantSide::Receiver, ParticipantRole::Advocate, Some("advocate-1")),
            participant(ParticipantSide::Patient, ParticipantRole::Patient, None),
        ],
        ..introduction(Some(1))
    }
}

/// R5: nobody is introduced before it is safe to talk.
async fn cleared_and_introduced(clinician: &Actor, handoff: &str) {
    let not_cleared =
        |answer: crate::harness::Answer| answer.refused_by(ErrorReason::PrivacyNotCleared, "R5");
    let overheard = ClearIntroduction { within_hearing: partner_listens(), ..alone() };
    let refused = not_cleared(clinician.clear_introduction(handoff, overheard).await);
    assert!(refused.message.contains("somebody unsafe is within hearing"), "{}", refused.message);
    let in_company = ClearIntroduction { asked_alone: false, ..alone() };
    not_cleared(clinician.clear_introduction(handoff, in_company).await);
    not_cleared(clinician.record_introduction(handoff, meeting()).await);
    let not_possible = ClearIntroduction { not_possible: true, within_hearing: partner_listens(), ..alone() };
    clinician.clear_introduction(handoff, not_possible).await.recorded();
    not_cleared(clinician.record_introduction(handoff, meeting()).await);

    // The partner is sent for the car. A cousin who offers to interpret is thanked.
    let cousin = || Some(Interpreter::Untrained.into());
    not_cleared(
        clinician.clear_introduction(handoff, ClearIntroduction { interpreter: cousin(), ..alone() }).await,
    );
    let unexplained = ClearIntroduction { limits_explained: false, ..alone() };
    not_cleared(clinician.clear_introduction(handoff, unexplained).await);
    clinician.clear_introduction(handoff, alone()).await.recorded();
    let [clearance] = clinician.see(handoff).await.clearances.try_into().expect("one clearance");
    assert_eq!(clearance.interpreter(), Interpreter::Professional);
    let by_cousin = RecordIntroduction { interpreter: cousin(), ..meeting() };
    not_cleared(clinician.record_introduction(handoff, by_cousin).await);
    let introduced = clinician.record_introduction(handoff, meeting()).await.recorded();
    assert_eq!(
        introduced.phase(),
        Phase::Introduced,
        "the advocate was there, so it is offered and accepted"
    );
}

/// R6, R22: what the patient forbade is not planned; what happened is recorded as a breach.
async fn voicemail(clinician: &Actor, handoff: &str) {
    let never_at_home = SetContactPreferences {
        preferences: Some(ContactPreferences {
            excluded: vec![Channel::Voicemail.into(), Channel::Letter.into()],
            ..ContactPreferences::default()
        }),
        note: None,
    };
    clinician.set_contact_preferences(handoff, never_at_home).await.recorded();
    let plan = |channel: Channel| PlanContact {
        channel: channel.into(),
        at: Some(instant(now() + 2.hours())),
        message: Some("the advocate is free at four".to_owned()),
    };
    clinician
        .plan_contact(handoff, plan(Channel::Voicemail))
        .await
        .refused_by(ErrorReason::ContactNotAllowed, "R6");
    clinician.plan_contact(handoff, plan(Channel::Phone)).await.recorded();

    let before = clinician.see(handoff).await;
    assert_eq!(before.warmth.map(|warmth| warmth.level()), Some(WarmthLevel::Warm));
    let assistant = clinician.as_other(ASSISTANT);
    let left = || RecordContactAttempt {
        channel: Channel::Voicemail.into(),
        outcome: ContactOutcome::MessageLeft.into(),
        note: None,
    };
    let refused = assistant.record_contact_attempt(handoff, left()).await;
    let refused = refused.refused_by(ErrorReason::ContactNotAllowed, "R6");
    assert!(refused.preconditions[0].2.contains("breach"), "R22: {:?}", refused.preconditions);
    let breach = assistant.clone().breaching("the number was dialled from habit");
    let recorded = breach.record_contact_attempt(handoff, left()).await.recorded();
    let types: Vec<_> = recorded.events.iter().map(|event| event.r#type.as_str()).collect();
    assert_eq!(types, ["ContactAttempted", "GuardrailBreached", "Escalated"]);
}

#[tokio::test]
async fn an_advocate_is_introduced_alone_and_a_voicemail_is_told_as_a_breach() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let advocate = clinician.as_other(ADVOCATE);
    let handoff = &agreed(&clinician).await;
    clinician.share_information(handoff, information("wants a place for two nights")).await.recorded();
    cleared_and_introduced(&clinician, handoff).await;
    voicemail(&clinician, handoff).await;

    let seen = clinician.see(handoff).await;
    assert_eq!(seen.breaches().collect::<Vec<_>>(), [Rule::R6]);
    let [escalation] = seen.escalations.as_slice() else { panic!("{:?}", seen.escalations) };
    assert_eq!((escalation.cause(), escalation.rule()), (EscalationCause::Breach, Rule::R6));
    assert_eq!(escalation.to().collect::<Vec<_>>(), [EscalationTarget::ReferrerSupervisor]);
    let take = || TakeEscalation { escalation: 1, note: None };
    clinician.take_escalation(handoff, take()).await.refused_by(ErrorReason::WrongSide, "R21");
    clinician.as_other(SUPERVISOR).take_escalation(handoff, take()).await.recorded();

    // The same day.
    advocate.acknowledge_responsibility(handoff, read_back(1, "two nights, from today")).await.recorded();
    advocate.record_linkage(handoff, linkage(HowKnown::ReceiverRecord)).await.recorded();
    clinician.confirm_closure(handoff, ConfirmClosure::default()).await.recorded();
    let closed = clinician.see_all(handoff).await;
    let all = vec!["live", "included", "endorsed", "heard", "informed", "breached"];
    assert_eq!(warmth(&closed), (WarmthLevel::Partial, all, Owned::Yes), "a breach is never warm");
    assert_eq!(told(&closed).last(), Some(&"HandoffClosed"));
    let why = closed.events.iter().filter_map(|event| event.words.as_ref()?.breach_reason.as_deref());
    assert_eq!(why.collect::<Vec<_>>(), ["the number was dialled from habit"]);
}

#[tokio::test]
async fn an_introduction_without_privacy_is_recorded_as_a_breach_and_never_warm() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let handoff = &agreed(&clinician).await;
    clinician.share_information(handoff, information("wants a place for two nights")).await.recorded();
    let breach = clinician.clone().breaching("the door stood open");
    let overheard = RecordIntroduction { privacy: Privacy::Overheard.into(), ..meeting() };
    breach.record_introduction(handoff, overheard).await.recorded();
    let seen = clinician.see(handoff).await;
    assert_eq!(seen.breaches().collect::<Vec<_>>(), [Rule::R5]);
    assert_eq!(seen.warmth.map(|warmth| warmth.level()), Some(WarmthLevel::Partial));
}

//! Emergency contraception. The only pharmacy closes in two hours and the clinician objects: a list is too little, and
//! telehealth takes over at once. With telehealth down the patient is owed the care itself, objection or not.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::{SignedDuration, ToSpan as _};

use super::ways::{choose, direct_care, none_of, objection, packet, way};
use super::{stage, told};
use crate::harness::values::{
    consent, information, instant, introduction, linkage, offer, organization, read_back, referral,
};
use crate::harness::{Actor, Identity, Records, Refuses, eventually, now};

const CLINICIAN: Identity = Identity::of("hill-clinic", "clinician-8");
const SUPERVISOR: Identity = Identity::of("hill-clinic", "supervisor-1").role("supervisor");
const TELEHEALTH: Identity = Identity::of("telehealth", "clinician-9");

/// A list of the pharmacy would do if there were time; telehealth prescribes within half an hour.
fn ways() -> Vec<PathOption> {
    vec![
        way("pharmacy", Path::InformationPacket, "1.5", "3"),
        way("telehealth", Path::WarmIntroduction, "0.5", "0"),
    ]
}

/// Telehealth is down, and nobody reaches the pharmacy before it closes.
fn nothing_open() -> Vec<PathOption> {
    let [mut pharmacy, mut telehealth] = ways().try_into().expect("two ways");
    pharmacy.hours = "2.5".to_owned();
    telehealth.capacity = Some(Capacity::None.into());
    vec![pharmacy, telehealth]
}

async fn requested(clinician: &Actor, within: SignedDuration) -> String {
    let request = RequestHandoff {
        urgency: Urgency::Urgent.into(),
        needed_by: Some(instant(now() + within)),
        ..referral("patient-8", "emergency-contraception", organization("hill-clinic"))
    };
    let handoff = clinician.request_handoff(request).await.recorded().name;
    clinician.declare_objection(&handoff, objection()).await.recorded();
    clinician.declare_objection(&handoff, objection()).await.already_done();
    handoff
}

#[tokio::test]
async fn telehealth_takes_over_before_the_pharmacy_closes() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let telehealth = clinician.as_other(TELEHEALTH);
    let handoff = &requested(&clinician, SignedDuration::from_hours(2)).await;

    let list = clinician.choose_path(handoff, choose(ways(), "pharmacy")).await;
    list.refused_by(ErrorReason::BelowFloor, "R3");
    let none = clinician.choose_path(handoff, none_of(ways())).await;
    none.refused_by(ErrorReason::BelowFloor, "R3");
    clinician.choose_path(handoff, choose(ways(), "telehealth")).await.recorded();
    let choice = clinician.see(handoff).await.choice.expect("a choice");
    assert_eq!((choice.floor(), choice.floor_cause()), (Floor::WarmIntroduction, FloorCause::TimeCritical));
    assert!(choice.inputs.is_some_and(|inputs| inputs.objection));
    clinician
        .give_information_packet(handoff, packet(&["pharmacy"], now() + 24.hours()))
        .await
        .refused_by(ErrorReason::PathNotChosen, "R23");

    clinician.record_consent(handoff, consent()).await.recorded();
    clinician.share_information(handoff, information("38 hours ago; no other medicines")).await.recorded();
    let elsewhere = clinician.offer_to_receiver(handoff, offer(organization("pharmacy"))).await;
    elsewhere.refused_by(ErrorReason::PathNotChosen, "R23");
    clinician.offer_to_receiver(handoff, offer(organization("telehealth"))).await.recorded();
    telehealth.accept_handoff(handoff, AcceptHandoff::default()).await.recorded();
    let video = RecordIntroduction { mode: IntroductionMode::Video.into(), ..introduction(Some(1)) };
    clinician.record_introduction(handoff, video).await.recorded();
    telehealth.acknowledge_responsibility(handoff, read_back(1, "38 hours, prescribe now")).await.recorded();
    telehealth.record_linkage(handoff, linkage(HowKnown::ReceiverRecord)).await.recorded();
    clinician.confirm_closure(handoff, ConfirmClosure::default()).await.recorded();
    let seen = clinician.see_all(handoff).await;
    assert_eq!(told(&seen)[..3], ["HandoffRequested", "ObjectionDeclared", "PathChosen"]);
    assert_eq!(seen.closing.map(|closing| closing.outcome()), Some(Outcome::Completed));
}

#[tokio::test]
async fn with_telehealth_down_the_patient_is_owed_the_care_itself() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let handoff = &requested(&clinician, SignedDuration::from_hours(2)).await;
    clinician.record_consent(handoff, consent()).await.recorded();

    // Not to say whether one could give the care is no way out.
    let silent = clinician.choose_path(handoff, none_of(nothing_open())).await;
    silent.refused_by(ErrorReason::BelowFloor, "R3");
    let with_care = || [nothing_open(), vec![direct_care()]].concat();
    let closed = clinician.choose_path(handoff, choose(with_care(), "pharmacy")).await;
    closed.refused_by(ErrorReason::OptionNotOpen, "R3");
    let down = clinician.choose_path(handoff, choose(with_care(), "telehealth")).await;
    down.refused_by(ErrorReason::OptionNotOpen, "R3");
    let left = clinician.choose_path(handoff, none_of(with_care())).await;
    left.refused_by(ErrorReason::BelowFloor, "R3");
    clinician.choose_path(handoff, choose(with_care(), "here")).await.recorded();
    let choice = clinician.see(handoff).await.choice.expect("a choice");
    let owed = (Floor::DirectCare, FloorCause::TimeCriticalNothingOpen);
    assert_eq!((choice.floor(), choice.floor_cause()), owed);

    ways_around(&clinician, handoff).await;

    clinician.provide_direct_care(handoff, ProvideDirectCare::default()).await.recorded();
    let seen = clinician.see_all(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::CaredForDirectly));
    assert_eq!(
        told(&seen).iter().rev().take(2).collect::<Vec<_>>(),
        [&"HandoffClosed", &"DirectCareProvided"]
    );
}

/// R23: nobody leaves the patient alone with the need.
async fn ways_around(clinician: &Actor, handoff: &str) {
    clinician
        .offer_to_receiver(handoff, offer(organization("telehealth")))
        .await
        .refused_by(ErrorReason::BelowFloor, "R3");
    let hold = || HoldHandoff {
        until: Some(instant(now() + 3.hours())),
        reason: "until tomorrow".to_owned(),
        goes_to: None,
    };
    clinician.hold_handoff(handoff, hold()).await.refused_by(ErrorReason::ObligationStands, "R23");
    let cancel = || CancelHandoff { reason: "not by us".to_owned(), goes_to: None };
    clinician.cancel_handoff(handoff, cancel()).await.refused_by(ErrorReason::ObligationStands, "R23");
    let to_a_colleague =
        ReassignResponsible { person: "clinician-11".to_owned(), ..ReassignResponsible::default() };
    clinician.reassign_responsible(handoff, to_a_colleague).await.recorded();
    let colleague = clinician.as_other(Identity::of("hill-clinic", "clinician-11"));
    colleague.cancel_handoff(handoff, cancel()).await.refused_by(ErrorReason::ObligationStands, "R23");
    colleague.hold_handoff(handoff, hold()).await.refused_by(ErrorReason::ObligationStands, "R23");
    let unavailable = CloseHandoff {
        outcome: Some(close_handoff::Outcome::ServiceUnavailable(ServiceUnavailable {
            goes_to: Some(organization("pharmacy")),
            reason: "nobody is there".to_owned(),
        })),
    };
    colleague.close_handoff(handoff, unavailable).await.refused_by(ErrorReason::EvidenceMissing, "R12");
    // A supervisor may, but not without saying where the patient goes.
    let supervisor = clinician.as_other(SUPERVISOR);
    supervisor.cancel_handoff(handoff, cancel()).await.refused_by(ErrorReason::ObligationStands, "R23");
}

#[tokio::test]
async fn the_last_safe_moment_does_not_pass_unnoticed() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let until = SignedDuration::from_mins(30) + SignedDuration::from_secs(10);
    let handoff = &requested(&clinician, until).await;
    let only_telehealth = || vec![way("telehealth", Path::WarmIntroduction, "0.5", "0")];
    clinician.choose_path(handoff, choose(only_telehealth(), "telehealth")).await.recorded();

    let raised = eventually("an obligation that is raised", async || {
        let seen = clinician.see_all(handoff).await;
        told(&seen).contains(&"ObligationRaised").then_some(seen)
    })
    .await;
    let escalation = raised.escalations.last().expect("somebody is told");
    assert_eq!(escalation.cause(), EscalationCause::ObligationRaised);
    let told: Vec<_> = escalation.to().collect();
    assert_eq!(told, [EscalationTarget::Referrer, EscalationTarget::ReferrerSupervisor], "together");
    let supervisor = clinician.as_other(SUPERVISOR);
    let take = TakeEscalation { escalation: escalation.escalation, note: None };
    supervisor.take_escalation(handoff, take).await.recorded();
}

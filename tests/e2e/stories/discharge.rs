//! Discharge. The case manager calls the family doctor before the package goes out; a first visit is missed for want of
//! transport, a navigator finds a ride, the second one is kept, and the loop is closed.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::ToSpan as _;

use super::{stage, told, warmth};
use crate::harness::values::{
    consent, information, instant, introduction, linkage, offer, organization, participant, read_back,
    referral,
};
use crate::harness::{Actor, Identity, Records, Refuses, now};

const HOSPITAL: Identity = Identity::of("general-hospital", "case-manager-2").role("case-manager");
const DOCTOR: Identity = Identity::of("valley-practice", "clinician-4");
const NAVIGATOR: Identity = Identity::of("county-navigators", "navigator-1").role("case-manager");

fn call(names_patient: bool) -> RecordReceiverContact {
    RecordReceiverContact {
        receiver: Some(organization("valley-practice")),
        channel: Channel::Phone.into(),
        spoke_with: Some("clinician-4".to_owned()),
        names_patient,
        note: Some("can see somebody within the week".to_owned()),
    }
}

fn three_way_call() -> RecordIntroduction {
    RecordIntroduction {
        mode: IntroductionMode::Phone.into(),
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::CaseManager, Some("case-manager-2")),
            participant(ParticipantSide::Receiver, ParticipantRole::Clinician, Some("clinician-4")),
            participant(ParticipantSide::Patient, ParticipantRole::Patient, None),
        ],
        ..introduction(Some(1))
    }
}

async fn take_over(hospital: &Actor, doctor: &Actor) -> String {
    let request = RequestHandoff {
        setting: Setting::Inpatient.into(),
        urgency: Urgency::Urgent.into(),
        needed_by: Some(instant(now() + (7 * 24).hours())),
        ..referral("patient-3", "heart-failure-follow-up", organization("general-hospital"))
    };
    let handoff = hospital.request_handoff(request).await.recorded().name;
    hospital.record_receiver_contact(&handoff, call(true)).await.refused_by(ErrorReason::NoConsent, "R1");
    hospital.record_consent(&handoff, consent()).await.recorded();
    hospital.record_receiver_contact(&handoff, call(true)).await.recorded();
    hospital.offer_to_receiver(&handoff, offer(organization("valley-practice"))).await.recorded();
    hospital
        .share_information(&handoff, information("furosemide 40 mg; weigh every morning"))
        .await
        .recorded();
    doctor.accept_handoff(&handoff, AcceptHandoff::default()).await.recorded();
    hospital.record_introduction(&handoff, three_way_call()).await.recorded();
    let read = read_back(1, "furosemide 40 mg, weight daily, visit within the week");
    doctor.acknowledge_responsibility(&handoff, read).await.recorded();
    handoff
}

/// What kept the patient is found and done away with, by somebody who accompanies them.
async fn get_there(hospital: &Actor, doctor: &Actor, handoff: &str) -> Actor {
    let navigator = hospital.as_other(NAVIGATOR);
    let no_bus = || RecordBarrier {
        kind: BarrierKind::Transport.into(),
        note: Some("no bus on Sundays, and nobody who drives".to_owned()),
    };
    navigator.record_barrier(handoff, no_bus()).await.refused(ErrorReason::NotFound);
    doctor.record_barrier(handoff, no_bus()).await.refused_by(ErrorReason::WrongSide, "R21");
    let assigned = AssignNavigator { navigator: Some(organization("county-navigators")), note: None };
    hospital.assign_navigator(handoff, assigned.clone()).await.recorded();
    hospital.assign_navigator(handoff, assigned).await.already_done();
    let reached = RecordContactAttempt {
        channel: Channel::Phone.into(),
        outcome: ContactOutcome::Reached.into(),
        note: None,
    };
    navigator.record_contact_attempt(handoff, reached).await.recorded();
    navigator.record_barrier(handoff, no_bus()).await.recorded();
    let resolve = |barrier| ResolveBarrier { barrier, note: Some("the ride is paid for".to_owned()) };
    navigator.resolve_barrier(handoff, resolve(2)).await.refused(ErrorReason::NothingToActOn);
    let ride = RecordSupport {
        kind: SupportKind::Transport.into(),
        barrier: Some(1),
        note: Some("a volunteer drives both ways".to_owned()),
    };
    navigator.record_support(handoff, ride).await.recorded();
    navigator.resolve_barrier(handoff, resolve(1)).await.recorded();
    navigator.resolve_barrier(handoff, resolve(1)).await.already_done();
    let [barrier] = hospital.see(handoff).await.barriers.try_into().expect("one barrier");
    assert!(barrier.resolved_at.is_some(), "{barrier:?}");
    navigator
}

#[tokio::test]
async fn a_missed_visit_is_made_good_and_the_loop_closed() {
    let (server, _data) = stage();
    let hospital = server.actor(HOSPITAL).await;
    let doctor = hospital.as_other(DOCTOR);
    let handoff = &take_over(&hospital, &doctor).await;

    let missed = || RecordVisitMissed {
        reason: MissedReason::Transport.into(),
        by: Some(MissedBy::Patient.into()),
        reason_text: Some("the bus does not run on Sundays".to_owned()),
        ..RecordVisitMissed::default()
    };
    doctor.record_visit_missed(handoff, missed()).await.refused(ErrorReason::NothingToActOn);
    let plan = |hours: i64| ScheduleVisit { at: Some(instant(now() + hours.hours())), reported: None };
    hospital.schedule_visit(handoff, plan(24)).await.refused_by(ErrorReason::WrongSide, "R21");
    doctor.schedule_visit(handoff, plan(24)).await.recorded();
    let after = doctor.record_visit_missed(handoff, missed()).await.recorded();
    assert_eq!(after.phase(), Phase::Acknowledged, "a missed visit ends nothing");
    assert_eq!(doctor.see(handoff).await.visit_planned_at, None);

    let navigator = get_there(&hospital, &doctor, handoff).await;
    navigator.schedule_visit(handoff, plan(48)).await.recorded();
    hospital
        .confirm_closure(handoff, ConfirmClosure::default())
        .await
        .refused_by(ErrorReason::EvidenceMissing, "R12");
    let heard = hospital.record_linkage(handoff, linkage(HowKnown::ReceiverRecord)).await;
    heard.refused_by(ErrorReason::WrongSide, "R21");
    doctor.record_linkage(handoff, linkage(HowKnown::ReceiverRecord)).await.recorded();
    let report = ReportClosure { report: "weight stable, no oedema".to_owned(), ..ReportClosure::default() };
    doctor.report_closure(handoff, report).await.recorded();
    hospital.confirm_closure(handoff, ConfirmClosure::default()).await.recorded();
    hospital.confirm_closure(handoff, ConfirmClosure::default()).await.already_done();

    let seen = hospital.see_all(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::Completed));
    assert!(seen.closure_reported_at.is_some() && seen.receiver_contacts.len() == 1);
    let all = vec!["live", "included", "endorsed", "heard", "informed"];
    assert_eq!(warmth(&seen), (WarmthLevel::Warm, all, Owned::Yes));
    let visits = [
        "VisitScheduled",
        "VisitMissed",
        "NavigatorAssigned",
        "ContactAttempted",
        "BarrierFound",
        "SupportGiven",
        "BarrierResolved",
        "VisitScheduled",
        "LinkageRecorded",
        "ClosureReported",
        "HandoffClosed",
    ];
    assert_eq!(told(&seen)[8..], visits);
}

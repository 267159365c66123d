//! The order of answering: sight, repeats, rights, fields, revision, rules.

use baton_api::types::v1::ErrorReason;
use baton_domain::ActKind;
use baton_domain::state::Phase;
use baton_domain::testing::{Place, Seat};
use jiff::ToSpan as _;
use uuid::Uuid;

use crate::harness::values::{consent, new_name, observation, organization, referral};
use crate::harness::{Records, Refuses, now};
use crate::samples::sample;
use crate::scene::Scene;

#[tokio::test]
async fn each_gate_stands_before_the_next() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Offered)).await;
    let kind = ActKind::AcceptHandoff;
    let act = sample(&scene.stage, kind, Seat::Receiver);
    let faulty = "\u{7}";

    // Faults and revisions are told only to those who see the handoff and may give the command.
    let stranger = scene.by(Seat::Outsider).late(faulty).expecting(99);
    stranger.ask_any(&name, &act).await.refused(ErrorReason::NotFound);
    let referrer = scene.by(Seat::Referrer).late(faulty).expecting(99);
    referrer.ask_any(&name, &act).await.refused_by(ErrorReason::WrongSide, "R21");
    let receiver = scene.by(Seat::Receiver).late(faulty).expecting(99);
    receiver.ask_any(&name, &act).await.refused(ErrorReason::InvalidRequest);
    let future = scene.by(Seat::Receiver).at(now() + 1.hour());
    let mismatch =
        future.clone().expecting(99).ask_any(&name, &act).await.refused(ErrorReason::RevisionMismatch);
    let newest = scene.clinic.see(&name).await.revision;
    assert_eq!(mismatch.metadata["expected_revision"], "99");
    assert_eq!(mismatch.metadata["actual_revision"], newest.to_string());
    future.ask_any(&name, &act).await.refused_by(ErrorReason::OccurredInFuture, "R17");

    let right = scene.by(Seat::Receiver).expecting(newest).ask_any(&name, &act).await.recorded();
    assert_eq!(right.revision, newest + 1);
}

#[tokio::test]
async fn a_request_has_one_answer_for_ever() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Linked)).await;
    let request = Uuid::new_v4();
    let once = scene.clinic.clone().with_request(request);
    let first = once.record_outcome(&name, observation("enrolled")).await.recorded();
    let close = sample(&scene.stage, ActKind::ConfirmClosure, Seat::Referrer);
    scene.clinic.ask_any(&name, &close).await.recorded();

    // After the closing, with another revision in mind, by a colleague of the same house: the first answer.
    let again = once.clone().expecting(0).record_outcome(&name, observation("enrolled")).await.recorded();
    assert!(again.repeat && !first.repeat);
    assert_eq!((again.events, again.revision, again.phase), (first.events, first.revision, first.phase));
    let colleague = scene.by(Seat::Supervisor).with_request(request);
    assert!(colleague.record_outcome(&name, observation("enrolled")).await.recorded().repeat);

    // With other content, of another kind, or by another house it is refused, ahead of every other fault.
    let other = once.record_outcome(&name, observation("abstinent")).await;
    other.refused_by(ErrorReason::RequestIdReused, "R15");
    let faulty = once.record_outcome(&name, observation("a b")).await;
    faulty.refused_by(ErrorReason::RequestIdReused, "R15");
    let act = sample(&scene.stage, ActKind::CancelHandoff, Seat::Referrer);
    once.ask_any(&name, &act).await.refused_by(ErrorReason::RequestIdReused, "R15");
    let receiver = scene.by(Seat::Receiver).with_request(request);
    let theirs = receiver.record_outcome(&name, observation("enrolled")).await;
    theirs.refused_by(ErrorReason::RequestIdReused, "R15");
    // On another handoff it is another request.
    let elsewhere = scene.at(Place::In(Phase::Consented)).await;
    assert!(!once.record_outcome(&elsewhere, observation("enrolled")).await.recorded().repeat);
}

#[tokio::test]
async fn a_taken_id_is_told_apart_from_a_repeat() {
    let scene = Scene::new().await;
    let name = new_name();
    let request = Uuid::new_v4();
    let act = || referral("patient-1", "housing", organization("clinic"));
    let first = scene.clinic.clone().with_request(request).ask(&name, act()).await.recorded();
    scene.clinic.ask(&name, act()).await.refused(ErrorReason::AlreadyExists);
    let again = scene.clinic.clone().with_request(request).ask(&name, act()).await.recorded();
    assert!(again.repeat);
    assert_eq!(again.events, first.events);
    // Without a name of the caller's it follows from the request, so that a repeat finds it.
    let unnamed = scene.clinic.clone().with_request(Uuid::new_v4());
    let (one, two) =
        (unnamed.request_handoff(act()).await.recorded(), unnamed.request_handoff(act()).await.recorded());
    assert_eq!((one.name.as_str(), two.repeat), (two.name.as_str(), true));
}

#[tokio::test]
async fn times_are_checked_against_the_clock_and_the_request() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Requested)).await;
    let clinic = &scene.clinic;
    let at = |moment| clinic.clone().at(moment);
    let soon = at(now() + 1.minute()).record_consent(&name, consent()).await;
    soon.refused_by(ErrorReason::OccurredInFuture, "R17");
    let before = at(now() - 1.hour()).record_consent(&name, consent()).await;
    before.refused_by(ErrorReason::OccurredBeforeRequest, "R17");
    let needless = clinic.clone().late("was on leave").record_consent(&name, consent()).await;
    needless.refused_by(ErrorReason::ReasonNotAllowed, "R13");
    let needless = clinic.clone().breaching("it happened").record_consent(&name, consent()).await;
    needless.refused_by(ErrorReason::ReasonNotAllowed, "R22");
    let long_ago = || at(now() - (24 * 4).hours());
    let act = || referral("patient-1", "housing", organization("clinic"));
    long_ago().request_handoff(act()).await.refused(ErrorReason::ReasonRequired);
    long_ago().late("was on leave").request_handoff(act()).await.recorded();
    // Five seconds ahead are within what clocks differ.
    at(now() + 2.seconds()).record_consent(&name, consent()).await.recorded();
}

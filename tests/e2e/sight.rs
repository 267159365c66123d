//! Who reads which words: as much as consent in force covers, and nothing more once it does not.

use baton_api::event::v1::event::Event as Kind;
use baton_api::event::v1::{Event, WordsState};
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::testing::Seat;

use crate::harness::values::{consent_for, offer, organization, referral};
use crate::harness::{Records, Refuses};
use crate::scene::Scene;

fn consent(receiver: &str, parts: &[InformationPart]) -> RecordConsent {
    let mut consent = consent_for(vec![organization(receiver)]);
    if let Some(record_consent::Answer::Given(given)) = &mut consent.answer {
        let scope = given.scope.as_mut().expect("a scope");
        scope.parts = parts.iter().map(|part| (*part).into()).collect();
    }
    consent
}

fn package() -> ShareInformation {
    let information = Information {
        patient_summary: Some("lost the flat".to_owned()),
        action_list: vec!["find a room".to_owned()],
        history: Some("was here before".to_owned()),
        ..Information::default()
    };
    ShareInformation { information: Some(information) }
}

/// The packages of a history, as far as they are shown.
fn packages(events: &[Event]) -> Vec<(WordsState, Option<Information>)> {
    let shared = events.iter().filter(|event| matches!(event.event, Some(Kind::InformationShared(_))));
    shared
        .map(|event| (event.words_state(), event.words.clone().and_then(|words| words.information)))
        .collect()
}

/// A handoff that is offered to the shelter with everything, and accompanied by somebody who may know only what is to be
/// done.
async fn offered(scene: &Scene) -> String {
    let clinic = &scene.clinic;
    let request = referral("patient-1", "housing", organization("clinic"));
    let name = clinic.request_handoff(request).await.recorded().name;
    clinic.record_consent(&name, consent("shelter", &[])).await.recorded();
    let only_actions = consent("navigators", &[InformationPart::ActionList]);
    clinic.record_consent(&name, only_actions).await.recorded();
    clinic.offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
    clinic.share_information(&name, package()).await.recorded();
    let correction = Correction { said: "a room".to_owned(), right: "two rooms".to_owned() };
    let correction = CorrectInformation {
        by: CorrectedBy::Patient.into(),
        heard_by: vec![Side::Referrer.into()],
        correction: Some(correction),
    };
    clinic.correct_information(&name, correction).await.recorded();
    let navigator = AssignNavigator { navigator: Some(organization("navigators")), note: None };
    clinic.assign_navigator(&name, navigator).await.recorded();
    name
}

#[tokio::test]
async fn of_a_package_everybody_reads_what_consent_covers_for_them() {
    let scene = Scene::new().await;
    let name = offered(&scene).await;
    let whole = package().information;
    for seat in [Seat::Referrer, Seat::Receiver] {
        let seen = scene.by(seat).see_all(&name).await;
        assert_eq!(packages(&seen.events), [(WordsState::Open, whole.clone())], "{seat:?}");
    }
    let seen = scene.by(Seat::Navigator).see_all(&name).await;
    let actions = Information { action_list: vec!["find a room".to_owned()], ..Information::default() };
    assert_eq!(packages(&seen.events), [(WordsState::Open, Some(actions))]);
    // What was put right may have been any part of it.
    let corrected =
        seen.events.iter().find(|event| matches!(event.event, Some(Kind::InformationCorrected(_))));
    assert_eq!(corrected.map(Event::words_state), Some(WordsState::Sealed));
    let history = scene.by(Seat::Navigator).history(&name).await;
    let shown: Vec<_> = history.into_iter().filter_map(|one| one.event).collect();
    assert_eq!(packages(&shown), packages(&seen.events), "the history shows something else");
}

#[tokio::test]
async fn what_was_shared_against_the_rules_is_not_shown_to_the_receiver() {
    let scene = Scene::new().await;
    let clinic = &scene.clinic;
    let request = referral("patient-1", "housing", organization("clinic"));
    let name = clinic.request_handoff(request).await.recorded().name;
    clinic.record_consent(&name, consent("shelter", &[InformationPart::PatientSummary])).await.recorded();
    clinic.offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
    clinic.share_information(&name, package()).await.refused(ErrorReason::NoConsent);
    clinic.clone().breaching("sent by mistake").share_information(&name, package()).await.recorded();
    let seen = scene.by(Seat::Receiver).see_all(&name).await;
    let summary = Information { patient_summary: Some("lost the flat".to_owned()), ..Information::default() };
    assert_eq!(packages(&seen.events), [(WordsState::Open, Some(summary))]);
}

/// R2
#[tokio::test]
async fn after_a_withdrawal_nothing_is_shown_to_whom_it_was_for() {
    let scene = Scene::new().await;
    let name = offered(&scene).await;
    let withdrawn =
        WithdrawConsent { receivers: vec![organization("navigators")], ..WithdrawConsent::default() };
    scene.clinic.withdraw_consent(&name, withdrawn).await.recorded();
    let get = |name: &str| GetHandoffRequest {
        name: name.to_owned(),
        view: HandoffView::Full.into(),
        ..GetHandoffRequest::default()
    };
    let gone = scene.by(Seat::Navigator).get(get(&name)).await;
    gone.refused(ErrorReason::NotFound);
    let withdrawn =
        WithdrawConsent { receivers: vec![organization("shelter")], ..WithdrawConsent::default() };
    scene.clinic.withdraw_consent(&name, withdrawn).await.recorded();
    let gone = scene.by(Seat::Receiver).get(get(&name)).await;
    gone.refused(ErrorReason::NotAllowed);
}

//! What EvaluatePaths says before a choice is what ChoosePath records, and asking leaves no trace.

use baton_api::event::v1::event::Event as Kind;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::state::Phase;
use baton_domain::testing::{Place, Seat};

use crate::harness::values::{new_name, organization, path_option};
use crate::harness::{Records, Refuses};
use crate::scene::Scene;

/// The example of food: a bank 25 km away by introduction, a delivery by packet that costs less of everything.
fn food() -> Vec<PathOption> {
    vec![
        path_option("food-bank", Path::WarmIntroduction, Some(organization("food-bank")), "30", "25", 0),
        path_option("delivery", Path::InformationPacket, Some(organization("delivery")), "24.5", "0", 300),
    ]
}

fn asking(name: &str, options: Vec<PathOption>) -> EvaluatePathsRequest {
    EvaluatePathsRequest { name: name.to_owned(), options, ..EvaluatePathsRequest::default() }
}

#[tokio::test]
async fn the_answer_before_a_choice_is_the_recorded_one() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Consented)).await;
    let before = scene.clinic.see(&name).await;
    let told = scene.clinic.evaluate_paths(asking(&name, food())).await.expect("an answer");
    let answer = told.answer.expect("the answer");
    assert_eq!((answer.floor(), answer.cause()), (Floor::InformationPacket, FloorCause::Program));
    assert_eq!(answer.recommended.as_deref(), Some("delivery"));
    assert!(!answer.time_critical && answer.options.iter().all(|option| option.excluded_by.is_none()));
    assert_eq!(told.last_safe_moment, None);
    assert_eq!(told.explanation.len(), 3, "{:?}", told.explanation);
    assert!(told.explanation[0].starts_with("R3: the patient is owed information"), "{:?}", told.explanation);
    assert!(told.explanation[2].contains("delivery") && told.explanation[2].contains("is recommended"));
    assert_eq!(scene.clinic.see(&name).await, before, "asking left a trace");

    let choice = ChoosePath { options: food(), chosen: Some("delivery".to_owned()), ..ChoosePath::default() };
    scene.clinic.choose_path(&name, choice).await.recorded();
    let seen = scene.clinic.see_all(&name).await;
    let chosen = seen.events.iter().find_map(|event| match &event.event {
        Some(Kind::PathChosen(chosen)) => Some(chosen),
        _ => None,
    });
    let chosen = chosen.expect("a choice is on record");
    assert_eq!(chosen.answer.as_ref(), Some(&answer));
    let asked = told.inputs.expect("the inputs");
    let recorded = chosen.inputs.clone().expect("the inputs");
    assert_eq!(PathInputs { at: recorded.at, ..asked }, recorded);
    // Judged again for whoever reads it.
    assert_eq!(seen.choice.expect("the choice").answer, Some(answer));
}

#[tokio::test]
async fn whoever_may_choose_may_ask_and_nobody_else() {
    let scene = Scene::new().await;
    // Somebody accompanies the patient, and a receiver is asked.
    let name = scene.at(Place::In(Phase::Offered)).await;
    for seat in [Seat::Referrer, Seat::Navigator] {
        scene.by(seat).evaluate_paths(asking(&name, food())).await.expect("may ask");
    }
    let refused = async |seat: Seat, reason: ErrorReason| {
        let answer = scene.by(seat).evaluate_paths(asking(&name, food())).await;
        answer.refused(reason)
    };
    let refusal = refused(Seat::Receiver, ErrorReason::WrongSide).await;
    assert_eq!(refusal.rule(), Some("R21"));
    refused(Seat::Outsider, ErrorReason::NotFound).await;
    refused(Seat::Former, ErrorReason::NotAllowed).await;
    let unknown = scene.clinic.evaluate_paths(asking(&new_name(), food())).await;
    unknown.refused(ErrorReason::NotFound);
}

#[tokio::test]
async fn every_fault_of_a_question_is_told_at_once() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Consented)).await;
    let ask = async |request: EvaluatePathsRequest| {
        let answer = scene.clinic.evaluate_paths(request).await;
        let fields = answer.refused(ErrorReason::InvalidRequest).fields;
        fields.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    assert_eq!(ask(asking("handoffs/one", food())).await, ["name"]);
    let mut wrong = asking(&name, food());
    wrong.options[0].hours = "1e3".to_owned();
    wrong.options[0].receiver = None;
    wrong.options[1].path = 9;
    wrong.options.push(path_option(
        "",
        Path::DirectCare,
        Some(organization("clinic")),
        "-1",
        "",
        2_000_000_000,
    ));
    wrong.vulnerabilities = vec!["two words".to_owned()];
    wrong.cannot_provide = Some(String::new());
    assert_eq!(
        ask(wrong).await,
        [
            "options[0].receiver",
            "options[0].hours",
            "options[1].path",
            "options[2].id",
            "options[2].receiver",
            "options[2].hours",
            "options[2].distance_km",
            "options[2].cost_minor_units",
            "vulnerabilities[0]",
            "cannot_provide",
        ]
    );
    let mut twice = food();
    twice[1].id = "food-bank".to_owned();
    assert_eq!(ask(asking(&name, twice)).await, ["options[1].id"]);
    let many = EvaluatePathsRequest { min_position: Some("no token".to_owned()), ..asking(&name, food()) };
    assert_eq!(ask(many).await, ["min_position"]);
}

//! Rural objection. Where the only alternative is 160 km away a list is no help, so the introduction is the least; in a
//! city with six services near a list is allowed.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::ToSpan as _;

use super::ways::{choose, objection, packet, way};
use super::{program, stage};
use crate::harness::values::{consent, offer, organization, referral};
use crate::harness::{Actor, Identity, Records, Refuses, now};

const CLINICIAN: Identity = Identity::of("prairie-clinic", "clinician-8");

async fn requested(clinician: &Actor, program: Option<String>) -> String {
    let request =
        RequestHandoff { program, ..referral("patient-9", "contraception", organization("prairie-clinic")) };
    let handoff = clinician.request_handoff(request).await.recorded().name;
    clinician.declare_objection(&handoff, objection()).await.recorded();
    handoff
}

/// The same service 160 km away, by a list or by an introduction.
fn far_away() -> Vec<PathOption> {
    let list = way("far-clinic", Path::InformationPacket, "72", "160");
    vec![PathOption { id: "list".to_owned(), ..list }, way("far-clinic", Path::WarmIntroduction, "72", "160")]
}

fn in_the_city() -> Vec<PathOption> {
    (1..=6).map(|n| way(&format!("city-{n}"), Path::InformationPacket, "48", &format!("{n}.5"))).collect()
}

#[tokio::test]
async fn far_from_everything_a_list_is_too_little() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let handoff = &requested(&clinician, None).await;

    let refused = clinician.choose_path(handoff, choose(far_away(), "list")).await;
    refused.refused_by(ErrorReason::BelowFloor, "R3");
    clinician.choose_path(handoff, choose(far_away(), "far-clinic")).await.recorded();
    let choice = clinician.see(handoff).await.choice.expect("a choice");
    assert_eq!(choice.floor(), Floor::WarmIntroduction);
    assert_eq!(choice.floor_cause(), FloorCause::FewWithinReach);
    let list = packet(&["far-clinic"], now() + 24.hours());
    clinician.give_information_packet(handoff, list).await.refused_by(ErrorReason::PathNotChosen, "R23");
    clinician.record_consent(handoff, consent()).await.recorded();
    clinician.offer_to_receiver(handoff, offer(organization("far-clinic"))).await.recorded();
}

#[tokio::test]
async fn only_the_patient_chooses_less() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let handoff = &requested(&clinician, None).await;
    let explained = PatientChoice {
        explained_by: "clinician-8".to_owned(),
        explained_at: Some(crate::harness::values::instant(now())),
    };
    let less = ChoosePath { patient_choice: Some(explained.clone()), ..choose(far_away(), "list") };
    clinician.choose_path(handoff, less).await.recorded();
    assert!(clinician.see(handoff).await.choice.and_then(|choice| choice.chosen).expect("chosen").by_patient);
    clinician.give_information_packet(handoff, packet(&["far-clinic"], now() + 24.hours())).await.recorded();
}

#[tokio::test]
async fn in_a_city_with_six_near_a_list_is_allowed() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let handoff = &requested(&clinician, None).await;
    clinician.choose_path(handoff, choose(in_the_city(), "city-1")).await.recorded();
    let choice = clinician.see(handoff).await.choice.expect("a choice");
    assert_eq!((choice.floor(), choice.floor_cause()), (Floor::InformationPacket, FloorCause::Program));
    let all: Vec<_> = in_the_city().into_iter().map(|option| option.id).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let given = clinician.give_information_packet(handoff, packet(&all, now() + 24.hours())).await.recorded();
    assert_eq!(given.phase(), Phase::PacketGiven);
}

#[tokio::test]
async fn a_vulnerable_patient_is_introduced_also_in_the_city() {
    let (server, _data) = stage();
    let clinician = server.actor(CLINICIAN).await;
    let program = program(&clinician, "prairie-clinic", "reproductive-health", |policy| {
        let floor = policy.floor.get_or_insert_default();
        floor.vulnerability_factors = vec!["minor".to_owned()];
    })
    .await;
    let handoff = &requested(&clinician, Some(program)).await;
    let introduced = || way("city-7", Path::WarmIntroduction, "48", "7");
    let chosen = |chosen| ChoosePath {
        vulnerabilities: vec!["minor".to_owned()],
        ..choose([in_the_city(), vec![introduced()]].concat(), chosen)
    };
    clinician.choose_path(handoff, chosen("city-1")).await.refused_by(ErrorReason::BelowFloor, "R3");
    clinician.choose_path(handoff, chosen("city-7")).await.recorded();
    let choice = clinician.see(handoff).await.choice.expect("a choice");
    assert_eq!(choice.floor_cause(), FloorCause::ObjectionAndVulnerable);
}

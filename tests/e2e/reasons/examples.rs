//! One refusal of a running server for each reason that can be had at will.

mod way;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::ActKind;
use baton_domain::state::Phase as At;
use baton_domain::testing::{Place, Seat};
use jiff::ToSpan as _;
use prost::Message as _;
use tonic::Status;

use super::page::example;
use crate::directory as directory_of;
use crate::harness::values::{
    consent, information, instant, observation, offer, organization, read_back, referral,
};
use crate::harness::{Actor, Faults, Identity, Records, Rpc, Server, Start, directory, now};
use crate::programs;
use crate::samples::{identity, sample};
use crate::scene::Scene;

/// Every example by its reason.
pub async fn all() -> BTreeMap<String, String> {
    let scene = Scene::new().await;
    let mut refusals = Vec::new();
    refusals.extend(of_phases(&scene).await);
    refusals.extend(of_evidence(&scene).await);
    refusals.extend(of_times(&scene).await);
    refusals.extend(way::of_ways(&scene).await);
    refusals.extend(of_calls(&scene).await);
    refusals.push(of_a_retired_program(&scene).await);
    refusals.push(of_a_retired_service(&scene).await);
    refusals.extend(of_reading(&scene).await);
    refusals.push(of_a_busy_server().await);
    let mut examples = BTreeMap::new();
    for refusal in &refusals {
        let (reason, text) = example(refusal);
        assert!(examples.insert(reason.clone(), text).is_none(), "two examples of {reason}");
    }
    examples
}

fn refused<T>(answer: Result<T, Status>) -> Status {
    answer.map(|_| ()).expect_err("an example of a refusal")
}

async fn of_phases(scene: &Scene) -> Vec<Status> {
    let (clinic, receiver) = (&scene.clinic, scene.by(Seat::Receiver));
    let requested = scene.at(Place::In(At::Requested)).await;
    let offered = scene.at(Place::In(At::Offered)).await;
    let acknowledged = scene.at(Place::In(At::Acknowledged)).await;
    let cancelled = scene.at(Place::Cancelled).await;
    let elsewhere = || offer(organization("other-shelter"));
    let (died_on, source) = (date(), "registry".to_owned());
    let died = CloseHandoff {
        outcome: Some(close_handoff::Outcome::PatientDied(PatientDied { died_on: Some(died_on), source })),
    };
    let dead = scene.at(Place::In(At::Requested)).await;
    clinic.close_handoff(&dead, died).await.recorded();
    let amend = AmendRequest {
        update_mask: Some(prost_types::FieldMask { paths: vec!["need".to_owned()] }),
        need: Some("housing".to_owned()),
        ..AmendRequest::default()
    };
    let cancel = || CancelHandoff { reason: "no longer needed".to_owned(), goes_to: None };
    vec![
        refused(clinic.ask(&requested, referral("patient-1", "housing", organization("clinic"))).await),
        refused(
            receiver
                .report_closure(&offered, ReportClosure { report: "done".to_owned(), ..Default::default() })
                .await,
        ),
        refused(clinic.offer_to_receiver(&cancelled, elsewhere()).await),
        refused(clinic.accept_handoff(&offered, AcceptHandoff::default()).await),
        refused(clinic.offer_to_receiver(&requested, elsewhere()).await),
        refused(clinic.offer_to_receiver(&offered, elsewhere()).await),
        refused(clinic.cancel_handoff(&acknowledged, cancel()).await),
        refused(clinic.reopen_handoff(&dead, ReopenHandoff { reason: "found alive".to_owned() }).await),
        refused(clinic.amend_request(&acknowledged, amend).await),
    ]
}

fn date() -> ZonedDate {
    let date = baton_api::Date { year: 2026, month: 3, day: 1 };
    ZonedDate { date: Some(date), zone: "Europe/Berlin".to_owned() }
}

async fn of_evidence(scene: &Scene) -> Vec<Status> {
    let (clinic, receiver) = (&scene.clinic, scene.by(Seat::Receiver));
    let requested = scene.at(Place::In(At::Requested)).await;
    let consented = scene.at(Place::In(At::Consented)).await;
    let accepted = scene.at(Place::In(At::Accepted)).await;
    let acknowledged = scene.at(Place::In(At::Acknowledged)).await;
    let mut implied = consent();
    if let Some(record_consent::Answer::Given(given)) = &mut implied.answer {
        given.basis = ConsentBasis::ImpliedByVisit.into();
    }
    let decline = DeclineHandoff { reason: DeclineReason::Other.into(), ..DeclineHandoff::default() };
    let own_house = || consent();
    clinic.record_consent(&requested, own_house()).await.recorded();
    let mut steps = RecordPracticeHandoff::default();
    for _ in 0..2 {
        let act = practice_step::Act::RecordConsent(consent());
        let (side, role) = (Side::Referrer.into(), Role::Clinician.into());
        let person = "clinician-1".to_owned();
        steps.steps.push(PracticeStep { side, person, role, act: Some(act), ..PracticeStep::default() });
    }
    vec![
        refused(clinic.record_consent(&consented, implied).await),
        refused(receiver.acknowledge_responsibility(&accepted, read_back(7, "as sent")).await),
        refused(clinic.confirm_closure(&acknowledged, ConfirmClosure::default()).await),
        refused(receiver.decline_handoff(&accepted, decline).await),
        refused(clinic.clone().late("was on leave").record_outcome(&consented, observation("called")).await),
        refused(
            clinic
                .answer_information(&accepted, AnswerInformation { question: 9, answer: "yes".to_owned() })
                .await,
        ),
        refused(clinic.offer_to_receiver(&requested, offer(organization("clinic"))).await),
        refused(clinic.record_practice_handoff(steps).await),
    ]
}

async fn of_times(scene: &Scene) -> Vec<Status> {
    let name = scene.at(Place::In(At::Consented)).await;
    let at = |moment| scene.clinic.clone().at(moment);
    let hold = HoldHandoff {
        until: Some(instant(now() - 1.hour())),
        reason: "in hospital".to_owned(),
        goes_to: None,
    };
    vec![
        refused(at(now() + 1.hour()).record_outcome(&name, observation("called")).await),
        refused(at(now() - 1.hour()).record_outcome(&name, observation("called")).await),
        refused(scene.clinic.hold_handoff(&name, hold).await),
    ]
}

async fn of_calls(scene: &Scene) -> Vec<Status> {
    let name = scene.at(Place::In(At::Consented)).await;
    let clinic = &scene.clinic;
    let nobody = clinic.as_other(identity(Seat::Referrer).role("king"));
    let stranger = scene.by(Seat::Outsider);
    let request = uuid::Uuid::new_v4();
    let once = clinic.clone().with_request(request);
    once.record_outcome(&name, observation("called")).await.recorded();
    let faulty = ScheduleIntroduction { at: None, mode: 99 };
    let long = vec!["x".repeat(4_000); 50];
    // Nobody else's preferences are copied to it, so that it stands at the same revision every time.
    let alone = referral("patient-of-their-own", "housing", organization("clinic"));
    let alone = clinic.request_handoff(alone).await.recorded().name;
    let huge = Information { medications: long.clone(), action_list: long, ..Information::default() };
    vec![
        refused(nobody.record_outcome(&name, observation("called")).await),
        refused(stranger.record_outcome(&name, observation("called")).await),
        refused(clinic.schedule_introduction(&name, faulty).await),
        refused(once.record_outcome(&name, observation("enrolled")).await),
        refused(clinic.clone().expecting(2).record_outcome(&alone, observation("called")).await),
        refused(clinic.share_information(&name, ShareInformation { information: Some(huge) }).await),
        refused(clinic.call_in_bytes(Rpc::command("SellHandoff"), bytes::Bytes::new()).await),
    ]
}

async fn of_a_retired_service(scene: &Scene) -> Status {
    let receiver = scene.by(Seat::Receiver);
    let entry = ServiceEntry {
        title: "Pantry".to_owned(),
        needs: vec!["food-insecurity".to_owned()],
        areas: Vec::new(),
        paths: vec![Path::InformationPacket.into()],
    };
    directory_of::register(&receiver, "pantry", entry).await.recorded();
    directory_of::retire(&receiver, "services/pantry").await.recorded();
    refused(directory_of::update(&receiver, "services/pantry", directory_of::room(Capacity::Available)).await)
}

async fn of_a_retired_program(scene: &Scene) -> Status {
    let supervisor = scene.by(Seat::Supervisor);
    let default = programs::get(&supervisor, "programs/default", None).await.expect("the built-in one");
    let policy = default.policy.expect("a policy");
    programs::define(&supervisor, "food-insecurity", policy).await.recorded();
    programs::retire(&supervisor, "programs/food-insecurity").await.recorded();
    let program = Some("programs/food-insecurity".to_owned());
    let request = referral("patient-1", "food-insecurity", organization("clinic"));
    refused(scene.clinic.request_handoff(RequestHandoff { program, ..request }).await)
}

/// A position token, as far as a test must know it to name a position that is not there yet.
#[derive(Clone, PartialEq, prost::Message)]
struct PositionToken {
    #[prost(uint32, tag = "1")]
    kind: u32,
    #[prost(bytes = "vec", tag = "2")]
    store: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    incarnation: Vec<u8>,
    #[prost(uint64, tag = "4")]
    position: u64,
}

async fn of_reading(scene: &Scene) -> Vec<Status> {
    let name = scene.at(Place::In(At::Consented)).await;
    let clinic = &scene.clinic;
    let at_least = async |clinic: &Actor, token: String| {
        let name = name.clone();
        refused(clinic.get(GetHandoffRequest { name, min_position: Some(token), ..Default::default() }).await)
    };
    let told = clinic.record_outcome(&name, observation("called")).await.recorded();
    let bytes = URL_SAFE_NO_PAD.decode(&told.position_token).expect("a token");
    let mut token = PositionToken::decode(bytes.as_slice()).expect("a token");
    token.position += 1_000_000;
    let ahead = URL_SAFE_NO_PAD.encode(token.encode_to_vec());

    let data = directory();
    let other = Server::on(data.path());
    let there = other.actor(identity(Seat::Referrer)).await;
    let request = sample(&scene.stage, ActKind::RequestHandoff, Seat::Referrer);
    let foreign = there.ask_any("", &request).await.recorded().position_token;
    let former = scene.by(Seat::Former);
    let unseen = GetHandoffRequest { name: name.clone(), ..GetHandoffRequest::default() };
    vec![
        refused(clinic.see_as_of(&name, AsOf::Revision(1_000)).await),
        at_least(clinic, foreign).await,
        at_least(clinic, ahead).await,
        refused(former.get(unseen).await),
    ]
}

/// A server that works on one call at a time, while its disk is slow.
async fn of_a_busy_server() -> Status {
    let data = directory();
    let disk = Faults::none();
    let server = disk.under(Start::serve(data.path()).with("BATON_MAX_IN_FLIGHT_CALLS", "1")).server();
    let clinic = server.actor(Identity::of("clinic", "clinician-1")).await;
    let name = clinic
        .request_handoff(referral("patient-1", "housing", organization("clinic")))
        .await
        .recorded()
        .name;
    clinic.record_consent(&name, consent()).await.recorded();
    disk.hold_syncs();
    let slow = tokio::spawn({
        let (clinic, name) = (clinic.clone(), name.clone());
        async move { clinic.share_information(&name, information("lost the flat")).await }
    });
    disk.held().await;
    let refusal = refused(clinic.record_outcome(&name, observation("called")).await);
    disk.let_go();
    slow.await.expect("no panic").recorded();
    refusal
}

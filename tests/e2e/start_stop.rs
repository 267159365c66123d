//! Starting and stopping: what an operator sees when it works and when it does not.

use std::time::Duration;

use baton_api::handoff::v1::GetHandoffRequest;
use baton_api::types::v1::{ErrorReason, Phase};
use futures::StreamExt as _;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{FileDescriptorResponse, ServerReflectionRequest};
use uuid::Uuid;

use crate::harness::values::{consent, new_name, organization, referral};
use crate::harness::{Faults, Identity, Records, Refuses, Server, Shape, Start, directory, eventually};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");

/// Runs to its end a process that must not come up: its exit code and what it says.
fn fails(start: Start) -> (Option<i32>, String) {
    let (status, said) = start.run_out();
    (status.code(), said)
}

#[test]
fn a_second_process_on_a_directory_is_refused() {
    let data = directory();
    let first = Server::on(data.path());
    let (code, said) = fails(Start::serve(data.path()));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("another process") && said.contains(&data.path().display().to_string()), "{said}");
    drop(first);
    // Even one that was killed leaves no lock behind.
    let _again = Server::on(data.path());
}

#[test]
fn nothing_is_served_without_authentication() {
    let data = directory();
    let place = data.path().display().to_string();
    let (code, said) = fails(Start::run(&["serve", "--listen", "127.0.0.1:0", "--data-dir", &place]));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("--dev") && !said.contains("listening"), "{said}");
    let everywhere = ["serve", "--dev", "--listen", "0.0.0.0:0", "--data-dir", &place];
    let (code, said) = fails(Start::run(&everywhere));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("loopback"), "{said}");
    assert_eq!(std::fs::read_dir(data.path()).expect("the directory").count(), 0, "something was made");
}

#[test]
fn a_taken_port_is_named() {
    let (data, other) = (directory(), directory());
    let first = Server::on(data.path());
    let (address, place) = (first.address().to_string(), other.path().display().to_string());
    let (code, said) = fails(Start::run(&["serve", "--dev", "--listen", &address, "--data-dir", &place]));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains(&address) && said.contains("taken"), "{said}");
}

#[test]
fn a_directory_that_cannot_be_used_is_named() {
    let data = directory();
    let file = data.path().join("file");
    std::fs::write(&file, "not a directory").expect("a file");
    for place in [file.join("below"), file, "/proc/baton".into()] {
        let (code, said) = fails(Start::serve(&place));
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains(&place.display().to_string()), "{said}");
    }
}

#[test]
fn an_unknown_setting_is_named_with_its_nearest() {
    let data = directory();
    let (code, said) = fails(Start::serve(data.path()).with("BATON_LOG_FORMATT", "json"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("BATON_LOG_FORMATT") && said.contains("BATON_LOG_FORMAT"), "{said}");
}

#[tokio::test]
async fn sigterm_lets_calls_finish_and_ends_well() {
    let data = directory();
    let disk = Faults::none();
    let server = disk.under(Start::serve(data.path())).server();
    let clinic = server.actor(CLINIC).await;
    let requested =
        clinic.request_handoff(referral("patient-1", "housing", organization("river-clinic"))).await;
    let handoff = requested.recorded().name;

    disk.hold_syncs();
    let in_flight = tokio::spawn({
        let (clinic, handoff) = (clinic.clone(), handoff.clone());
        async move { clinic.record_consent(&handoff, consent()).await }
    });
    disk.held().await;
    let mut server = server;
    server.process().ask_to_stop();
    let turned_away = eventually("a call that is turned away", async || {
        let request = GetHandoffRequest { name: handoff.clone(), ..GetHandoffRequest::default() };
        clinic.get(request).await.err()
    })
    .await;
    // Where the connection is closed already, the client's own library says so, in words of its own.
    if !turned_away.details().is_empty() {
        Err::<(), _>(turned_away).refused(ErrorReason::Draining);
    }

    disk.let_go();
    let finished = in_flight.await.expect("no panic").recorded();
    assert_eq!(finished.phase(), Phase::Consented);
    let (status, output) = (server.process().wait(), server.output().text());
    assert_eq!(status.code(), Some(0), "{output}");
    assert!(output.contains("stopped") && !output.contains("panicked"), "{output}");

    let again = Server::on(data.path());
    assert_eq!(again.actor(CLINIC).await.see(&handoff).await.revision, 1);
}

#[tokio::test]
async fn a_deadline_ends_the_answer_and_not_the_append() {
    let data = directory();
    let disk = Faults::none();
    let server = disk.under(Start::serve(data.path())).server();
    let clinic = server.actor(CLINIC).await;
    let requested =
        clinic.request_handoff(referral("patient-1", "housing", organization("river-clinic"))).await;
    let handoff = requested.recorded().name;

    disk.hold_syncs();
    let request = Uuid::new_v4();
    let hurried = clinic.clone().with_request(request).patient_for(Duration::from_millis(300));
    // The client may give up by its own clock a moment before the server does.
    let late = hurried.record_consent(&handoff, consent()).await.expect_err("the disk does not answer");
    assert!(matches!(late.code(), Code::DeadlineExceeded | Code::Cancelled), "{late:?}");
    if !late.details().is_empty() {
        Err::<(), _>(late).refused(ErrorReason::DeadlineExceeded);
    }
    disk.held().await;
    disk.let_go();

    let learnt = clinic.clone().with_request(request).record_consent(&handoff, consent()).await.recorded();
    assert!(learnt.repeat, "the append went on without its caller");
    assert_eq!(learnt.revision, 1);
    assert_eq!(clinic.history(&handoff).await.len(), 2);
}

#[tokio::test]
async fn health_tells_three_things_apart() {
    let data = directory();
    let server = Server::on(data.path());
    let mut health = HealthClient::new(server.connect().await);
    let request = HealthCheckRequest { service: "readiness".to_owned() };
    let mut watch = health.watch(request).await.expect("watchable").into_inner();
    // It takes calls at once, and is ready when its views have caught up.
    while watch.next().await.expect("a status").expect("an answer").status() != ServingStatus::Serving {}
    for service in ["startup", "liveness", "readiness", ""] {
        let request = HealthCheckRequest { service: service.to_owned() };
        let status = health.check(request).await.expect("a known name").into_inner().status();
        assert_eq!(status, ServingStatus::Serving, "{service}");
    }
    let unknown = HealthCheckRequest { service: "appetite".to_owned() };
    assert_eq!(health.check(unknown).await.expect_err("unknown").code(), Code::NotFound);

    let mut server = server;
    server.process().ask_to_stop();
    let second = watch.next().await;
    let second = second.and_then(Result::ok).map(|answer| answer.status());
    assert!(second.is_none_or(|status| status != ServingStatus::Serving), "{second:?}");
    assert_eq!(server.process().wait().code(), Some(0));
}

#[tokio::test]
async fn reflection_lists_the_services() {
    let data = directory();
    let server = Server::on(data.path());
    let mut reflection = ServerReflectionClient::new(server.connect().await);
    let ask = |message_request| ServerReflectionRequest {
        host: String::new(),
        message_request: Some(message_request),
    };
    let questions = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("baton.handoff.v1.HandoffService".to_owned())),
    ];
    let answers =
        reflection.server_reflection_info(futures::stream::iter(questions)).await.expect("a stream");
    let answers: Vec<_> =
        answers.into_inner().map(|answer| answer.expect("an answer").message_response).collect().await;
    let [
        Some(MessageResponse::ListServicesResponse(list)),
        Some(MessageResponse::FileDescriptorResponse(files)),
    ] = answers.as_slice()
    else {
        panic!("{answers:?}")
    };
    let mut names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    names.sort_unstable();
    let mut expected = Shape::services();
    expected.extend(["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"].map(str::to_owned));
    expected.sort_unstable();
    assert_eq!(names, expected, "a service of the API is not served, or not told of");
    let FileDescriptorResponse { file_descriptor_proto } = files;
    assert!(!file_descriptor_proto.is_empty());
}

#[tokio::test]
async fn data_survive_a_restart() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let name = new_name();
    let request = Uuid::new_v4();
    let act = referral("patient-1", "housing", organization("river-clinic"));
    let first = clinic.clone().with_request(request).ask(&name, act.clone()).await.recorded();
    let seen = clinic.see_all(&name).await;
    let (status, _) = server.stop();
    assert_eq!(status.code(), Some(0));

    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    assert_eq!(clinic.see_all(&name).await, seen);
    let again = clinic.clone().with_request(request).ask(&name, act).await.recorded();
    assert!(again.repeat);
    assert_eq!(again.events, first.events);
}

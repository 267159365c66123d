//! The server as a client meets it: over a socket, through every layer, with the store failing where a test says so.
#![cfg(test)]

mod admin;
mod embedded;
mod ending;
mod kit;
mod lists;
mod questions;
mod refusals;
mod watched;
mod watching;

use std::time::Duration;

use baton_api::types::v1::{Acting, Phase, Role};
use tokio_stream::StreamExt as _;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use kit::{consent_of, context, handoff_of, refusal, serve};

#[tokio::test]
async fn a_handoff_that_is_requested_can_be_read() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let result = clinic.request(handoff_of("clinic")).await.expect("recorded");
    assert!(result.recorded && !result.repeat);
    assert_eq!((result.revision, result.phase()), (0, Phase::Requested));
    assert_eq!(result.events.len(), 1);
    assert_eq!(result.events[0].r#type, "HandoffRequested");

    let answer = clinic.look(&result.name).await.expect("shown");
    let handoff = answer.handoff.expect("a handoff");
    assert_eq!((handoff.name, handoff.revision), (result.name, 0));
    assert!(answer.position >= result.position);
}

#[tokio::test]
async fn the_same_request_again_gets_the_first_answer_and_another_under_its_id_is_refused() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let request = handoff_of("clinic");
    let first = clinic.request(request.clone()).await.expect("recorded");
    let again = clinic.request(request.clone()).await.expect("the first answer");
    assert!(again.repeat && again.recorded);
    assert_eq!((&again.name, again.revision, &again.events), (&first.name, first.revision, &first.events));

    let mut other = request;
    other.act.as_mut().expect("an act").need = "housing".to_owned();
    let refused = clinic.request(other).await.expect_err("another request");
    assert_eq!(refusal(&refused), (Code::AlreadyExists, "REQUEST_ID_REUSED".to_owned()));
}

#[tokio::test]
async fn whoever_acts_is_kept_with_the_service_that_said_so() {
    let served = serve().await;
    let mut ehr = served.caller(vec![("baton-service", "ehr-7"), ("baton-organization", "clinic")]);
    let mut request = handoff_of("clinic");
    request.context.as_mut().expect("a context").acting = Some(Acting {
        person: "nurse-3".to_owned(),
        organization: "clinic".to_owned(),
        role: Role::Nurse.into(),
        ..Default::default()
    });
    let result = ehr.request(request).await.expect("recorded");
    let handoff = ehr.look(&result.name).await.expect("shown").handoff.expect("a handoff");
    let actor = handoff.requested.expect("a stamp").actor.expect("an actor");
    assert_eq!((actor.person.as_str(), actor.role()), ("nurse-3", Role::Nurse));
    assert_eq!(actor.asserted_by.as_deref(), Some("ehr-7"));
}

#[tokio::test]
async fn the_callers_deadline_ends_the_answer_and_not_the_append() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    let held = served.log.hold_appends();
    let context = context();

    let mut consent = Request::new(consent_of(&name, context.clone()));
    consent.metadata_mut().insert("grpc-timeout", "200m".parse().expect("a value"));
    // The client's own clock may end the call as well; which of the two was first does not matter here.
    clinic.commands.record_consent(consent).await.expect_err("the append waits");

    drop(held);
    let answer = clinic.consent_in(&name, context).await.expect("the outcome is learnt");
    assert!(answer.repeat, "the append went on without its caller");
}

#[tokio::test]
async fn health_has_its_names_and_the_api_describes_itself() {
    let served = serve().await;
    let mut health = HealthClient::new(served.channel.clone());
    for name in ["", "startup", "liveness", "readiness"] {
        let request = HealthCheckRequest { service: name.to_owned() };
        let status = health.check(request).await.expect("a known name").into_inner().status();
        assert_eq!(status, ServingStatus::Serving, "{name}");
    }

    let mut reflection = ServerReflectionClient::new(served.channel.clone());
    let question = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = reflection
        .server_reflection_info(tokio_stream::iter([question]))
        .await
        .expect("answers")
        .into_inner();
    let answer = tokio::time::timeout(Duration::from_secs(10), answers.next()).await.expect("in time");
    let Some(MessageResponse::ListServicesResponse(list)) =
        answer.expect("one answer").expect("no refusal").message_response
    else {
        panic!("not a list of services");
    };
    let names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    for expected in [
        "baton.handoff.v1.HandoffService",
        "baton.handoff.v1.HandoffQueryService",
        "baton.audit.v1.AuditService",
        "baton.admin.v1.AdminService",
        "grpc.health.v1.Health",
    ] {
        assert!(names.contains(&expected), "{expected} is not in {names:?}");
    }
}

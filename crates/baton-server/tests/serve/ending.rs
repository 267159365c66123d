//! How the server ends: told to, with calls in flight, or by its store.

use baton_server::ServeError;
use baton_store::testing::AppendFault;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::kit::{handoff_of, refusal, serve};

#[tokio::test]
async fn calls_in_flight_finish_new_ones_are_refused_and_watchers_learn_it() {
    let mut served = serve().await;
    let mut watcher = HealthClient::new(served.channel.clone());
    let request = HealthCheckRequest { service: "readiness".to_owned() };
    let mut readiness = watcher.watch(request).await.expect("a known name").into_inner();
    let first = readiness.message().await.expect("a status").expect("a status");
    assert_eq!(first.status(), ServingStatus::Serving);

    let held = served.log.hold_appends();
    let mut clinic = served.person("clinic");
    let in_flight = tokio::spawn({
        let mut clinic = clinic.clone();
        async move { clinic.request(handoff_of("clinic")).await }
    });
    served.appends.wait_for(|begun| *begun == 1).await.expect("the log lives");

    served.stop();
    let second = readiness.message().await.expect("a status").expect("a status");
    assert_eq!(second.status(), ServingStatus::NotServing);
    assert_eq!(readiness.message().await.expect("no error"), None, "the watch ends with the server");

    clinic.request(handoff_of("clinic")).await.expect_err("it takes no more calls");

    drop(held);
    let answer = in_flight.await.expect("no panic").expect("what was in flight is answered");
    assert!(answer.recorded);
    served.ended().await.expect("it ended as it was told");
}

#[tokio::test]
async fn an_idle_server_ends_at_once() {
    let mut served = serve().await;
    served.stop();
    served.ended().await.expect("it ended as it was told");
}

#[tokio::test]
async fn a_poisoned_store_ends_the_server() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    served.log.fail_next_append(AppendFault::Poisoned);
    let refused = clinic.request(handoff_of("clinic")).await.expect_err("nothing is acknowledged");
    assert_eq!(refusal(&refused), (Code::Unavailable, "NOT_WRITTEN".to_owned()));
    assert!(matches!(served.ended().await, Err(ServeError::Poisoned { .. })));
}

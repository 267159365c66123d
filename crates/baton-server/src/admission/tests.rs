//! Room, time, and reasons for what the transport refuses.

use std::convert::Infallible;

use tonic_types::StatusExt as _;
use tower::{ServiceExt as _, service_fn};

use super::*;
use crate::drain::Drain;

type Answer = Result<Response<Body>, Infallible>;

fn call(timeout: Option<&str>) -> Request<Body> {
    let builder = Request::builder().uri("/baton.handoff.v1.HandoffService/AcceptHandoff");
    let builder = timeout.into_iter().fold(builder, |builder, time| builder.header("grpc-timeout", time));
    builder.body(Body::empty()).expect("a request")
}

fn reason(response: &Response<Body>) -> (Code, Option<String>) {
    let status = Status::from_header_map(response.headers()).expect("a refusal");
    (status.code(), status.get_details_error_info().map(|info| info.reason))
}

async fn ok(_: Request<Body>) -> Answer {
    Ok(Response::new(Body::empty()))
}

async fn never(_: Request<Body>) -> Answer {
    std::future::pending().await
}

#[tokio::test]
async fn calls_beyond_the_room_are_refused_at_once_and_may_come_again() {
    let drain = Drain::new();
    let admission = Admission::new(1, drain.draining(), Metrics::of_process());
    let waiting = tokio::spawn(admission.layer(service_fn(never)).oneshot(call(None)));
    while admission.room.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let refused = admission.layer(service_fn(ok)).oneshot(call(None)).await.expect("an answer");
    assert_eq!(reason(&refused), (Code::ResourceExhausted, Some("OVERLOADED".to_owned())));

    waiting.abort();
    assert!(waiting.await.is_err());
    let answer = admission.layer(service_fn(ok)).oneshot(call(None)).await.expect("an answer");
    assert_eq!(code_of(&answer), None, "there is room again");
}

#[tokio::test]
async fn while_draining_only_health_is_answered() {
    let drain = Drain::new();
    let admitted = Admission::new(1, drain.draining(), Metrics::of_process()).layer(service_fn(ok));
    drain.begin();
    let refused = admitted.clone().oneshot(call(None)).await.expect("an answer");
    assert_eq!(reason(&refused), (Code::Unavailable, Some("DRAINING".to_owned())));

    let health =
        Request::builder().uri("/grpc.health.v1.Health/Check").body(Body::empty()).expect("a request");
    let answer = admitted.oneshot(health).await.expect("an answer");
    assert_eq!(code_of(&answer), None);
}

#[tokio::test(start_paused = true)]
async fn the_callers_deadline_ends_the_answer() {
    let drain = Drain::new();
    let admitted = Admission::new(1, drain.draining(), Metrics::of_process()).layer(service_fn(never));
    let answer = admitted.oneshot(call(Some("200m"))).await.expect("an answer");
    assert_eq!(reason(&answer), (Code::DeadlineExceeded, Some("DEADLINE_EXCEEDED".to_owned())));
}

#[tokio::test]
async fn what_the_transport_refuses_gets_a_reason() {
    let drain = Drain::new();
    let admission = Admission::new(1, drain.draining(), Metrics::of_process());
    for status in [Status::out_of_range("too long"), Status::internal("no protobuf")] {
        let inner = service_fn(move |_: Request<Body>| {
            let response = status.clone().into_http();
            async move { Ok::<_, Infallible>(response) }
        });
        let answer = admission.layer(inner).oneshot(call(None)).await.expect("an answer");
        assert_eq!(reason(&answer), (Code::InvalidArgument, Some("INVALID_REQUEST".to_owned())));
    }
}

#[tokio::test]
async fn what_is_not_served_gets_a_reason_and_keeps_what_is_read_instead() {
    let drain = Drain::new();
    let admission = Admission::new(1, drain.draining(), Metrics::of_process());
    for said in ["", "messages compressed with `zstd` are not read"] {
        let inner = service_fn(move |_: Request<Body>| {
            let mut status = Status::unimplemented(said);
            status.metadata_mut().insert("grpc-accept-encoding", "identity".parse().expect("a value"));
            async move { Ok::<_, Infallible>(status.into_http()) }
        });
        let answer = admission.layer(inner).oneshot(call(None)).await.expect("an answer");
        assert_eq!(reason(&answer), (Code::Unimplemented, Some("NOT_IMPLEMENTED".to_owned())));
        assert_eq!(answer.headers().get_all("grpc-status").iter().count(), 1);
        assert_eq!(answer.headers().get("grpc-accept-encoding").expect("kept"), "identity");
        let status = Status::from_header_map(answer.headers()).expect("a refusal");
        assert!(status.message().contains(if said.is_empty() { "there is no such rpc" } else { said }));
    }
}

#[test]
fn deadlines_are_read_as_the_protocol_writes_them() {
    for (text, expected) in [
        ("5S", Some(Duration::from_secs(5))),
        ("2M", Some(Duration::from_secs(120))),
        ("1H", Some(Duration::from_secs(3_600))),
        ("250m", Some(Duration::from_millis(250))),
        ("99999999u", Some(Duration::from_micros(99_999_999))),
        ("7n", Some(Duration::from_nanos(7))),
        ("123456789S", None),
        ("S", None),
        ("", None),
        ("5", None),
        ("+5S", None),
        ("5x", None),
        ("5\u{e9}", None),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", http::HeaderValue::from_bytes(text.as_bytes()).expect("a value"));
        assert_eq!(deadline(&headers), expected, "{text}");
    }
}

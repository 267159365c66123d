//! What the process exports is read where it arrives: the traces of calls and of the views, the metrics by both ways,
//! and that no label of either is anything but what it may be. In a program of its own, since a process has one log.
#![cfg(test)]

mod collector;
mod scraped;

use std::collections::BTreeSet;
use std::time::Duration;

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::handoff_service_client::HandoffServiceClient;
use baton_api::types::v1::{CommandContext, HandoffKind, Party, Setting, Urgency};
use baton_server::config::{Config, Layers};
use baton_server::{compose, telemetry};
use collector::{Collector, label};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::transport::Channel;
use tonic::{Code, Request};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
const HANDOFF: &str = "018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";

/// Whether a label may have this value.
type Allowed = fn(&str) -> bool;

/// Every label that a metric may have, with its values; where they are too many to be listed, what they are made of.
const LABELS: &[(&str, Allowed)] = &[
    ("rpc.method", |value| value == "_OTHER" || value.starts_with("baton.") && value.contains(".v1.")),
    ("rpc.response.status_code", |value| value.chars().all(|c| c.is_ascii_uppercase() || c == '_')),
    ("reason", |value| value.chars().all(|c| c.is_ascii_uppercase() || c == '_')),
    ("rule", |value| value == "none" || value.starts_with('R') && value.len() <= 3),
    ("result", |value| ["written", "conflict", "hit", "miss"].contains(&value)),
    ("age", |value| value.ends_with("days") || value.ends_with("day")),
];

/// Every attribute that a span may have.
const ATTRIBUTES: &[&str] = &["method", "act", "stream", "events", "target", "busy_ns", "idle_ns"];

const METRICS: &[&str] = &[
    "rpc.server.call.duration",
    "baton.command.refusals",
    "baton.state_cache.lookups",
    "baton.store.appends",
    "baton.store.batch.size",
    "baton.store.sync.duration",
    "baton.store.free",
    "baton.view.lag",
    "baton.handoffs.open",
];

fn config(data_dir: &str, otlp_endpoint: &str) -> Config {
    let flags = [
        ("dev", "true"),
        ("listen", "127.0.0.1:0"),
        ("data_dir", data_dir),
        ("otlp_endpoint", otlp_endpoint),
        ("metrics_listen", "127.0.0.1:0"),
        ("log_filter", "warn"),
    ];
    let flags = flags.map(|(key, value)| (key, value.to_owned())).to_vec();
    let effective = Layers { flags, ..Layers::default() }.effective().expect("known settings");
    Config::try_from(&effective).expect("values that fit")
}

fn context(number: u128) -> Option<CommandContext> {
    let request_id = format!("{number:032x}");
    let request_id = format!(
        "{}-{}-{}-{}-{}",
        &request_id[..8],
        &request_id[8..12],
        &request_id[12..16],
        &request_id[16..20],
        &request_id[20..]
    );
    Some(CommandContext { request_id, ..Default::default() })
}

fn traced<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let traceparent = format!("00-{TRACE}-{CALLER}-01");
    request.metadata_mut().insert("traceparent", traceparent.parse().expect("plain text"));
    request
}

/// Requests a handoff within a trace, is refused an offer that nobody consented to, and waits until the list shows it.
async fn call(channel: Channel) {
    let mut commands = HandoffServiceClient::new(channel.clone());
    let party =
        |organization: &str| Some(Party { organization: organization.to_owned(), ..Party::default() });
    let act = api::RequestHandoff {
        patient: "patient-of-the-canary".to_owned(),
        kind: HandoffKind::Referral.into(),
        need: "counselling".to_owned(),
        urgency: Urgency::Routine.into(),
        referrer: party("dev-clinic"),
        setting: Setting::Clinic.into(),
        indication: Some("words-of-the-canary".to_owned()),
        ..Default::default()
    };
    let handoff_id = Some(HANDOFF.to_owned());
    let request = api::RequestHandoffRequest { handoff_id, context: context(1), act: Some(act) };
    let answer = commands.request_handoff(traced(request)).await.expect("requested").into_inner();

    let act = Some(api::OfferToReceiver { receiver: party("shelter"), ..Default::default() });
    let name = format!("handoffs/{HANDOFF}");
    let request = api::OfferToReceiverRequest { name, context: context(2), act };
    let refused = commands.offer_to_receiver(request).await.expect_err("nobody consented");
    assert_eq!(refused.code(), Code::FailedPrecondition);

    let min_position = answer.result.map(|result| result.position_token);
    let request = api::ListHandoffsRequest { min_position, ..Default::default() };
    let mut queries = HandoffQueryServiceClient::new(channel);
    let list = queries.list_handoffs(request).await.expect("a list").into_inner();
    assert_eq!(list.handoffs.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_exported_and_nothing_more() {
    let directory = tempfile::tempdir().expect("a directory");
    let (collector, endpoint) = Collector::serve().await;
    let config = config(directory.path().to_str().expect("plain text"), &endpoint);
    let telemetry = telemetry::init(&config).expect("telemetry");
    let scrape = telemetry.scrape().expect("an address to scrape is set");
    let scraping = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let metrics_address = scraping.local_addr().expect("its address");
    let (end_scraping, scraping_ended) = oneshot::channel::<()>();
    let scraping = tokio::spawn(scrape.run(scraping, async { scraping_ended.await.expect("told") }));

    let server = compose::server(&config).await.expect("a server");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(listener, async { stopped.await.expect("told") }));
    let endpoint = Channel::from_shared(format!("http://{address}")).expect("an address");
    call(endpoint.connect().await.expect("the server listens")).await;

    let shown = |text: &str| METRICS.iter().all(|metric| text.contains(&metric.replace('.', "_")));
    let text = tokio::time::timeout(PATIENCE, scraped::until(metrics_address, shown)).await;
    prometheus_text(&text.expect("every metric is shown at last"));
    assert!(scraped::get(metrics_address, "/elsewhere").await.starts_with("HTTP/1.1 404"));

    stop.send(()).expect("it runs");
    serving.await.expect("no panic").expect("a clean end");
    end_scraping.send(()).expect("it runs");
    scraping.await.expect("no panic");
    telemetry.shutdown().await;
    traces(&collector.spans());
    metrics(&collector);
}

fn traces(spans: &[Span]) {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
    };
    let (trace, caller) = (bytes(TRACE), bytes(CALLER));
    let of_trace = |name: &str| spans.iter().find(|span| span.name == name && span.trace_id == trace);
    let rpc = of_trace("rpc").expect("the call is a part of its caller's trace");
    assert_eq!(rpc.parent_span_id, caller);
    let command = of_trace("command").expect("the command is a part of the call");
    assert_eq!(command.parent_span_id, rpc.span_id);
    for part in ["decide", "append"] {
        assert_eq!(of_trace(part).expect(part).parent_span_id, command.span_id, "{part}");
    }
    let linked = |span: &Span| span.links.iter().any(|link| link.trace_id == trace && link.span_id == caller);
    assert!(
        spans.iter().any(|span| span.name == "project" && linked(span)),
        "no batch is linked to the call"
    );

    for span in spans {
        for (key, value) in span.attributes.iter().cloned().map(label) {
            assert!(ATTRIBUTES.contains(&key.as_str()), "the span {} has {key}={value}", span.name);
            assert!(!value.contains("canary"), "the span {} has {key}={value}", span.name);
        }
    }
}

fn metrics(collector: &Collector) {
    let metrics = collector.metrics();
    let names: BTreeSet<_> = metrics.keys().map(String::as_str).collect();
    assert_eq!(names, METRICS.iter().copied().collect());
    for (metric, points) in &metrics {
        for (key, value) in points.iter().flatten() {
            let allowed = LABELS.iter().find(|(label, _)| label == key);
            let (_, is_allowed) = allowed.unwrap_or_else(|| panic!("{metric} has the label {key}={value}"));
            assert!(is_allowed(value), "{metric} has {key}={value}");
        }
    }
    let has = |metric: &str, labels: &[(&str, &str)]| {
        metrics[metric].iter().any(|point| {
            labels.iter().all(|(key, value)| point.contains(&((*key).to_owned(), (*value).to_owned())))
        })
    };
    assert!(has("baton.command.refusals", &[("reason", "NO_CONSENT"), ("rule", "R1")]));
    let method = "baton.handoff.v1.HandoffService/OfferToReceiver";
    let call = [("rpc.method", method), ("rpc.response.status_code", "FAILED_PRECONDITION")];
    assert!(has("rpc.server.call.duration", &call));
    assert!(has("baton.handoffs.open", &[("age", "under 1 day")]));
}

fn prometheus_text(text: &str) {
    let mut names = BTreeSet::new();
    for sample in scraped::samples(text) {
        if sample.name == "target_info" {
            continue;
        }
        for (key, value) in &sample.labels {
            let written = |label: &str| label.replace('.', "_") == *key;
            let allowed = LABELS.iter().any(|(label, is_allowed)| written(label) && is_allowed(value));
            assert!(allowed || key == "le", "{} has {key}={value}", sample.name);
        }
        assert!(sample.value.is_finite(), "{} is {}", sample.name, sample.value);
        names.insert(sample.name);
    }
    for name in [
        "rpc_server_call_duration_seconds_bucket",
        "baton_command_refusals_total",
        "baton_state_cache_lookups_total",
        "baton_store_appends_total",
        "baton_store_batch_size_count",
        "baton_store_sync_duration_seconds_sum",
        "baton_store_free_bytes",
        "baton_view_lag",
        "baton_handoffs_open",
    ] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
}

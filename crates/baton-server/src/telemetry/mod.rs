//! What the process says of itself while it runs: the log on stderr, traces and metrics.
//!
//! ```text
//! spans and events of the code ─┬─► stderr, for people or for machines
//!                               └─► OTLP, if an endpoint is set
//! instruments (Metrics) ────────┬─► OTLP, if an endpoint is set
//!                               └─► Prometheus, if an address to scrape is set
//! ```
//!
//! Both ways of metrics read the same instruments. Labels are methods, codes, rules and the like, never an id and never
//! anything of a person; spans carry, beside these, the name of a stream. What is logged comes from the spans and events
//! of the code; nothing private is in them, because private values have no `Debug` and no `Display`. Metadata of calls
//! is never logged, since it carries credentials.

mod context;
mod metrics;
mod projection;
mod scrape;

use std::io::IsTerminal;
use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::Registry;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::config::{Config, LogFormat};

pub(crate) use context::adopt;
pub use metrics::Metrics;
pub(crate) use metrics::{Gauges, sample};
pub(crate) use projection::Projections;
pub use scrape::Scrape;

/// The name of the service in whatever is exported, unless `OTEL_SERVICE_NAME` says otherwise.
const SERVICE: &str = "baton";
/// How long the last export may take.
const LAST_EXPORT_WAIT: Duration = Duration::from_secs(5);

/// What was begun, to be ended in order.
#[derive(Debug, Default)]
#[must_use = "what was not exported yet is lost when this is dropped without a shutdown"]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
    registry: Option<Registry>,
}

/// Why telemetry cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is none; the configuration has checked it before.
    #[error("the log filter cannot be read: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Another log was begun in this process before.
    #[error("the log was begun twice: {0}")]
    Twice(#[from] TryInitError),
    /// Nothing can be sent there.
    #[error("nothing can be exported to the OTLP endpoint: {0}")]
    Export(#[from] ExporterBuildError),
    /// The metrics cannot be shown.
    #[error("the metrics cannot be shown for scraping: {0}")]
    Scrape(#[from] OTelSdkError),
}

/// Begins the log of this process, and whatever else is configured. Call it once, first, and within the runtime.
///
/// # Errors
/// [`TelemetryError`] says what is wrong.
pub fn init(config: &Config) -> Result<Telemetry, TelemetryError> {
    let traces = config.otlp_endpoint.as_deref().map(traces_to).transpose()?;
    log(config, traces.as_ref())?;
    let registry = config.metrics_listen.map(|_| Registry::new());
    let metrics = metrics_to(config.otlp_endpoint.as_deref(), registry.as_ref())?;
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    if let Some(metrics) = &metrics {
        opentelemetry::global::set_meter_provider(metrics.clone());
    }
    Ok(Telemetry { traces, metrics, registry })
}

impl Telemetry {
    /// What answers scrapes, if the configuration wants any to be answered.
    #[must_use]
    pub fn scrape(&self) -> Option<Scrape> {
        self.registry.clone().map(Scrape::new)
    }

    /// Exports what is left, and ends.
    pub async fn shutdown(self) {
        let Self { traces, metrics, .. } = self;
        let end = move || {
            let traces = traces.map_or(Ok(()), |traces| traces.shutdown_with_timeout(LAST_EXPORT_WAIT));
            let metrics = metrics.map_or(Ok(()), |metrics| metrics.shutdown_with_timeout(LAST_EXPORT_WAIT));
            traces.and(metrics)
        };
        // It waits for the network, on a thread that may.
        match tokio::task::spawn_blocking(end).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last traces or metrics could not be exported"),
            Err(error) => tracing::warn!(%error, "the last export was cut off"),
        }
    }
}

/// The log, and the traces beside it.
fn log(config: &Config, traces: Option<&SdkTracerProvider>) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder().parse(&config.log.filter)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let spans = traces.map(|traces| {
        // Of this workspace alone: what a transport does for every frame is nobody's trace.
        let ours = Targets::new().with_target("baton", LevelFilter::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_filter(ours)
    });
    tracing_subscriber::registry().with(spans).with(lines.with_filter(filter)).try_init()?;
    Ok(())
}

fn traces_to(endpoint: &str) -> Result<SdkTracerProvider, TelemetryError> {
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource()).build())
}

/// Nothing is measured where nobody would read it.
fn metrics_to(
    endpoint: Option<&str>,
    registry: Option<&Registry>,
) -> Result<Option<SdkMeterProvider>, TelemetryError> {
    if endpoint.is_none() && registry.is_none() {
        return Ok(None);
    }
    let mut builder = SdkMeterProvider::builder().with_resource(resource());
    if let Some(endpoint) = endpoint {
        let exporter = MetricExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
        builder = builder.with_reader(PeriodicReader::builder(exporter).build());
    }
    if let Some(registry) = registry {
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .scope_info_enabled(false)
            .build()?;
        builder = builder.with_reader(exporter);
    }
    Ok(Some(builder.build()))
}

fn resource() -> Resource {
    Resource::builder().with_service_name(SERVICE).build()
}

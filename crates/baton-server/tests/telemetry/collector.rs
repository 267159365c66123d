//! A collector that keeps what is exported to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// What was exported so far.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    spans: Vec<Span>,
    /// Of each metric, the labels of its points.
    metrics: BTreeMap<String, Vec<Vec<(String, String)>>>,
}

impl Collector {
    /// A collector that listens, and its address.
    pub(crate) async fn serve() -> (Self, String) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let server = Server::builder()
            .add_service(TraceServiceServer::new(collector.clone()))
            .add_service(MetricsServiceServer::new(collector.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        (collector, format!("http://{address}"))
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        self.0.lock().expect("no panic before").spans.clone()
    }

    pub(crate) fn metrics(&self) -> BTreeMap<String, Vec<Vec<(String, String)>>> {
        self.0.lock().expect("no panic before").metrics.clone()
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let scopes = request.into_inner().resource_spans.into_iter().flat_map(|spans| spans.scope_spans);
        self.0.lock().expect("no panic before").spans.extend(scopes.flat_map(|scope| scope.spans));
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let scopes = request.into_inner().resource_metrics.into_iter().flat_map(|one| one.scope_metrics);
        let mut kept = self.0.lock().expect("no panic before");
        for metric in scopes.flat_map(|scope| scope.metrics) {
            let points: Vec<Vec<KeyValue>> = match metric.data.expect("a metric has data") {
                Data::Gauge(gauge) => gauge.data_points.into_iter().map(|point| point.attributes).collect(),
                Data::Sum(sum) => sum.data_points.into_iter().map(|point| point.attributes).collect(),
                Data::Histogram(histogram) => {
                    histogram.data_points.into_iter().map(|point| point.attributes).collect()
                }
                other => panic!("{other:?} is a kind of metric that nobody made"),
            };
            let points = points.into_iter().map(|labels| labels.into_iter().map(label).collect());
            kept.metrics.entry(metric.name).or_default().extend(points);
        }
        Ok(Response::new(Default::default()))
    }
}

/// A label as text.
pub(crate) fn label(label: KeyValue) -> (String, String) {
    let value = match label.value {
        Some(AnyValue { value: Some(Value::StringValue(text)) }) => text,
        other => format!("{other:?}"),
    };
    (label.key, value)
}

//! The metrics as text, for Prometheus to come and get.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus::{Encoder as _, Registry, TextEncoder};
use tokio::net::TcpListener;

use crate::connections::{Connection, connections};

/// Where the metrics are.
const PATH: &str = "/metrics";
/// Scrapers that are connected at once; more wait.
const CONNECTIONS: usize = 16;
/// How long a request may take to come in.
const REQUEST_WAIT: Duration = Duration::from_secs(10);

/// Answers scrapes.
#[derive(Clone, Debug)]
pub struct Scrape {
    registry: Registry,
}

impl Scrape {
    pub(super) const fn new(registry: Registry) -> Self {
        Self { registry }
    }

    /// Answers on `listener` until `shutdown`.
    pub async fn run(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) {
        let answering = connections(listener, CONNECTIONS)
            .filter_map(|connection| async { connection.ok() })
            .for_each_concurrent(CONNECTIONS, |connection| self.clone().serve(connection));
        tokio::select! {
            () = answering => {}
            () = shutdown => {}
        }
    }

    async fn serve(self, connection: Connection) {
        let answer = service_fn(move |request| {
            let scrape = self.clone();
            async move { Ok::<_, Infallible>(scrape.answer(&request).await) }
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(REQUEST_WAIT)
            .serve_connection(TokioIo::new(connection), answer)
            .await;
        if let Err(error) = served {
            tracing::debug!(%error, "a scrape ended early");
        }
    }

    async fn answer<B>(self, request: &Request<B>) -> Response<Full<Bytes>> {
        if request.uri().path() != PATH {
            return plain(StatusCode::NOT_FOUND, "the metrics are at /metrics\n");
        }
        if request.method() != Method::GET {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "the metrics are there to GET\n");
        }
        // Gathering runs whatever is observed on demand, which may ask the disk.
        match tokio::task::spawn_blocking(move || self.text()).await {
            Ok(Ok(text)) => Response::new(Full::from(text)).typed(TextEncoder::new().format_type()),
            Ok(Err(_)) | Err(_) => {
                plain(StatusCode::INTERNAL_SERVER_ERROR, "the metrics cannot be gathered\n")
            }
        }
    }

    /// Everything, in the text format.
    fn text(&self) -> prometheus::Result<Vec<u8>> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text)).typed("text/plain; charset=utf-8");
    *response.status_mut() = status;
    response
}

trait Typed {
    /// The same, with the type of its body.
    fn typed(self, media_type: &str) -> Self;
}

impl<B> Typed for Response<B> {
    fn typed(mut self, media_type: &str) -> Self {
        if let Ok(media_type) = media_type.parse() {
            self.headers_mut().insert(CONTENT_TYPE, media_type);
        }
        self
    }
}

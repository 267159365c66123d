//! The server that runs: from a listener until it is told to stop, or the store stops it.
//!
//! ```text
//! start ─► views caught up ─► ready ─shutdown─► not ready ─► no new connections, new calls and open watches: DRAINING
//!                               │                            ─► calls in flight end ─► views end ─► done
//!                               └─ the store is poisoned ─► not alive ─────────────────────────────────────────────────────► failed
//! ```

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use baton_store::Health;
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tonic::service::Routes;
use tonic::transport;

use crate::admission::Admission;
use crate::beside::Beside;
use crate::config::Config;
use crate::connections::connections;
use crate::drain::Drain;
use crate::health::HealthStatus;
use crate::limits;
use crate::telemetry::Metrics;

/// A server that is built and does not serve yet.
pub struct Server {
    routes: Routes,
    health: HealthStatus,
    store: watch::Receiver<Health>,
    beside: Beside,
    /// Done once the views show all that there was when the server came up.
    caught_up: BoxFuture<'static, ()>,
    metrics: Metrics,
    drain: Drain,
    close: BoxFuture<'static, ()>,
    settings: Settings,
}

/// What a server is built of.
pub(crate) struct ServerParts {
    pub(crate) routes: Routes,
    pub(crate) health: HealthStatus,
    pub(crate) store: watch::Receiver<Health>,
    pub(crate) beside: Beside,
    pub(crate) caught_up: BoxFuture<'static, ()>,
    pub(crate) metrics: Metrics,
    pub(crate) drain: Drain,
    pub(crate) close: BoxFuture<'static, ()>,
}

/// What the operator set of how it serves.
#[derive(Debug, Clone, Copy)]
struct Settings {
    drain_grace: Duration,
    max_in_flight_calls: usize,
    max_connections: usize,
}

/// Why a server ended without being told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The store acknowledges nothing more; what it acknowledged is safe.
    #[error("the store has stopped: {reason}; start again once its disk is sound")]
    Poisoned {
        /// What made it stop.
        reason: Arc<str>,
    },
    /// The transport gave up.
    #[error("serving ended: {0}")]
    Transport(#[from] transport::Error),
}

/// Why serving is to end.
enum End {
    Told,
    Poisoned(Arc<str>),
}

impl Server {
    pub(crate) fn new(config: &Config, parts: ServerParts) -> Self {
        let ServerParts { routes, health, store, beside, caught_up, metrics, drain, close } = parts;
        let settings = Settings {
            drain_grace: config.drain_grace,
            max_in_flight_calls: config.max_in_flight_calls,
            max_connections: config.max_connections,
        };
        Self { routes, health, store, beside, caught_up, metrics, drain, close, settings }
    }

    /// Serves on `listener` until `shutdown`, then lets the calls in flight finish within the grace.
    ///
    /// # Errors
    /// [`ServeError`] if it ends for another reason.
    pub async fn run(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send,
    ) -> Result<(), ServeError> {
        let Self { routes, health, store, beside, caught_up, metrics, drain, close, settings } = self;
        let draining = drain.draining();
        let address = listener.local_addr().ok();
        let admission = Admission::new(settings.max_in_flight_calls, draining.clone(), metrics);
        let serve = transport(admission).serve_with_incoming_shutdown(
            routes,
            connections(listener, settings.max_connections),
            async move { draining.begun().await },
        );
        tokio::pin!(serve);

        health.started().await;
        let beside = beside.start(address);
        let become_ready = async {
            caught_up.await;
            health.ready().await;
            std::future::pending::<()>().await;
        };
        let end = tokio::select! {
            served = &mut serve => return Ok(served?),
            () = become_ready => return Ok(()),
            () = shutdown => End::Told,
            reason = poisoned(store) => End::Poisoned(reason),
        };
        match &end {
            End::Told => {
                tracing::info!("draining: calls in flight may finish");
                health.draining().await;
            }
            End::Poisoned(reason) => {
                tracing::error!(%reason, "the store has stopped: the process ends");
                health.failed().await;
            }
        }
        let beside = beside.acts_end().await;
        drain.begin();
        health.end_watching().await;
        match timeout(settings.drain_grace, serve).await {
            Ok(served) => served?,
            Err(_) => tracing::warn!("the grace has passed: calls that are still in flight are cut off"),
        }
        beside.end().await;
        // What was begun for callers who have left is finished here too.
        close.await;
        match end {
            End::Told => Ok(()),
            End::Poisoned(reason) => Err(ServeError::Poisoned { reason }),
        }
    }
}

/// HTTP/2 within the limits.
fn transport(
    admission: Admission,
) -> transport::Server<tower::layer::util::Stack<Admission, tower::layer::util::Identity>> {
    transport::Server::builder()
        .max_concurrent_streams(limits::STREAMS_PER_CONNECTION)
        .http2_max_header_list_size(limits::HEADER_LIST_BYTES)
        .http2_max_pending_accept_reset_streams(Some(limits::PENDING_RESET_STREAMS))
        .http2_max_local_error_reset_streams(Some(limits::LOCAL_ERROR_RESET_STREAMS))
        .http2_keepalive_interval(Some(limits::KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(limits::KEEPALIVE_TIMEOUT))
        .layer(admission)
}

async fn poisoned(mut store: watch::Receiver<Health>) -> Arc<str> {
    loop {
        if let Health::Poisoned { reason } = &*store.borrow_and_update() {
            return Arc::clone(reason);
        }
        if store.changed().await.is_err() {
            // The engine says nothing more of itself: its answers to calls will.
            return std::future::pending().await;
        }
    }
}

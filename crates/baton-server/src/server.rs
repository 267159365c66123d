//! The server that runs: from a listener until it is told to stop, or the store stops it.
//!
//! ```text
//! start ─► ready ─shutdown─► not ready ─► no new connections, new calls: DRAINING ─► calls in flight end ─► done
//!            └─ the store is poisoned ─► not alive ─────────────────────────────────────────────────────► failed
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
use crate::config::Config;
use crate::connections::connections;
use crate::health::HealthStatus;
use crate::limits;

/// A server that is built and does not serve yet.
pub struct Server {
    routes: Routes,
    health: HealthStatus,
    store: watch::Receiver<Health>,
    close: BoxFuture<'static, ()>,
    settings: Settings,
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
    pub(crate) fn new(
        config: &Config,
        routes: Routes,
        health: HealthStatus,
        store: watch::Receiver<Health>,
        close: BoxFuture<'static, ()>,
    ) -> Self {
        let settings = Settings {
            drain_grace: config.drain_grace,
            max_in_flight_calls: config.max_in_flight_calls,
            max_connections: config.max_connections,
        };
        Self { routes, health, store, close, settings }
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
        let Self { routes, health, store, close, settings } = self;
        let (drain, draining) = watch::channel(false);
        let admission = Admission::new(settings.max_in_flight_calls, draining.clone());
        let serve = transport(admission).serve_with_incoming_shutdown(
            routes,
            connections(listener, settings.max_connections),
            until_true(draining),
        );
        tokio::pin!(serve);

        health.ready().await;
        let end = tokio::select! {
            served = &mut serve => return Ok(served?),
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
        // Nobody listens any more if the server has just ended by itself.
        let _ = drain.send(true);
        health.end_watching().await;
        match timeout(settings.drain_grace, serve).await {
            Ok(served) => served?,
            Err(_) => tracing::warn!("the grace has passed: calls that are still in flight are cut off"),
        }
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

async fn until_true(mut flag: watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it the server that would have said so.
    let _ = flag.wait_for(|is_set| *is_set).await;
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

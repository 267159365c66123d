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
use baton_views::Runner;
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport;

use crate::admission::Admission;
use crate::config::Config;
use crate::connections::connections;
use crate::drain::Drain;
use crate::health::HealthStatus;
use crate::limits;
use crate::reactors::OwnActs;
use crate::roll::Roll;
use crate::telemetry::Metrics;

/// A server that is built and does not serve yet.
pub struct Server {
    routes: Routes,
    health: HealthStatus,
    store: watch::Receiver<Health>,
    views: Runner,
    /// What follows from one act in another handoff, and from the clock.
    own_acts: OwnActs,
    /// Done once the views show all that there was when the server came up.
    caught_up: BoxFuture<'static, ()>,
    /// Looks at what is measured from time to time, for ever.
    sampling: BoxFuture<'static, ()>,
    metrics: Metrics,
    drain: Drain,
    roll: Option<Roll>,
    close: BoxFuture<'static, ()>,
    settings: Settings,
}

/// What a server is built of.
pub(crate) struct ServerParts {
    pub(crate) routes: Routes,
    pub(crate) health: HealthStatus,
    pub(crate) store: watch::Receiver<Health>,
    pub(crate) views: Runner,
    pub(crate) own_acts: OwnActs,
    pub(crate) caught_up: BoxFuture<'static, ()>,
    pub(crate) sampling: BoxFuture<'static, ()>,
    pub(crate) metrics: Metrics,
    pub(crate) drain: Drain,
    pub(crate) roll: Option<Roll>,
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
        let ServerParts {
            routes,
            health,
            store,
            views,
            own_acts,
            caught_up,
            sampling,
            metrics,
            drain,
            roll,
            close,
        } = parts;
        let settings = Settings {
            drain_grace: config.drain_grace,
            max_in_flight_calls: config.max_in_flight_calls,
            max_connections: config.max_connections,
        };
        Self {
            routes,
            health,
            store,
            views,
            own_acts,
            caught_up,
            sampling,
            metrics,
            drain,
            roll,
            close,
            settings,
        }
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
        let Self {
            routes,
            health,
            store,
            views,
            own_acts,
            caught_up,
            sampling,
            metrics,
            drain,
            roll,
            close,
            settings,
        } = self;
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
        let views_end = CancellationToken::new();
        // However this ends, the views end too.
        let _views_end = views_end.clone().drop_guard();
        let views = tokio::spawn(views.run(views_end.clone()));
        tokio::spawn(views_end.clone().run_until_cancelled_owned(sampling));
        let acts_end = views_end.child_token();
        let own_acts = tokio::spawn(own_acts.run(acts_end.clone()));
        let roll = roll.map(|roll| tokio::spawn(roll.run(address, views_end.clone())));
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
        // Nothing new is begun; what was begun is finished by its own task.
        acts_end.cancel();
        let _ = own_acts.await;
        drain.begin();
        health.end_watching().await;
        match timeout(settings.drain_grace, serve).await {
            Ok(served) => served?,
            Err(_) => tracing::warn!("the grace has passed: calls that are still in flight are cut off"),
        }
        views_end.cancel();
        // Whatever it met, it has ended.
        let _ = views.await;
        if let Some(roll) = roll {
            let _ = roll.await;
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

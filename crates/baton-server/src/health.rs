//! What the process says of itself by the health protocol of gRPC.
//!
//! Three names, as an orchestrator asks: `startup` (has it come up), `liveness` (should it be restarted), `readiness`
//! (may it get calls); the empty name is the same as `readiness`. Passing trouble of the store is told in the answers to
//! calls and not here, since it would take every replica out at once.

use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

const OVERALL: &str = "";
const STARTUP: &str = "startup";
const LIVENESS: &str = "liveness";
const READINESS: &str = "readiness";

/// Sets what the health service answers.
#[derive(Clone)]
pub(crate) struct HealthStatus {
    reporter: HealthReporter,
}

impl HealthStatus {
    /// A status of a process that is alive and has not come up yet.
    pub(crate) async fn new() -> Self {
        let health = Self { reporter: HealthReporter::new() };
        health.set(&[LIVENESS], ServingStatus::Serving).await;
        health.set(&[OVERALL, STARTUP, READINESS], ServingStatus::NotServing).await;
        health
    }

    /// The service that answers.
    pub(crate) fn service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()))
    }

    /// It has come up.
    pub(crate) async fn started(&self) {
        self.set(&[STARTUP], ServingStatus::Serving).await;
    }

    /// It can answer everything that it is asked.
    pub(crate) async fn ready(&self) {
        self.set(&[OVERALL, READINESS], ServingStatus::Serving).await;
    }

    /// It is about to stop.
    pub(crate) async fn draining(&self) {
        self.set(&[OVERALL, READINESS], ServingStatus::NotServing).await;
    }

    /// It can do nothing more and must be started anew.
    pub(crate) async fn failed(&self) {
        self.set(&[OVERALL, READINESS, LIVENESS], ServingStatus::NotServing).await;
    }

    /// Ends the streams of those who watch, so that they do not hold up the end of the process.
    pub(crate) async fn end_watching(mut self) {
        for name in [OVERALL, STARTUP, LIVENESS, READINESS] {
            self.reporter.clear_service_status(name).await;
        }
    }

    async fn set(&self, names: &[&str], status: ServingStatus) {
        for name in names {
            self.reporter.set_service_status(name, status).await;
        }
    }
}

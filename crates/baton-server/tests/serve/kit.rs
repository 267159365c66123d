//! A server on a free port over stores in memory that fail on demand, and people who call it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use baton_api::admin::v1::admin_service_client::AdminServiceClient;
use baton_api::audit::v1::audit_service_client::AuditServiceClient;
use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::handoff_service_client::HandoffServiceClient;
use baton_api::types::v1::{
    CommandContext, CommandResult, ConsentBasis, ConsentGiver, DeclineReason, HandoffKind, Party, Setting,
    Urgency,
};
use baton_server::compose::{self, BuildError, Stores};
use baton_server::config::{Config, KeySource, Layers};
use baton_server::{ServeError, Server};
use baton_store::testing::{FaultyLog, MemoryKeys, MemoryLog};
use baton_store::{Incarnation, StoreCreated, StoreId};
use baton_views::SqliteExecutor;
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::watched::Watched;

/// Longer than anything here takes: a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs.
pub(crate) struct Served<L> {
    pub(crate) log: L,
    /// How many appends have come in.
    pub(crate) appends: watch::Receiver<usize>,
    pub(crate) channel: Channel,
    endpoint: Endpoint,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<Result<(), ServeError>>,
    /// Where the views are, as long as the server runs.
    _folder: Option<TempDir>,
}

/// Says who calls, in metadata.
#[derive(Clone)]
pub(crate) struct Identity(Vec<(&'static str, &'static str)>);

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) commands: HandoffServiceClient<InterceptedService<Channel, Identity>>,
    pub(crate) queries: HandoffQueryServiceClient<InterceptedService<Channel, Identity>>,
    pub(crate) audit: AuditServiceClient<InterceptedService<Channel, Identity>>,
    pub(crate) admin: AdminServiceClient<InterceptedService<Channel, Identity>>,
}

/// A server over stores in memory.
pub(crate) async fn serve() -> Served<Arc<FaultyLog>> {
    let founding = StoreCreated {
        store: StoreId(Uuid::new_v4()),
        incarnation: Incarnation(Uuid::new_v4()),
        created_at: Timestamp::UNIX_EPOCH,
    };
    let log = Arc::new(FaultyLog::new(Arc::new(MemoryLog::found(&founding).expect("a log"))));
    let watched = Watched::new(Arc::clone(&log) as _);
    let appends = watched.begun();
    let keys = Arc::new(MemoryKeys::default());
    let folder = tempfile::tempdir().expect("a folder");
    let views = Arc::new(SqliteExecutor::new(folder.path()));
    let close = Box::pin(async {});
    let stores = Stores { log: Arc::new(watched), keys, views, replicas: None, close };
    // 32 zero bytes: no file is made anywhere.
    let key = KeySource::Given(format!("{}=", "A".repeat(43)).into());
    let config = Config { key_encryption_key: key, ..config(&[]) };
    let server = compose::over(&config, stores).await.expect("a server");
    run(server, log, appends, Some(folder)).await
}

/// A server over the embedded store in a directory.
pub(crate) async fn serve_embedded(data_dir: &Path) -> Result<Served<()>, BuildError> {
    let data_dir = data_dir.to_str().expect("a path in UTF-8");
    let server = compose::server(&config(&[("data_dir", data_dir)])).await?;
    Ok(run(server, (), watch::channel(0).1, None).await)
}

fn config(settings: &[(&'static str, &str)]) -> Config {
    let dev = [("dev", "true"), ("listen", "127.0.0.1:0")];
    let flags = dev.iter().chain(settings).map(|(key, value)| (*key, (*value).to_owned())).collect();
    let effective = Layers { flags, ..Layers::default() }.effective().expect("known settings");
    Config::try_from(&effective).expect("values that fit")
}

async fn run<L>(
    server: Server,
    log: L,
    appends: watch::Receiver<usize>,
    folder: Option<TempDir>,
) -> Served<L> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(listener, async {
        let _ = stopped.await;
    }));
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    let channel = endpoint.connect().await.expect("the server listens");
    ready(channel.clone()).await;
    Served { log, appends, channel, endpoint, stop: Some(stop), running, _folder: folder }
}

/// Waits until the server says that it is ready.
async fn ready(channel: Channel) {
    let request = HealthCheckRequest { service: "readiness".to_owned() };
    let mut readiness = HealthClient::new(channel).watch(request).await.expect("a known name").into_inner();
    let ready = async {
        while readiness.message().await.expect("a status").expect("a status").status()
            != ServingStatus::Serving
        {}
    };
    tokio::time::timeout(PATIENCE, ready).await.expect("it becomes ready");
}

/// Somebody who calls over this channel.
fn person(channel: Channel, identity: Identity) -> Person {
    Person {
        commands: HandoffServiceClient::with_interceptor(channel.clone(), identity.clone()),
        queries: HandoffQueryServiceClient::with_interceptor(channel.clone(), identity.clone()),
        audit: AuditServiceClient::with_interceptor(channel.clone(), identity.clone()),
        admin: AdminServiceClient::with_interceptor(channel, identity),
    }
}

impl<L> Served<L> {
    pub(crate) fn person(&self, organization: &'static str) -> Person {
        self.caller(vec![("baton-organization", organization), ("baton-person", "p-1")])
    }

    pub(crate) fn caller(&self, identity: Vec<(&'static str, &'static str)>) -> Person {
        person(self.channel.clone(), Identity(identity))
    }

    /// Somebody who calls over a connection of their own.
    pub(crate) async fn on_its_own_connection(&self, organization: &'static str) -> Person {
        let identity = vec![("baton-organization", organization), ("baton-person", "p-1")];
        person(self.endpoint.connect().await.expect("the server listens"), Identity(identity))
    }

    /// Tells the server to stop, as a signal would.
    pub(crate) fn stop(&mut self) {
        self.stop.take().expect("told once").send(()).expect("it runs");
    }

    /// How the server ended.
    pub(crate) async fn ended(self) -> Result<(), ServeError> {
        tokio::time::timeout(PATIENCE, self.running).await.expect("it ends").expect("it does not panic")
    }
}

impl Interceptor for Identity {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (key, value) in &self.0 {
            request.metadata_mut().insert(*key, MetadataValue::from_static(value));
        }
        Ok(request)
    }
}

impl Person {
    /// Requests a handoff; answers with its result.
    pub(crate) async fn request(
        &mut self,
        request: api::RequestHandoffRequest,
    ) -> Result<CommandResult, Status> {
        Ok(self.commands.request_handoff(request).await?.into_inner().result.expect("a result"))
    }

    pub(crate) async fn consent(&mut self, name: &str) -> Result<CommandResult, Status> {
        self.consent_in(name, context()).await
    }

    pub(crate) async fn consent_in(
        &mut self,
        name: &str,
        context: CommandContext,
    ) -> Result<CommandResult, Status> {
        let request = consent_of(name, context);
        Ok(self.commands.record_consent(request).await?.into_inner().result.expect("a result"))
    }

    pub(crate) async fn offer(&mut self, name: &str, organization: &str) -> Result<CommandResult, Status> {
        let receiver = Some(Party { organization: organization.to_owned(), ..Default::default() });
        let act = Some(api::OfferToReceiver { receiver, ..Default::default() });
        let request = api::OfferToReceiverRequest { name: name.to_owned(), context: Some(context()), act };
        Ok(self.commands.offer_to_receiver(request).await?.into_inner().result.expect("a result"))
    }

    pub(crate) async fn decline(&mut self, name: &str) -> Result<CommandResult, Status> {
        let act =
            Some(api::DeclineHandoff { reason: DeclineReason::NoCapacity.into(), ..Default::default() });
        let request = api::DeclineHandoffRequest { name: name.to_owned(), context: Some(context()), act };
        Ok(self.commands.decline_handoff(request).await?.into_inner().result.expect("a result"))
    }

    pub(crate) async fn get(
        &mut self,
        request: api::GetHandoffRequest,
    ) -> Result<api::GetHandoffResponse, Status> {
        Ok(self.queries.get_handoff(request).await?.into_inner())
    }

    pub(crate) async fn look(&mut self, name: &str) -> Result<api::GetHandoffResponse, Status> {
        self.get(api::GetHandoffRequest { name: name.to_owned(), ..Default::default() }).await
    }
}

/// A new request's circumstances.
pub(crate) fn context() -> CommandContext {
    CommandContext { request_id: Uuid::new_v4().to_string(), ..Default::default() }
}

/// That the patient of a handoff agrees to any receiver.
pub(crate) fn consent_of(name: &str, context: CommandContext) -> api::RecordConsentRequest {
    let given =
        api::GivenConsent { basis: ConsentBasis::Explicit.into(), scope: None, limits_explained: true };
    let act = api::RecordConsent {
        answer: Some(api::record_consent::Answer::Given(given)),
        given_by: ConsentGiver::Patient.into(),
    };
    api::RecordConsentRequest { name: name.to_owned(), context: Some(context), act: Some(act) }
}

/// What `clinic` asks for on behalf of a patient.
pub(crate) fn handoff_of(clinic: &str) -> api::RequestHandoffRequest {
    api::RequestHandoffRequest {
        handoff_id: None,
        context: Some(context()),
        act: Some(api::RequestHandoff {
            patient: "patient-7".to_owned(),
            kind: HandoffKind::Referral.into(),
            need: "food-insecurity".to_owned(),
            urgency: Urgency::Routine.into(),
            referrer: Some(Party { organization: clinic.to_owned(), ..Default::default() }),
            setting: Setting::Clinic.into(),
            indication: Some("the cupboard is empty at the end of the month".to_owned()),
            ..Default::default()
        }),
    }
}

/// The code, and the reason in `ErrorInfo`.
pub(crate) fn refusal(status: &Status) -> (Code, String) {
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, "baton");
    (status.code(), info.reason)
}

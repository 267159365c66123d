//! Puts the server together: the one file that names an engine.

use std::path::Path;
use std::sync::Arc;

use baton_api::FILE_DESCRIPTOR_SET;
use baton_api::audit::v1::audit_service_server::AuditServiceServer;
use baton_api::handoff::v1::handoff_query_service_server::HandoffQueryServiceServer;
use baton_api::handoff::v1::handoff_service_server::HandoffServiceServer;
use baton_commands::vault::{KekError, OpenVaultError};
use baton_commands::{
    Archive, Clock, Handler, HandlerOptions, HandlerParts, History, KekSource, SystemClock, SystemEntropy,
    Vault,
};
use baton_store::{EventLog, Incarnation, KeyStore, StoreCreated, StoreId};
use baton_store_sqlite::{OpenError, SqliteKeyReader, SqliteOptions, SqliteReader, SqliteStore};
use futures::future::BoxFuture;
use tonic::service::Routes;
use uuid::Uuid;

use crate::auth::{Access, Authentication, Unsafe};
use crate::config::{Config, KeySource};
use crate::grpc::{Audit, Commands, Queries, Reader, StoredHandoffs, Tokens};
use crate::health::HealthStatus;
use crate::limits::MESSAGE_BYTES;
use crate::server::Server;

/// The name of the key-encryption key's file in the data directory.
pub const KEY_FILE: &str = "key-encryption.key";

/// What a server keeps its data in.
pub struct Stores {
    /// The events.
    pub log: Arc<dyn EventLog>,
    /// The keys of what is sealed in them.
    pub keys: Arc<dyn KeyStore>,
    /// Answers what was asked of them and lets them go; the last thing that a server does.
    pub close: BoxFuture<'static, ()>,
}

/// Why a server could not be put together. Nothing was served.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// It would not be safe.
    #[error(transparent)]
    Unsafe(#[from] Unsafe),
    /// The store could not be opened.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The keys could not be opened.
    #[error(transparent)]
    Vault(#[from] OpenVaultError),
    /// The description of the API is damaged.
    #[error("the server's description of its own API cannot be read: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// A server over the embedded store in the data directory, which is made if it is not there.
///
/// # Errors
/// [`BuildError`] says what is wrong and what to do.
pub async fn embedded(config: &Config) -> Result<Server, BuildError> {
    // Refused before anything is touched.
    Authentication::of(config)?;
    let stores = open(config).await?;
    over(config, stores).await
}

/// A server over stores that are open already.
///
/// # Errors
/// [`BuildError`] says what is wrong and what to do.
pub async fn over(config: &Config, stores: Stores) -> Result<Server, BuildError> {
    let authentication = Authentication::of(config)?;
    if config.dev {
        tracing::warn!("DEVELOPMENT MODE: nobody is authenticated; every caller is who they say they are");
    }
    let Stores { log, keys, close } = stores;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let opened = Vault::open(keys, &key_source(config), Arc::clone(&clock), Arc::new(SystemEntropy)).await?;
    for note in &opened.notes {
        tracing::warn!("{note}");
    }
    let vault = Arc::new(opened.vault);
    let archive = Arc::new(Archive::new(Arc::clone(&log) as _, config.state_cache_bytes));
    let access = Access;
    let tokens = Tokens::of(log.identity());
    let parts = HandlerParts {
        log: Arc::clone(&log),
        archive: Arc::clone(&archive),
        vault: Arc::clone(&vault),
        gate: Arc::new(access),
        clock: Arc::clone(&clock),
    };
    let handler = Arc::new(Handler::new(parts, HandlerOptions::default()));
    let history = History::new(Arc::clone(&log) as _, Some(vault));
    let reader = Reader { authentication, access, log: Arc::clone(&log), archive, history, clock, tokens };
    let health = HealthStatus::new().await;
    let commands = Commands { authentication, handler, tokens };
    let routes = routes(commands, &reader, &health)?;
    Ok(Server::new(config, routes, health, log.health(), close))
}

/// The handoffs of the embedded store in a directory, for reading alone, also while a server serves it. Without a key
/// file what people wrote stays sealed.
///
/// # Errors
/// [`BuildError`] says what is wrong and what to do.
pub async fn read_only(dir: &Path, key_file: Option<&Path>) -> Result<StoredHandoffs, BuildError> {
    let log = Arc::new(SqliteReader::open_read_only(dir)?);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let vault = match key_file {
        Some(path) => Some(Arc::new(opened_with(dir, path, &clock).await?)),
        None => None,
    };
    Ok(StoredHandoffs::new(log, vault, clock))
}

/// The vault of a store that is read: here no key is made, and no file for one.
async fn opened_with(dir: &Path, key_file: &Path, clock: &Arc<dyn Clock>) -> Result<Vault, BuildError> {
    if !key_file.is_file() {
        let missing = KekError::Missing { path: key_file.to_owned() };
        return Err(OpenVaultError::Kek(missing).into());
    }
    let keys = Arc::new(SqliteKeyReader::open_read_only(dir)?);
    let source = KekSource::File(key_file.to_owned());
    Ok(Vault::open(keys, &source, Arc::clone(clock), Arc::new(SystemEntropy)).await?.vault)
}

async fn open(config: &Config) -> Result<Stores, BuildError> {
    let founding = StoreCreated {
        store: StoreId(Uuid::new_v4()),
        incarnation: Incarnation(Uuid::new_v4()),
        created_at: SystemClock.now(),
    };
    let store = SqliteStore::open(SqliteOptions::new(&config.data_dir, founding)).await?;
    Ok(Stores { log: store.log(), keys: store.keys(), close: Box::pin(store.close()) })
}

fn key_source(config: &Config) -> KekSource {
    match &config.key_encryption_key {
        KeySource::DataDirectory => KekSource::File(config.data_dir.join(KEY_FILE)),
        KeySource::File(path) => KekSource::File(path.clone()),
        KeySource::Given(key) => KekSource::Value(key.clone()),
    }
}

/// Every service on one port.
fn routes(
    commands: Commands,
    reader: &Reader,
    health: &HealthStatus,
) -> Result<Routes, tonic_reflection::server::Error> {
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    macro_rules! within_limits {
        ($service:expr) => {
            $service.max_decoding_message_size(MESSAGE_BYTES).max_encoding_message_size(MESSAGE_BYTES)
        };
    }
    Ok(Routes::new(within_limits!(HandoffServiceServer::new(commands)))
        .add_service(within_limits!(HandoffQueryServiceServer::new(Queries(reader.clone()))))
        .add_service(within_limits!(AuditServiceServer::new(Audit(reader.clone()))))
        .add_service(health.service())
        .add_service(reflection))
}

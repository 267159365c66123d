//! Puts the server together from its parts, and the tools that work on a store without one. Which engines there are, only
//! `engines` knows.

mod engines;
mod services;

use std::path::Path;
use std::sync::Arc;

use baton_api::admin::v1::Generation;
use baton_commands::codec::{Recorded, decode};
use baton_commands::limits::DEADLINES_LOOKED_AT_EVERY;
use baton_commands::vault::{KekError, OpenVaultError};
use baton_commands::{
    Clock, HandlerOptions, KekSource, SystemClock, SystemEntropy, Vault, check_keys_are_there,
};
use baton_domain::{
    Aggregate as _, AnEvent, Event, Meta, Program, Screening, Service, program, screening, service,
};
use baton_store::{EventLog, Position, RecordedEvent};
use baton_views::{
    Executor, Happened, Role, Runner, RunnerOptions, RunnerParts, Undecodable, Views, built_in,
};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::auth::{Access, Authentication, Unsafe};
use crate::beside::Beside;
use crate::config::{Config, KeySource};
use crate::drain::Drain;
use crate::grpc::{Admin, StoredRecords, Watches, generation};
use crate::health::HealthStatus;
use crate::limits::READINESS_WAIT;
use crate::reactors::OwnActs;
use crate::roll::Roll;
use crate::server::{Server, ServerParts};
use crate::telemetry::{Gauges, Metrics, Projections, sample};

pub use baton_store_postgres::Migrated;
use services::{Archives, Ground};

pub use engines::{Finding, Stores, StoresError, VIEWS_DIRECTORY};

/// The name of the key-encryption key's file in the data directory.
pub const KEY_FILE: &str = "key-encryption.key";

/// Why a server could not be put together. Nothing was served.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// It would not be safe.
    #[error(transparent)]
    Unsafe(#[from] Unsafe),
    /// There is no store to serve from.
    #[error(transparent)]
    Stores(#[from] StoresError),
    /// The views were not to be had.
    #[error("the views could not be built")]
    NoViews,
    /// The keys could not be opened.
    #[error(transparent)]
    Vault(#[from] OpenVaultError),
    /// The description of the API is damaged.
    #[error("the server's description of its own API cannot be read: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// A server over the store that the configuration names; an embedded one is made if it is not there.
///
/// # Errors
/// [`BuildError`] says what is wrong and what to do.
pub async fn server(config: &Config) -> Result<Server, BuildError> {
    // Refused before anything is touched.
    Authentication::of(config)?;
    let stores = engines::open(config).await?;
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
    let Stores { log, keys, views, replicas, close } = stores;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    check_keys_are_there(&*log, &*keys).await?;
    let opened = Vault::open(keys, &key_source(config), Arc::clone(&clock), Arc::new(SystemEntropy)).await?;
    for note in &opened.notes {
        tracing::warn!("{note}");
    }
    let (id, started_at, metrics) = (Uuid::new_v4(), clock.now(), Metrics::of_process());
    let archives = Archives::over(&log, config.state_cache_bytes);
    let gauges = Gauges::register(&archives.handoffs);
    let sampling_clock = Arc::clone(&clock);
    let ground = Ground {
        authentication,
        access: Access,
        log: Arc::clone(&log),
        vault: Arc::new(opened.vault),
        clock,
        options: HandlerOptions { other_writers: replicas.is_some() },
        metrics: metrics.clone(),
    };
    let reader = ground.reader(&archives);
    let drain = Drain::new();
    let (runner, views) = views_of(&log, views, id);
    let watches = Watches::new(drain.draining());
    let roll = replicas.clone().map(|replicas| Roll { replicas, views: views.clone(), id, started_at });
    let admin = Admin {
        reader: reader.clone(),
        views: views.clone(),
        watches: watches.clone(),
        started_at,
        replica: id,
        replicas,
    };
    let services = ground.services(&archives, reader, views.clone(), watches, &drain);
    let acts = ground.acts(&services);
    let own_acts = OwnActs::new(acts, archives.handoffs, views.clone(), DEADLINES_LOOKED_AT_EVERY);
    let health = HealthStatus::new().await;
    let routes = services.routes(admin, &health)?;
    let parts = ServerParts {
        routes,
        health,
        store: log.health(),
        beside: Beside {
            views: runner,
            own_acts,
            sampling: match config.is_measured() {
                true => Box::pin(sample(gauges, views.clone(), sampling_clock)),
                false => Box::pin(std::future::pending()),
            },
            roll,
        },
        caught_up: Box::pin(caught_up(views, log)),
        metrics,
        drain,
        close,
    };
    Ok(Server::new(config, parts))
}

/// Every view over a log, kept by an executor that other replicas may keep theirs by too.
fn views_of(log: &Arc<dyn EventLog>, executor: Arc<dyn Executor>, replica: Uuid) -> (Runner, Views) {
    let parts = RunnerParts {
        log: Arc::clone(log),
        decode: Arc::new(|recorded| match recorded.stream.category() {
            Program::CATEGORY => followed::<program::Event>(recorded),
            Service::CATEGORY => followed::<service::Event>(recorded),
            Screening::CATEGORY => followed::<screening::Event>(recorded),
            _ => followed::<Event>(recorded),
        }),
        executor,
        views: built_in(),
    };
    let observer = Some(Arc::new(Projections) as _);
    Runner::new(parts, RunnerOptions { observer, replica, ..RunnerOptions::default() })
}

fn followed<E: AnEvent + Into<Happened>>(recorded: RecordedEvent) -> Result<(Meta, Happened), Undecodable> {
    match decode::<E>(recorded) {
        Ok(Recorded { meta, event, .. }) => Ok((meta, event.into())),
        Err(error) => Err(Undecodable(error.to_string())),
    }
}

/// Waits until the views show all that the log has now, or have stopped before: then they never will, and a list that
/// says so is better than none.
async fn caught_up(views: Views, log: Arc<dyn EventLog>) {
    // A log that does not answer now is waited for like one that is far ahead.
    let mut wanted = Position(u64::MAX);
    loop {
        if wanted == Position(u64::MAX)
            && let Ok(head) = log.head().await
        {
            wanted = head;
        }
        if views.wait_for(wanted, READINESS_WAIT).await.is_ok() {
            return;
        }
        let status = views.status().await;
        let serving = status.generations.iter().find(|generation| generation.role == Role::Serving);
        if serving.is_some_and(|generation| generation.stopped.is_some()) {
            return;
        }
    }
}

/// Builds the views of a store and answers how they are: caught up, or stopped. An embedded store nobody may serve
/// meanwhile; beside a database that is served, the views that are shown stay as they are until this version is started. `tell` hears on the way to which position they have come, and the head of the log.
///
/// # Errors
/// [`BuildError`]; above all if there is no store, or it is embedded and a server holds it.
pub async fn build_views(
    config: &Config,
    tell: watch::Sender<Option<(Option<u64>, Option<u64>)>>,
) -> Result<Generation, BuildError> {
    let Stores { log, views, close, .. } = engines::open_founded(config).await?;
    let this = Uuid::new_v4();
    let (runner, views) = views_of(&log, views, this);
    let end = CancellationToken::new();
    let _end = end.clone().drop_guard();
    let running = tokio::spawn(runner.run(end.clone()));
    let caught_up = caught_up(views.clone(), log);
    tokio::pin!(caught_up);
    while timeout(READINESS_WAIT / 10, &mut caught_up).await.is_err() {
        let status = views.status().await;
        let newest = status.generations.iter().max_by_key(|generation| generation.number);
        let position = newest.and_then(|newest| newest.checkpoint).map(|checkpoint| checkpoint.position.0);
        tell.send_replace(Some((position, status.head.map(|head| head.0))));
    }
    let status = views.status().await;
    end.cancel();
    // Whatever it met, it has ended.
    let _ = running.await;
    close.await;
    let serving = status.generations.iter().find(|generation| generation.role == Role::Serving);
    serving.map(|serving| generation(serving, this)).ok_or(BuildError::NoViews)
}

/// Makes the tables of the database that the configuration names, or brings them up to this version.
///
/// # Errors
/// [`BuildError`] says what is wrong and what to do; an embedded store needs none.
pub async fn migrate(config: &Config) -> Result<Migrated, BuildError> {
    Ok(engines::migrate(config).await?)
}

/// Looks at the store that the configuration names as a server would find it, and changes nothing.
///
/// # Errors
/// [`BuildError`] if nothing can be looked at.
pub async fn check(config: &Config) -> Result<Vec<Finding>, BuildError> {
    Ok(engines::check(config).await?)
}

/// What the embedded store in a directory holds, for reading alone, also while a server serves it. Without a key file
/// what people wrote stays sealed.
///
/// # Errors
/// [`BuildError`] says what is wrong and what to do.
pub async fn read_only(dir: &Path, key_file: Option<&Path>) -> Result<StoredRecords, BuildError> {
    let log = engines::read_only(dir)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let vault = match key_file {
        Some(path) => Some(Arc::new(opened_with(dir, path, &clock).await?)),
        None => None,
    };
    Ok(StoredRecords::new(log, vault, clock))
}

/// The vault of a store that is read: here no key is made, and no file for one.
async fn opened_with(dir: &Path, key_file: &Path, clock: &Arc<dyn Clock>) -> Result<Vault, BuildError> {
    if !key_file.is_file() {
        let missing = KekError::Missing { path: key_file.to_owned() };
        return Err(OpenVaultError::Kek(missing).into());
    }
    let keys = engines::read_only_keys(dir)?;
    let source = KekSource::File(key_file.to_owned());
    Ok(Vault::open(keys, &source, Arc::clone(clock), Arc::new(SystemEntropy)).await?.vault)
}

fn key_source(config: &Config) -> KekSource {
    match &config.key_encryption_key {
        KeySource::DataDirectory => KekSource::File(config.data_dir.join(KEY_FILE)),
        KeySource::File(path) => KekSource::File(path.clone()),
        KeySource::Given(key) => KekSource::Value(key.clone()),
    }
}

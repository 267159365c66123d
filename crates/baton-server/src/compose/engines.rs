//! Opens what a server keeps its data in: the one file that names an engine.

use std::fs::{DirBuilder, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use baton_commands::{Clock as _, SystemClock};
use baton_store::{
    EventLog, Incarnation, KeyStore, LogReader, Replicas, StoreCreated, StoreId, StoreObserver,
};
use baton_store_postgres::{
    Database, InvalidUrl, MigrateError, Migrated, OpenError as PostgresError, PostgresOptions, PostgresStore,
    Subject,
};
use baton_store_sqlite::{
    OpenError as SqliteError, SqliteKeyReader, SqliteOptions, SqliteReader, SqliteStore,
};
use baton_views::{Executor, PostgresExecutor, SqliteExecutor};
use futures::future::BoxFuture;
use uuid::Uuid;

use crate::config::{Config, PostgresSettings, StoreSettings, UnreadableUrl, UrlSource, ViewsSettings};
use crate::telemetry::Metrics;

/// The name of the views' directory in the data directory. It may be deleted at any time.
pub const VIEWS_DIRECTORY: &str = "views";

/// What is locked while views in files are served beside a database.
const VIEWS_LOCK: &str = "views.lock";

/// What a server keeps its data in.
pub struct Stores {
    /// The events.
    pub log: Arc<dyn EventLog>,
    /// The keys of what is sealed in them.
    pub keys: Arc<dyn KeyStore>,
    /// The views of them, which can be made again at any time.
    pub views: Arc<dyn Executor>,
    /// The servers that share the events and keys; `None` if nobody else can have them.
    pub replicas: Option<Arc<dyn Replicas>>,
    /// Answers what was asked of them and lets them go; the last thing that a server does.
    pub close: BoxFuture<'static, ()>,
}

/// One thing that was looked at in a store before anything is trusted to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it must be.
    pub good: bool,
    /// What was found.
    pub found: String,
    /// What to do about it; empty if it is good.
    pub advice: String,
}

/// Why there is no store to serve from.
#[derive(Debug, thiserror::Error)]
pub enum StoresError {
    /// The embedded store could not be opened.
    #[error(transparent)]
    Embedded(#[from] SqliteError),
    /// The database cannot be served from.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The database could not be brought up to this version.
    #[error(transparent)]
    Migration(#[from] MigrateError),
    /// The address of the database is none.
    #[error(transparent)]
    Address(#[from] InvalidUrl),
    /// The file with the address cannot be read.
    #[error(transparent)]
    AddressFile(#[from] UnreadableUrl),
    /// The embedded store needs no migration.
    #[error("the store is embedded and makes its tables itself: set store to postgres to migrate a database")]
    NothingToMigrate,
    /// Nobody said who may migrate.
    #[error(
        "nothing says which role owns the tables: set postgres_migration_url_file, or the environment variable \
         BATON_POSTGRES_MIGRATION_URL"
    )]
    NoMigrationUrl,
    /// The data directory could not be made.
    #[error("the data directory {} cannot be made: {error}", path.display())]
    DataDirectory {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Another server has its views there.
    #[error(
        "another server keeps its views in '{}': give each server a data_dir of its own, or keep views in postgres",
        data_dir.display()
    )]
    ViewsHeld {
        /// Where.
        data_dir: PathBuf,
    },
    /// The directory of the views could not be made.
    #[error("{} for the views cannot be made: {error}", path.display())]
    Views {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// Opens what the configuration names. Embedded files are made if they are not there.
pub(super) async fn open(config: &Config) -> Result<Stores, StoresError> {
    match &config.store {
        StoreSettings::Embedded => embedded(config).await,
        StoreSettings::Postgres(settings) => postgres(config, settings).await,
    }
}

/// Opens the store only if there is one: nothing is founded.
pub(super) async fn open_founded(config: &Config) -> Result<Stores, StoresError> {
    if let StoreSettings::Embedded = config.store {
        drop(SqliteReader::open_read_only(&config.data_dir)?);
    }
    open(config).await
}

/// The embedded log and keys in a directory, for reading alone, also while a server has them.
pub(super) fn read_only(dir: &Path) -> Result<Arc<dyn LogReader>, StoresError> {
    Ok(Arc::new(SqliteReader::open_read_only(dir)?))
}

/// The embedded keys in a directory, for reading alone.
pub(super) fn read_only_keys(dir: &Path) -> Result<Arc<dyn KeyStore>, StoresError> {
    Ok(Arc::new(SqliteKeyReader::open_read_only(dir)?))
}

/// Brings the database up to this version, and answers with what was done.
pub(super) async fn migrate(config: &Config) -> Result<Migrated, StoresError> {
    let StoreSettings::Postgres(settings) = &config.store else {
        return Err(StoresError::NothingToMigrate);
    };
    let migration_url = settings.migration_url.as_ref().ok_or(StoresError::NoMigrationUrl)?;
    let serving = database(&settings.url)?;
    Ok(baton_store_postgres::migrate(&database(migration_url)?, Some(serving.role())).await?)
}

/// Looks at the store as a server would find it, and changes nothing.
pub(super) async fn check(config: &Config) -> Result<Vec<Finding>, StoresError> {
    match &config.store {
        StoreSettings::Embedded => Ok(vec![check_embedded(&config.data_dir).await]),
        StoreSettings::Postgres(settings) => {
            let findings = baton_store_postgres::check(&database(&settings.url)?).await;
            Ok(findings.into_iter().map(|finding| of_database(finding, settings)).collect())
        }
    }
}

async fn check_embedded(dir: &Path) -> Finding {
    let good = |found| Finding { good: true, found, advice: String::new() };
    let bad = |found| Finding { good: false, found, advice: String::new() };
    match SqliteReader::open_read_only(dir) {
        Ok(reader) => match reader.head().await {
            Ok(head) => good(format!("the store in '{}' can be read up to position {head}", dir.display())),
            Err(error) => bad(error.to_string()),
        },
        Err(SqliteError::NoStore { dir }) => {
            good(format!("there is no store in '{}' yet: `serve` founds one", dir.display()))
        }
        Err(error) => bad(error.to_string()),
    }
}

fn of_database(finding: baton_store_postgres::Finding, settings: &PostgresSettings) -> Finding {
    let baton_store_postgres::Finding { subject, good, found, advice } = finding;
    let is_allowed = subject == Subject::Standby && settings.may_lose_acknowledged;
    Finding { good: good || is_allowed, found, advice }
}

async fn embedded(config: &Config) -> Result<Stores, StoresError> {
    let options =
        SqliteOptions { observer: Some(observer()), ..SqliteOptions::new(&config.data_dir, founding()) };
    let store = SqliteStore::open(options).await?;
    Ok(Stores {
        log: store.log(),
        keys: store.keys(),
        views: views_directory(&config.data_dir)?,
        replicas: None,
        close: Box::pin(store.close()),
    })
}

async fn postgres(config: &Config, settings: &PostgresSettings) -> Result<Stores, StoresError> {
    if settings.migrate_on_start {
        migrate(config).await?;
    }
    let database = database(&settings.url)?;
    let options = PostgresOptions {
        database: database.clone(),
        founding: founding(),
        may_lose_acknowledged: settings.may_lose_acknowledged,
        observer: Some(observer()),
    };
    // The embedded store makes it itself; here it is for a key file and for views of one's own.
    make_private(&config.data_dir)?;
    let (views, held): (Arc<dyn Executor>, _) = match config.views {
        ViewsSettings::Embedded => {
            let views = views_directory(&config.data_dir)?;
            (views, Some(hold_views(&config.data_dir)?))
        }
        ViewsSettings::Postgres => (Arc::new(PostgresExecutor::new(database.pool())), None),
    };
    let store = PostgresStore::open(options).await?;
    let (log, keys, replicas) = (store.log(), store.keys(), store.replicas());
    let close = async move {
        store.close().await;
        drop(held);
    };
    Ok(Stores { log, keys, views, replicas: Some(replicas), close: Box::pin(close) })
}

fn database(url: &UrlSource) -> Result<Database, StoresError> {
    Ok(Database::new(&url.read()?)?)
}

fn views_directory(data_dir: &Path) -> Result<Arc<dyn Executor>, StoresError> {
    let path = data_dir.join(VIEWS_DIRECTORY);
    match std::fs::create_dir_all(&path) {
        Ok(()) => Ok(Arc::new(SqliteExecutor::new(path))),
        Err(error) => Err(StoresError::Views { path, error }),
    }
}

/// Makes a directory that only its owner may enter, unless it is there.
fn make_private(path: &Path) -> Result<(), StoresError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(path);
    made.map_err(|error| StoresError::DataDirectory { path: path.to_owned(), error })
}

/// Views in files have one server. With an embedded store its own lock sees to that, beside a database this one does; it
/// lies beside the views, which may be deleted.
fn hold_views(data_dir: &Path) -> Result<File, StoresError> {
    let path = data_dir.join(VIEWS_LOCK);
    let failed = |error| StoresError::Views { path: path.clone(), error };
    let lock = File::create(&path).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoresError::ViewsHeld { data_dir: data_dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// What a new store would be; one that is there keeps what it is.
fn founding() -> StoreCreated {
    StoreCreated {
        store: StoreId(Uuid::new_v4()),
        incarnation: Incarnation(Uuid::new_v4()),
        created_at: SystemClock.now(),
    }
}

fn observer() -> Arc<dyn StoreObserver> {
    Arc::new(Metrics::of_process())
}

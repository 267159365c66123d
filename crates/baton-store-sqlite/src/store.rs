//! Opening and closing a store: one directory, one process, one log and its keys.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use baton_store::{AppendError, EventLog, Health, KeyStore, Poison, Position, StoreCreated, StoreObserver};
use tokio::sync::{oneshot, watch};

use crate::directory::Directory;
use crate::error::OpenError;
use crate::keys::SqliteKeys;
use crate::log::{LOG, SqliteLog};
use crate::log_work::LogWork;
use crate::reader::SqliteReader;
use crate::tuning::{BUSY_WAIT, OPEN_WAIT, RESERVE_BYTES, WRITER_CACHE_KIB};
use crate::writer::{QueueOf, Writer};

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// Where it lies; made if it is absent.
    pub dir: PathBuf,
    /// What a new store is founded with. A store that exists keeps what it has.
    pub founding: StoreCreated,
    /// What must stay free on the disk, in bytes, for appends and new keys to be taken.
    pub reserve_bytes: u64,
    /// How long to wait for other processes that read the file.
    pub open_wait: Duration,
    /// Who is told of what is written, if anybody.
    pub observer: Option<Arc<dyn StoreObserver>>,
}

/// A served store. It is let go when it is closed, or when this and all that was handed out are dropped.
#[derive(Debug)]
pub struct SqliteStore {
    log: Arc<SqliteLog>,
    keys: Arc<SqliteKeys>,
    writers: [oneshot::Receiver<()>; 2],
}

impl SqliteOptions {
    /// The usual options for a directory.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>, founding: StoreCreated) -> Self {
        Self { dir: dir.into(), founding, reserve_bytes: RESERVE_BYTES, open_wait: OPEN_WAIT, observer: None }
    }
}

impl SqliteStore {
    /// Opens the store in a directory, founds it if it is new, and holds it against other processes.
    ///
    /// # Errors
    /// [`OpenError`] says what stands in the way and what to do.
    pub async fn open(options: SqliteOptions) -> Result<Self, OpenError> {
        let dir = options.dir.clone();
        let joined = tokio::task::spawn_blocking(move || Opened::open(&options)).await;
        let opened =
            joined.map_err(|error| OpenError::Directory { dir, source: std::io::Error::other(error) })??;
        opened.found().await
    }

    /// The event log.
    #[must_use]
    pub fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone()
    }

    /// The key store.
    #[must_use]
    pub fn keys(&self) -> Arc<dyn KeyStore> {
        self.keys.clone()
    }

    /// Whether the store still acknowledges: log and keys stop together.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.log.poison.watch()
    }

    /// Answers everything that was asked for, lets go of the directory, and returns when another process may have it.
    /// Whatever was handed out answers "closed" from then on.
    pub async fn close(self) {
        self.log.queue.close().await;
        self.keys.close().await;
        for ended in self.writers {
            // An error means that the thread has ended already.
            let _ = ended.await;
        }
        self.log.reader.close();
        self.keys.close_reader();
    }
}

/// A store whose files are open and whose writers run, but which may not have its first event yet.
struct Opened {
    file: PathBuf,
    founding: StoreCreated,
    queue: QueueOf<LogWork>,
    hint: watch::Sender<Position>,
    poison: Poison,
    keys: SqliteKeys,
    writers: [oneshot::Receiver<()>; 2],
}

impl Opened {
    fn open(options: &SqliteOptions) -> Result<Self, OpenError> {
        let directory = Arc::new(Directory::hold(&options.dir)?);
        let file = directory.file(LOG.name);
        let failed = |source| OpenError::Engine { file: file.clone(), source };
        let connection = LOG.open(&file, options.open_wait)?;
        connection.busy_timeout(BUSY_WAIT).map_err(failed)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB).map_err(failed)?;
        let head = crate::pages::head(&connection).map_err(OpenError::NotRead)?;
        let (poison, hint) = (Poison::default(), watch::Sender::new(head));
        let reserve_bytes = options.reserve_bytes;
        let (keys, keys_ended) =
            SqliteKeys::open(directory.clone(), reserve_bytes, poison.clone(), options.open_wait)?;
        let (hint_of_work, observer) = (hint.clone(), options.observer.clone());
        let work = LogWork { directory, reserve_bytes, free_bytes: 0, hint: hint_of_work, observer };
        let writer = Writer::new(connection, poison.clone(), work).map_err(failed)?;
        let (queue, log_ended) = writer.start().map_err(|source| OpenError::Thread { source })?;
        let (founding, writers) = (options.founding.clone(), [log_ended, keys_ended]);
        Ok(Self { file, founding, queue, hint, poison, keys, writers })
    }

    /// S13: sees to it that the log begins as every log does.
    async fn found(self) -> Result<SqliteStore, OpenError> {
        let reader = match SqliteReader::open(&self.file)? {
            Some(reader) => reader,
            None => {
                match SqliteLog::append_on(&self.queue, self.founding.to_append()?).await {
                    Ok(_) | Err(AppendError::Conflict { .. }) => {}
                    Err(error) => return Err(OpenError::NotFounded(error)),
                }
                let dir = self.file.parent().map(PathBuf::from).unwrap_or_default();
                SqliteReader::open(&self.file)?.ok_or(OpenError::NoStore { dir })?
            }
        };
        let Self { queue, hint, poison, keys, writers, .. } = self;
        let log = SqliteLog { reader, queue, hint, poison };
        Ok(SqliteStore { log: Arc::new(log), keys: Arc::new(keys), writers })
    }
}

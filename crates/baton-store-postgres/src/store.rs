//! Opening and closing a store: one database, any number of processes, one log and its keys.

use std::sync::Arc;

use baton_store::{
    AppendError, EventLog, Health, KeyStore, Poison, Position, Replicas, StoreCreated, StoreObserver,
};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::check::{Subject, check};
use crate::database::Database;
use crate::error::OpenError;
use crate::hint;
use crate::keys::PostgresKeys;
use crate::log::PostgresLog;
use crate::queue::{Queue, queue};
use crate::reader::PostgresReader;
use crate::replicas::PostgresReplicas;
use crate::seen::Seen;
use crate::writer::{Shared, Writer};

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// Where it lies.
    pub database: Database,
    /// What a new store is founded with. A store that exists keeps what it has.
    pub founding: StoreCreated,
    /// Whether to serve although a standby is attached that no commit waits for: if it takes over, acknowledged events
    /// may be lost.
    pub may_lose_acknowledged: bool,
    /// Who is told of what is written, if anybody.
    pub observer: Option<Arc<dyn StoreObserver>>,
}

/// A served store. Others may serve it at the same time.
#[derive(Debug)]
pub struct PostgresStore {
    log: Arc<PostgresLog>,
    keys: Arc<PostgresKeys>,
    replicas: Arc<PostgresReplicas>,
    writer: JoinHandle<()>,
    _messengers: Messengers,
}

/// The tasks that tell other replicas of new events and hear from them; they end with this.
#[derive(Debug)]
struct Messengers([JoinHandle<()>; 2]);

impl Drop for Messengers {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl PostgresStore {
    /// Opens the store in a database, after looking whether it is fit for one, and founds it if it is new. The tables
    /// must be there: [`migrate`](crate::migrate()) makes them.
    ///
    /// # Errors
    /// [`OpenError`] says what stands in the way and what to do.
    pub async fn open(options: PostgresOptions) -> Result<Self, OpenError> {
        let mut unfit = check(&options.database).await;
        unfit.retain(|finding| !finding.good);
        if options.may_lose_acknowledged {
            unfit.retain(|finding| finding.subject != Subject::Standby);
        }
        if !unfit.is_empty() {
            return Err(OpenError::Unfit(unfit));
        }
        let shared = Shared {
            database: options.database,
            poison: Poison::default(),
            seen: Seen::default(),
            hint: watch::Sender::new(Position(0)),
            written: watch::Sender::new(Position(0)),
            closing: watch::Sender::new(false),
        };
        let (queue, outlet) = queue();
        let writer = tokio::spawn(Writer::new(shared.clone(), options.observer).run(outlet));
        let reader = found(&shared, &queue, &options.founding).await?;
        Ok(Self::of(shared, queue, writer, reader))
    }

    fn of(shared: Shared, queue: Queue, writer: JoinHandle<()>, reader: PostgresReader) -> Self {
        let (database, closing) = (&shared.database, shared.closing.subscribe());
        let messengers = Messengers([
            tokio::spawn(hint::tell(database.clone(), shared.written.subscribe())),
            tokio::spawn(hint::hear(database.clone(), shared.hint.clone())),
        ]);
        let keys = PostgresKeys { database: database.clone(), poison: shared.poison.clone(), closing };
        let replicas = PostgresReplicas { database: database.clone() };
        Self {
            log: Arc::new(PostgresLog { reader, queue, shared }),
            keys: Arc::new(keys),
            replicas: Arc::new(replicas),
            writer,
            _messengers: messengers,
        }
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

    /// The list of those who serve this store.
    #[must_use]
    pub fn replicas(&self) -> Arc<dyn Replicas> {
        self.replicas.clone()
    }

    /// Whether the store still acknowledges: log and keys stop together.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.log.shared.poison.watch()
    }

    /// Answers everything that was asked for and returns. Whatever was handed out of log and keys answers "closed" from
    /// then on.
    pub async fn close(self) {
        self.log.shared.closing.send_replace(true);
        self.log.queue.close().await;
        // An error means that the task is over, which is all that is waited for.
        let _ = self.writer.await;
    }
}

/// S13: sees to it that the log begins as every log does.
async fn found(shared: &Shared, queue: &Queue, founding: &StoreCreated) -> Result<PostgresReader, OpenError> {
    let open = || {
        let (seen, poison) = (shared.seen.clone(), shared.poison.clone());
        PostgresReader::open(shared.database.clone(), seen, poison, shared.closing.subscribe())
    };
    if let Some(reader) = open().await? {
        return Ok(reader);
    }
    match queue.append(founding.to_append()?).await {
        // Of several founders the first wins.
        Ok(_) | Err(AppendError::Conflict { .. }) => {}
        Err(error) => return Err(OpenError::NotFounded(error)),
    }
    open().await?.ok_or(OpenError::NoStore)
}

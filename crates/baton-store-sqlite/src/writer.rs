//! The one thread that writes.
//!
//! Whatever has come while a batch was being synced is the next batch: under load appends share a sync, and one alone
//! waits for nobody. An append is answered when the commit that it is in has returned, and a refused one too: what it
//! conflicts with may be in the same commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use baton_store::{Append, AppendError, Appended, BatchWritten, Position, StoreObserver, Unavailable};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};

use crate::directory::Directory;
use crate::file::{Checkpointed, checkpoint};
use crate::health::Poison;
use crate::judge::{self, Verdict};
use crate::number::from_sql;
use crate::tuning::{BATCH_MAX_APPENDS, BATCH_MAX_BYTES, WAL_COPY_BYTES, WAL_TRUNCATE_BYTES};

/// What the writer is asked for.
pub(crate) enum Request {
    /// An append and where its answer goes.
    Append(Queued),
    /// To end, once everything that came before is answered.
    Close,
}

/// An append on its way.
pub(crate) struct Queued {
    pub(crate) append: Append,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
    /// Its share of the queue's bytes.
    pub(crate) _room: OwnedSemaphorePermit,
}

/// The writer's own things. It lives in its thread.
pub(crate) struct Writer {
    connection: Connection,
    directory: Arc<Directory>,
    poison: Poison,
    hint: watch::Sender<Position>,
    reserve_bytes: u64,
    observer: Option<Arc<dyn StoreObserver>>,
    wal: WalSize,
}

/// How large the write-ahead log is, and was when it was last copied.
struct WalSize {
    bytes: Arc<AtomicU64>,
    tried_at: u64,
}

/// Stops the store if its thread ends otherwise than asked.
struct Watchdog(Option<Poison>);

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(poison) = self.0.take() {
            poison.throw("the writer's thread ended unexpectedly");
        }
    }
}

impl Writer {
    pub(crate) fn new(
        mut connection: Connection,
        directory: Arc<Directory>,
        poison: Poison,
        hint: watch::Sender<Position>,
        reserve_bytes: u64,
        observer: Option<Arc<dyn StoreObserver>>,
    ) -> rusqlite::Result<Self> {
        let bytes = Arc::new(AtomicU64::new(0));
        let page_bytes = from_sql(connection.pragma_query_value(None, "page_size", |row| row.get(0))?);
        let seen = bytes.clone();
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
            seen.store(from_sql(pages.into()).saturating_mul(page_bytes), Ordering::Relaxed);
            Ok(())
        }))?;
        let wal = WalSize { bytes, tried_at: 0 };
        Ok(Self { connection, directory, poison, hint, reserve_bytes, observer, wal })
    }

    /// Writes until it is asked to close or nobody can ask any more; then lets go of file and directory.
    pub(crate) fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        let mut watchdog = Watchdog(Some(self.poison.clone()));
        while let Some(first) = requests.blocking_recv() {
            let batch = gather(first, &mut requests);
            if !batch.is_empty() {
                self.serve(batch);
            }
        }
        if self.poison.thrown().is_none() {
            self.checkpoint("TRUNCATE");
        }
        watchdog.0 = None;
    }

    fn serve(&mut self, batch: Vec<Queued>) {
        let free_bytes = match self.check() {
            Ok(free_bytes) => free_bytes,
            Err(refusal) => return answer_all(batch, &refusal),
        };
        match self.write(&batch) {
            Ok((verdicts, sync)) => {
                self.observe(&verdicts, sync, free_bytes);
                let newest = verdicts
                    .iter()
                    .filter_map(|verdict| verdict.as_ref().ok())
                    .map(|written| written.position)
                    .max();
                if let Some(newest) = newest {
                    self.hint.send_if_modified(|head| {
                        newest > *head && {
                            *head = newest;
                            true
                        }
                    });
                }
                for (queued, verdict) in batch.into_iter().zip(verdicts) {
                    // Who does not wait any longer has no need of the answer.
                    let _ = queued.answer.send(verdict);
                }
                self.keep_wal_small();
            }
            Err(error) => answer_all(batch, &error),
        }
    }

    /// Whether anything may be written now, and how many bytes are free on the disk.
    fn check(&self) -> Result<u64, AppendError> {
        if let Some(reason) = self.poison.thrown() {
            return Err(AppendError::Poisoned { reason });
        }
        let reserve_bytes = self.reserve_bytes;
        match self.directory.free_bytes() {
            Ok(free_bytes) if free_bytes >= reserve_bytes => Ok(free_bytes),
            Ok(free_bytes) => {
                Err(AppendError::Unavailable(Unavailable::StoreFull { free_bytes, reserve_bytes }))
            }
            Err(error) => Err(AppendError::Unavailable(Unavailable::Engine(error.to_string().into()))),
        }
    }

    fn observe(&self, verdicts: &[Verdict], sync: Duration, free_bytes: u64) {
        let Some(observer) = &self.observer else { return };
        let appends = verdicts.iter().filter(|verdict| verdict.is_ok()).count() as u64;
        let conflicts = verdicts.len() as u64 - appends;
        observer.batch(&BatchWritten { appends, conflicts, sync, free_bytes: Some(free_bytes) });
    }

    /// One transaction: every append judged by itself, then one sync for all, and how long that took.
    fn write(&mut self, batch: &[Queued]) -> Result<(Vec<Verdict>, Duration), AppendError> {
        let transaction = match self.connection.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            // Somebody's tool holds the file; nothing has begun.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                return Err(AppendError::Unavailable(Unavailable::Engine(error.to_string().into())));
            }
            Err(error) => return Err(unknown(&self.poison, "begin", &error)),
        };
        let appends = batch.iter().map(|queued| &queued.append);
        let written = judge::judge_all(&transaction, appends).and_then(|verdicts| {
            let began = now();
            transaction.commit()?;
            Ok((verdicts, now().saturating_duration_since(began)))
        });
        written.map_err(|error| unknown(&self.poison, "write", &error))
    }

    fn keep_wal_small(&mut self) {
        let bytes = self.wal.bytes.load(Ordering::Relaxed);
        if bytes < self.wal.tried_at {
            // It began anew.
            self.wal.tried_at = 0;
        }
        if bytes.saturating_sub(self.wal.tried_at) < WAL_COPY_BYTES {
            return;
        }
        self.wal.tried_at = bytes;
        self.checkpoint(if bytes > WAL_TRUNCATE_BYTES { "TRUNCATE" } else { "PASSIVE" });
    }

    fn checkpoint(&mut self, mode: &str) {
        match checkpoint(&self.connection, mode) {
            Ok(Checkpointed::All) => {}
            Ok(Checkpointed::Partly) => {
                tracing::debug!(mode, "a reader keeps the write-ahead log from being copied whole")
            }
            Err(error) => {
                self.poison.throw(&format!("a checkpoint failed: {error}"));
            }
        }
    }
}

/// Takes all that has come, up to a batch's size. Asked to close, it lets nothing more in; what is in is still served.
fn gather(first: Request, requests: &mut mpsc::Receiver<Request>) -> Vec<Queued> {
    let (mut batch, mut bytes, mut next) = (Vec::new(), 0, Some(first));
    while let Some(request) = next {
        match request {
            Request::Append(queued) => {
                bytes += queued.append.stored_len();
                batch.push(queued);
            }
            Request::Close => requests.close(),
        }
        if batch.len() >= BATCH_MAX_APPENDS || bytes >= BATCH_MAX_BYTES {
            break;
        }
        next = requests.try_recv().ok();
    }
    batch
}

#[expect(clippy::disallowed_methods, reason = "how long a sync takes is measured and decides nothing")]
fn now() -> Instant {
    Instant::now()
}

fn answer_all(batch: Vec<Queued>, error: &AppendError) {
    for queued in batch {
        let _ = queued.answer.send(Err(error.clone()));
    }
}

/// A failed write or sync: whether it is on the disk shows only when the file is opened again.
fn unknown(poison: &Poison, doing: &str, error: &rusqlite::Error) -> AppendError {
    let reason = poison.throw(&format!("cannot {doing} the log: {error}"));
    AppendError::Indeterminate { reason }
}

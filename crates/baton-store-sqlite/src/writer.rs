//! A thread that writes into one file, for the log and for the keys alike.
//!
//! Whatever has come while a batch was being synced is the next batch: under load requests share a sync, and one alone
//! waits for nobody. A request is answered when the commit that it is in has returned, and a refused one too: what it
//! conflicts with may be in the same commit.
//!
//! What is written and what the answers are is the [`Work`]'s; when to stop for good is decided here alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use baton_store::{Poison, Unavailable};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::oneshot;

use crate::file::{Checkpointed, checkpoint};
use crate::number::from_sql;
use crate::queue::{Inbox, Queue, Queued, queue};
use crate::tuning::{WAL_COPY_BYTES, WAL_TRUNCATE_BYTES};

/// What one writer writes.
pub(crate) trait Work: Send + 'static {
    /// What it is asked for.
    type Request: Send + 'static;
    /// What it answers when that is done.
    type Done: Send + 'static;
    /// What it answers when it is not.
    type Error: From<Fault> + Send + 'static;

    /// What the file is called in messages, which is also in the thread's name.
    const WHAT: &'static str;

    /// Whether anything may be written now.
    fn check(&mut self) -> Result<(), Unavailable>;

    /// Judges and writes requests in their order, one answer each. An error ends the whole batch.
    fn write<'a>(
        &mut self,
        transaction: &Connection,
        requests: impl Iterator<Item = &'a Self::Request>,
    ) -> rusqlite::Result<Vec<Verdict<Self>>>;

    /// Is told what a commit has made durable, before anything of it is answered, and how long the commit took.
    fn committed(&mut self, verdicts: &[Verdict<Self>], commit: Duration);

    /// Whether a request is done only when what it has overwritten is gone from the write-ahead log too.
    fn leaves_traces(request: &Self::Request) -> bool;
}

/// What becomes of one request, if its transaction is committed.
pub(crate) type Verdict<W> = Result<<W as Work>::Done, <W as Work>::Error>;

/// The way to the writer of some work.
pub(crate) type QueueOf<W> = Queue<<W as Work>::Request, Verdict<W>>;

/// A request of some work on its way.
type QueuedFor<W> = Queued<<W as Work>::Request, Verdict<W>>;

/// Why a batch is not written, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Surely not: it cannot be now.
    Unavailable(Unavailable),
    /// Surely not: the store had stopped before.
    Stopped(Arc<str>),
    /// A write or a sync failed: whether it is on the disk shows only when the file is opened again.
    Unknown(Arc<str>),
}

/// The writer's own things. It lives in its thread.
pub(crate) struct Writer<W> {
    connection: Connection,
    poison: Poison,
    work: W,
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
            poison.throw("a writer's thread ended unexpectedly");
        }
    }
}

impl<W: Work> Writer<W> {
    pub(crate) fn new(mut connection: Connection, poison: Poison, work: W) -> rusqlite::Result<Self> {
        let bytes = Arc::new(AtomicU64::new(0));
        let page_bytes = from_sql(connection.pragma_query_value(None, "page_size", |row| row.get(0))?);
        let seen = bytes.clone();
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
            seen.store(from_sql(pages.into()).saturating_mul(page_bytes), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { connection, poison, work, wal: WalSize { bytes, tried_at: 0 } })
    }

    /// Starts the thread; the second answer comes when it has let go of everything.
    pub(crate) fn start(self) -> std::io::Result<(QueueOf<W>, oneshot::Receiver<()>)> {
        let (queue, inbox) = queue();
        let (end, ended) = oneshot::channel();
        std::thread::Builder::new().name(format!("{}-writer", W::WHAT)).spawn(move || {
            self.run(inbox);
            // Nobody may be waiting for it.
            let _ = end.send(());
        })?;
        Ok((queue, ended))
    }

    /// Writes until it is asked to close or nobody can ask any more; then lets go of the file.
    pub(crate) fn run(mut self, mut inbox: Inbox<W::Request, Verdict<W>>) {
        let mut watchdog = Watchdog(Some(self.poison.clone()));
        while let Some(batch) = inbox.gather() {
            self.serve(batch);
        }
        if self.poison.thrown().is_none() {
            // What is not copied is durable where it is; the next start copies it.
            let _ = self.checkpoint("TRUNCATE");
        }
        watchdog.0 = None;
    }

    fn serve(&mut self, batch: Vec<QueuedFor<W>>) {
        match self.write(&batch) {
            Ok(verdicts) => {
                let mut traces = Vec::new();
                for (queued, verdict) in batch.into_iter().zip(verdicts) {
                    if verdict.is_ok() && W::leaves_traces(&queued.request) {
                        traces.push((queued, verdict));
                    } else {
                        queued.answer(verdict);
                    }
                }
                if !traces.is_empty() {
                    self.empty_wal_for(traces);
                }
                self.keep_wal_small();
            }
            Err(fault) => {
                for queued in batch {
                    queued.answer(Err(fault.clone().into()));
                }
            }
        }
    }

    /// One transaction: every request judged by itself, then one sync for all.
    fn write(&mut self, batch: &[QueuedFor<W>]) -> Result<Vec<Verdict<W>>, Fault> {
        if let Some(reason) = self.poison.thrown() {
            return Err(Fault::Stopped(reason));
        }
        self.work.check().map_err(Fault::Unavailable)?;
        let transaction = match self.connection.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            // Somebody's tool holds the file; nothing has begun.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                return Err(Fault::Unavailable(Unavailable::Engine(error.to_string().into())));
            }
            Err(error) => return Err(unknown::<W>(&self.poison, "begin", &error)),
        };
        let requests = batch.iter().map(|queued| &queued.request);
        let written = self.work.write(&transaction, requests).and_then(|verdicts| {
            let began = now();
            transaction.commit()?;
            Ok((verdicts, now().saturating_duration_since(began)))
        });
        let (verdicts, commit) = written.map_err(|error| unknown::<W>(&self.poison, "write", &error))?;
        self.work.committed(&verdicts, commit);
        Ok(verdicts)
    }

    /// Empties the write-ahead log and answers those who wait for that.
    fn empty_wal_for(&mut self, traces: Vec<(QueuedFor<W>, Verdict<W>)>) {
        let fault = match self.checkpoint("TRUNCATE") {
            Ok(Checkpointed::All) => None,
            Ok(Checkpointed::Partly) => {
                let reason = "somebody reads the file, so the old bytes are still there";
                Some(Fault::Unavailable(Unavailable::Engine(reason.into())))
            }
            Err(reason) => Some(Fault::Unknown(reason)),
        };
        for (queued, verdict) in traces {
            queued.answer(fault.clone().map_or(verdict, |fault| Err(fault.into())));
        }
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
        // Only an error stops the store: a reader in the way is met again at the next bound.
        let _ = self.checkpoint(if bytes > WAL_TRUNCATE_BYTES { "TRUNCATE" } else { "PASSIVE" });
    }

    /// Copies the write-ahead log into the file. An error of that is one of the disk, and stops the store.
    fn checkpoint(&mut self, mode: &str) -> Result<Checkpointed, Arc<str>> {
        let copied = checkpoint(&self.connection, mode);
        if matches!(copied, Ok(Checkpointed::Partly)) {
            tracing::debug!(mode, "a reader keeps the write-ahead log from being copied whole");
        }
        copied.map_err(|error| self.poison.throw(&format!("a checkpoint of the {} failed: {error}", W::WHAT)))
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a sync takes is measured and decides nothing")]
fn now() -> Instant {
    Instant::now()
}

fn unknown<W: Work>(poison: &Poison, doing: &str, error: &rusqlite::Error) -> Fault {
    Fault::Unknown(poison.throw(&format!("cannot {doing} the {}: {error}", W::WHAT)))
}

//! The one task that writes, over one connection of its own.
//!
//! Whatever has come while a batch was under way is the next batch: under load appends share a commit, and one alone waits
//! for nobody. What was sent is never cancelled: a commit whose answer does not come may or may not have happened, and
//! only the identical append can tell.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use baton_store::{Append, AppendError, BatchWritten, Poison, Position, StoreObserver};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_postgres::Row;

use crate::backoff::Backoff;
use crate::batch::{self, Verdict};
use crate::database::Database;
use crate::failure::{Fate, describe, fate, unavailable};
use crate::hint;
use crate::holder;
use crate::queue::{Outlet, Queued};
use crate::seen::{Seen, WENT_BACK};
use crate::session::Session;
use crate::tuning::{CLOSE_PATIENCE, CONNECT_WAIT, LOCK_LOOK_AGAIN, LOCK_PATIENCE, RECONNECT_PATIENCE};

/// What the writer shares with the rest of the store.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) database: Database,
    pub(crate) poison: Poison,
    pub(crate) seen: Seen,
    /// The newest position that anybody has told of.
    pub(crate) hint: watch::Sender<Position>,
    /// The newest position that this process has written.
    pub(crate) written: watch::Sender<Position>,
    /// Whether the store is being closed.
    pub(crate) closing: watch::Sender<bool>,
}

/// The writer's own things. It lives in its task.
pub(crate) struct Writer {
    shared: Shared,
    observer: Option<Arc<dyn StoreObserver>>,
    session: Option<Session>,
    /// Whether the last attempt to connect failed, so that the next one is not waited for long.
    lost: bool,
}

/// Stops the store if its task ends otherwise than asked.
struct Watchdog(Option<Poison>);

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(poison) = self.0.take() {
            poison.throw("the writer ended unexpectedly");
        }
    }
}

impl Writer {
    pub(crate) const fn new(shared: Shared, observer: Option<Arc<dyn StoreObserver>>) -> Self {
        Self { shared, observer, session: None, lost: false }
    }

    /// Writes until it is asked to close or nobody can ask any more.
    pub(crate) async fn run(mut self, mut outlet: Outlet) {
        let mut watchdog = Watchdog(Some(self.shared.poison.clone()));
        while let Some(batch) = outlet.next_batch().await {
            self.serve(batch).await;
        }
        watchdog.0 = None;
        if let Some(session) = self.session.take() {
            session.end().await;
        }
    }

    async fn serve(&mut self, batch: Vec<Queued>) {
        let appends: Vec<_> = batch.iter().map(|queued| &queued.append).collect();
        match self.write(&appends).await {
            Ok(verdicts) => {
                for (queued, verdict) in batch.into_iter().zip(verdicts) {
                    queued.answer(verdict);
                }
            }
            Err(error) => {
                for queued in batch {
                    queued.answer(Err(error.clone()));
                }
            }
        }
    }

    /// One transaction: every append judged by itself, then one commit for all.
    async fn write(&mut self, appends: &[&Append]) -> Result<Vec<Verdict>, AppendError> {
        if let Some(reason) = self.shared.poison.thrown() {
            return Err(AppendError::Poisoned { reason });
        }
        // Nothing has been sent yet, so nothing can have been written.
        let session = self.connected().await.map_err(|words| AppendError::Unavailable(unavailable(words)))?;
        // What the server said before has nothing to do with this batch.
        let _ = session.take_warning();
        let began = now();
        let answer = tokio::select! {
            answer = self.send(&session, appends) => answer,
            () = self.closed_for(CLOSE_PATIENCE) => {
                return Err(indeterminate("the store was closed before the answer to a commit came".to_owned()));
            }
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                let fate = fate(&error);
                if fate != Fate::NotPrimary && session.is_open() {
                    self.session = Some(session);
                }
                return Err(self.failed(fate, &error));
            }
        };
        let warning = session.take_warning();
        self.session = Some(session);
        if let Some(warning) = warning {
            return Err(indeterminate(format!(
                "the commit may be on this server alone, which warns: {warning}"
            )));
        }
        let verdicts = answer
            .and_then(|answer| batch::verdicts(appends, &answer))
            .ok_or_else(|| indeterminate("the database's answer cannot be understood".to_owned()))?;
        self.settle(appends, &verdicts, now().saturating_duration_since(began));
        Ok(verdicts)
    }

    /// Sends a batch and waits for its answer as long as it takes. If that is long, whoever is in the way is looked at.
    async fn send(
        &self,
        session: &Session,
        appends: &[&Append],
    ) -> Result<Option<Row>, tokio_postgres::Error> {
        let mut answer = pin!(batch::call(session.client(), appends, self.shared.seen.newest()));
        let mut patience = LOCK_PATIENCE;
        loop {
            let look = async {
                wait(patience).await;
                holder::end_if_stopped(&self.shared.database).await;
            };
            tokio::select! {
                answer = &mut answer => return answer,
                () = look => patience = LOCK_LOOK_AGAIN,
            }
        }
    }

    /// Waits until the store has been closing for so long.
    async fn closed_for(&self, patience: Duration) {
        let mut closing = self.shared.closing.subscribe();
        // An error means that nobody is left who could close it, or wait for an answer.
        let _ = closing.wait_for(|closing| *closing).await;
        wait(patience).await;
    }

    fn failed(&self, fate: Fate, error: &tokio_postgres::Error) -> AppendError {
        match fate {
            Fate::Undone | Fate::NotPrimary => AppendError::Unavailable(unavailable(describe(error))),
            Fate::LogWentBack => AppendError::Poisoned { reason: self.shared.poison.throw(WENT_BACK) },
            Fate::Unknown => {
                indeterminate(format!("the answer to a commit did not come: {}", describe(error)))
            }
        }
    }

    /// Tells everybody of what was written, before it is answered.
    fn settle(&self, appends: &[&Append], verdicts: &[Verdict], sync: Duration) {
        if let Some(newest) = batch::newest(appends, verdicts) {
            self.shared.seen.note(newest);
            hint::raise(&self.shared.hint, newest.position);
            hint::raise(&self.shared.written, newest.position);
        }
        if let Some(observer) = &self.observer {
            let appended = verdicts.iter().filter(|verdict| verdict.is_ok()).count() as u64;
            let conflicts = verdicts.len() as u64 - appended;
            observer.batch(&BatchWritten { appends: appended, conflicts, sync, free_bytes: None });
        }
    }

    /// The connection, made anew if it was lost. A server that has just gone is waited for a little: most come back. One
    /// that stays away is asked once for each batch.
    async fn connected(&mut self) -> Result<Session, String> {
        if let Some(session) = self.session.take().filter(Session::is_open) {
            return Ok(session);
        }
        let mut closing = self.shared.closing.subscribe();
        let connecting = self.connect(if self.lost { Duration::ZERO } else { RECONNECT_PATIENCE });
        let connected = tokio::select! {
            connected = connecting => connected,
            _ = closing.wait_for(|closing| *closing) => Err("the store is being closed".to_owned()),
        };
        self.lost = connected.is_err();
        connected
    }

    /// A connection over which the server has answered. A pooler takes connections although its server is gone: an append
    /// that is sent then has a fate that nobody knows, one that is not sent has none.
    async fn reach(&self) -> Result<Session, String> {
        let session = Session::connect(&self.shared.database).await?;
        match timeout(CONNECT_WAIT, session.client().simple_query("SELECT 1")).await {
            Ok(Ok(_)) => Ok(session),
            Ok(Err(error)) => Err(describe(&error)),
            Err(_) => Err("the server did not answer in time".to_owned()),
        }
    }

    async fn connect(&self, patience: Duration) -> Result<Session, String> {
        let began = now();
        let mut backoff = Backoff::default();
        loop {
            match self.reach().await {
                Ok(session) => return Ok(session),
                Err(words) if now().saturating_duration_since(began) >= patience => return Err(words),
                Err(words) => tracing::debug!(words, "the database cannot be reached yet"),
            }
            backoff.rest().await;
        }
    }
}

fn indeterminate(reason: String) -> AppendError {
    tracing::warn!(reason, "appends may or may not be written");
    AppendError::Indeterminate { reason: reason.into() }
}

/// Waits so long for something that is not going to come.
async fn wait(patience: Duration) {
    let _ = timeout(patience, std::future::pending::<()>()).await;
}

#[expect(clippy::disallowed_methods, reason = "how long a commit takes, and how long a server is waited for")]
fn now() -> Instant {
    Instant::now()
}

//! A decorator that makes any log fail on demand, so that what stands above can be tested against every answer that
//! the contract allows. **For tests only.**

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::append::{Append, Appended};
use crate::error::{AppendError, Health, ReadError, Unavailable};
use crate::event::{Position, Revision};
use crate::identity::LogIdentity;
use crate::log::{EventLog, LogReader};
use crate::page::{Direction, LogFilter, LogPage, PageSize, StreamPage};
use crate::stream::StreamName;

/// How an append fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendFault {
    /// Answers a conflict with this revision and writes nothing.
    Conflict {
        /// Where the stream is said to stand.
        actual: Option<Revision>,
    },
    /// Answers unavailable and writes nothing.
    Unavailable(Unavailable),
    /// Writes, and answers that nobody knows: the lost answer.
    IndeterminateWritten,
    /// Does not write, and answers that nobody knows.
    IndeterminateNotWritten,
    /// Answers poisoned, now and for every append to come, and says so in the health.
    Poisoned,
}

/// A log that fails when told to, and else does what the log within does. Its health is its own: the health of the
/// log within is taken once, when it is wrapped.
pub struct FaultyLog {
    inner: Arc<dyn EventLog>,
    faults: Mutex<VecDeque<AppendFault>>,
    reads: watch::Sender<Option<Unavailable>>,
    held: watch::Sender<usize>,
    health: watch::Sender<Health>,
}

/// While this lives, appends wait before they are written. See [`FaultyLog::hold_appends`].
#[must_use = "appends go on when this is dropped"]
#[derive(Debug)]
pub struct Held {
    held: watch::Sender<usize>,
}

impl FaultyLog {
    /// Wraps a log; nothing fails yet.
    #[must_use]
    pub fn new(inner: Arc<dyn EventLog>) -> Self {
        let health = watch::Sender::new(inner.health().borrow().clone());
        Self {
            inner,
            faults: Mutex::default(),
            reads: watch::Sender::default(),
            held: watch::Sender::default(),
            health,
        }
    }

    /// The next append fails like this; called again, the one after it.
    pub fn fail_next_append(&self, fault: AppendFault) {
        self.faults().push_back(fault);
    }

    /// Every read answers unavailable from now on, or with `None` no longer.
    pub fn fail_reads(&self, fault: Option<Unavailable>) {
        self.reads.send_replace(fault);
    }

    /// How many ordered faults have not been met yet.
    #[must_use]
    pub fn faults_left(&self) -> usize {
        self.faults().len()
    }

    /// Makes every append wait, before it is written or fails, until the answer is dropped.
    pub fn hold_appends(&self) -> Held {
        self.held.send_modify(|holders| *holders += 1);
        Held { held: self.held.clone() }
    }

    fn faults(&self) -> MutexGuard<'_, VecDeque<AppendFault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_read(&self) -> Result<(), ReadError> {
        self.reads.borrow().clone().map_or(Ok(()), |fault| Err(ReadError::Unavailable(fault)))
    }

    fn poison(&self) -> AppendError {
        let reason: Arc<str> = "poisoned by a test".into();
        self.health.send_replace(Health::Poisoned { reason: reason.clone() });
        AppendError::Poisoned { reason }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.held.send_modify(|holders| *holders -= 1);
    }
}

#[async_trait]
impl LogReader for FaultyLog {
    fn identity(&self) -> LogIdentity {
        self.inner.identity()
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.check_read()?;
        self.inner.head().await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        self.check_read()?;
        self.inner.read_stream(stream, after, direction, size).await
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        self.check_read()?;
        self.inner.read_all(after, filter, direction, size).await
    }
}

#[async_trait]
impl EventLog for FaultyLog {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        // The sender lives as long as this log, so the wait ends with the last holder.
        let _ = self.held.subscribe().wait_for(|holders| *holders == 0).await;
        if let Health::Poisoned { reason } = &*self.health.borrow() {
            return Err(AppendError::Poisoned { reason: reason.clone() });
        }
        let fault = self.faults().pop_front();
        let unknown = || AppendError::Indeterminate { reason: "the answer was lost by a test".into() };
        match fault {
            None => self.inner.append(append).await,
            Some(AppendFault::Conflict { actual }) => Err(AppendError::Conflict { actual }),
            Some(AppendFault::Unavailable(reason)) => Err(AppendError::Unavailable(reason)),
            Some(AppendFault::IndeterminateNotWritten) => Err(unknown()),
            Some(AppendFault::IndeterminateWritten) => {
                self.inner.append(append).await?;
                Err(unknown())
            }
            Some(AppendFault::Poisoned) => Err(self.poison()),
        }
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.inner.hint()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }
}

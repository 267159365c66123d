//! Following a log: first what is there, then what comes, from any engine.
//!
//! Written once, over the pages of [`LogReader::read_all`](crate::LogReader::read_all) and the engine's hint. Only the
//! pages are believed: a lost hint costs at most one poll interval, a false one an empty read.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::error::ReadError;
use crate::event::{Position, RecordedEvent};
use crate::identity::Checkpoint;
use crate::log::EventLog;
use crate::page::{Direction, LogFilter, PageSize};

/// How to follow a log.
#[derive(Debug, Clone)]
pub struct TailOptions {
    /// Which streams.
    pub filter: LogFilter,
    /// How many events to take at once at most.
    pub page_size: PageSize,
    /// How long to wait for a hint before looking without one.
    pub poll_interval: Duration,
}

/// One reader's way along a log: every event that the filter lets through, once, in order.
///
/// It holds a place and nothing else: no task runs, no connection is kept. Dropping it ends it.
pub struct Tailer {
    log: Arc<dyn EventLog>,
    options: TailOptions,
    hint: watch::Receiver<Position>,
    through: Option<Position>,
    checkpoint: Option<Checkpoint>,
    answered: bool,
}

/// The next stretch of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TailPage {
    /// What the filter let through; there may be nothing although the log went on.
    pub events: Vec<RecordedEvent>,
    /// Everything up to here has been looked at.
    pub through: Position,
    /// Whether that was all there was. What follows is live.
    pub caught_up: bool,
}

/// Why a tail cannot go on from where it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// The log does not hold what the checkpoint says: it is another log, or another life of this one. Whatever was
    /// built up to the checkpoint must be built again.
    #[error("the checkpoint at position {} is not in this log", .0.position)]
    NotFound(Checkpoint),
    /// Not known, since the log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Default for TailOptions {
    fn default() -> Self {
        Self { filter: LogFilter::ALL, page_size: PageSize::MAX, poll_interval: Duration::from_secs(1) }
    }
}

impl Tailer {
    /// Follows a log from its beginning.
    #[must_use]
    pub fn from_beginning(log: Arc<dyn EventLog>, options: TailOptions) -> Self {
        let hint = log.hint();
        Self { log, options, hint, through: None, checkpoint: None, answered: false }
    }

    /// Follows a log from behind the event that a checkpoint names, if it is still there.
    ///
    /// # Errors
    /// [`ResumeError::NotFound`] if it is not.
    pub async fn resume(
        log: Arc<dyn EventLog>,
        options: TailOptions,
        checkpoint: Checkpoint,
    ) -> Result<Self, ResumeError> {
        if !is_there(&*log, &checkpoint).await? {
            return Err(ResumeError::NotFound(checkpoint));
        }
        let mut tailer = Self::from_beginning(log, options);
        tailer.through = Some(checkpoint.position);
        tailer.checkpoint = Some(checkpoint);
        Ok(tailer)
    }

    /// The last event handed out, to be kept by whoever is done with it. `None` before the first.
    #[must_use]
    pub const fn checkpoint(&self) -> Option<Checkpoint> {
        self.checkpoint
    }

    /// The next stretch: at once if there is more, else when there is. The first call also answers when it finds
    /// nothing new, so that a reader learns that it has caught up.
    ///
    /// Dropping the future loses nothing, and after an error the same stretch is asked for again.
    ///
    /// # Errors
    /// [`ReadError`] of the log.
    pub async fn next(&mut self) -> Result<TailPage, ReadError> {
        loop {
            // Marked as seen before the read: whatever comes during it ends the wait below.
            let _ = self.hint.borrow_and_update();
            let page = self.read().await?;
            if !self.answered || Some(page.through) > self.through {
                self.advance(&page);
                return Ok(page);
            }
            self.wait().await;
        }
    }

    async fn read(&self) -> Result<TailPage, ReadError> {
        let TailOptions { filter, page_size, .. } = &self.options;
        let page = self.log.read_all(self.through, filter, Direction::Forward, *page_size).await?;
        let last = page.events.last().map(|event| event.position);
        let through = page.next.unwrap_or(page.head).max(last.unwrap_or(Position(0)));
        Ok(TailPage { events: page.events, through, caught_up: page.next.is_none() })
    }

    fn advance(&mut self, page: &TailPage) {
        self.answered = true;
        self.through = self.through.max(Some(page.through));
        if let Some(last) = page.events.last() {
            self.checkpoint = Some(Checkpoint::at(self.log.identity().incarnation, last));
        }
    }

    async fn wait(&mut self) {
        let hint = &mut self.hint;
        let changed = async {
            if hint.changed().await.is_err() {
                // The engine gives no more hints. Looking again at once would never end.
                std::future::pending::<()>().await;
            }
        };
        // Passing the interval without a hint is no failure: it is time to look.
        let _ = timeout(self.options.poll_interval, changed).await;
    }
}

async fn is_there(log: &dyn EventLog, checkpoint: &Checkpoint) -> Result<bool, ReadError> {
    if log.identity().incarnation != checkpoint.incarnation {
        return Ok(false);
    }
    let before = checkpoint.position.0.checked_sub(1).map(Position);
    let page = log.read_all(before, &LogFilter::ALL, Direction::Forward, PageSize::new(1)).await?;
    Ok(page.events.first().is_some_and(|event| checkpoint.is(event)))
}

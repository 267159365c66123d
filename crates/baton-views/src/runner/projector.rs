//! One generation following the log: read, fold, compare, commit, tell. Where another replica does that, it follows the
//! other (`follower.rs`), until nobody writes the generation any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baton_store::{EventLog, Position, ReadError, ResumeError, TailOptions, Tailer};
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use super::feed::{self, Change, Feed};
use super::observer::{Batch, ProjectionObserver};
use super::source::{Stretch, Unreadable, read_ahead};
use super::workbench::{Prepared, Torn, ViewList, Workbench};
use crate::event::Decode;
use crate::executor::{ExecutorError, Generation, Lead, Standing};
use crate::known::FoldError;
use crate::limits::{PAGES_AHEAD, POLL_INTERVAL, RENEW_INTERVAL, RETRY_INTERVAL};

/// Follows the log for one generation.
pub(crate) struct Projector {
    /// Whose work it is, for other replicas.
    pub(crate) replica: Uuid,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) decode: Arc<Decode>,
    pub(crate) views: ViewList,
    pub(crate) generation: Arc<dyn Generation>,
    pub(crate) commit_max_events: usize,
    pub(crate) observer: Option<Arc<dyn ProjectionObserver>>,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) feed: Feed,
    /// Whether queries see this generation, so that watchers are told of its changes.
    pub(crate) is_served: Arc<AtomicBool>,
    pub(crate) stop: CancellationToken,
}

/// How far a generation is, as its projector says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) standing: Standing,
    /// The event at which all views stopped.
    pub(crate) stopped: Option<Unreadable>,
    /// What does not work at the moment and is tried again.
    pub(crate) trouble: Option<String>,
}

impl Progress {
    pub(crate) fn position(&self) -> Option<Position> {
        self.standing.checkpoint.map(|checkpoint| checkpoint.position)
    }
}

/// Why a projector has ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was asked to.
    Stopped,
    /// The checkpoint is not in this log: the rows say nothing about it.
    OtherLog,
    /// The generation is damaged.
    Lost(String),
}

pub(super) enum Obstacle {
    OtherLog,
    Lost(String),
    /// An event that cannot follow; what came before it in the same commit is not shown yet.
    Illegal(Unreadable),
    /// An event that nobody here understands; everything before it is shown.
    Stop(Unreadable),
    /// Another replica writes the generation now: what is in memory here may be behind.
    Fenced,
    TryAgain(String),
}

impl Projector {
    /// Follows the log until it is told to stop or cannot go on with this generation.
    pub(crate) async fn run(self) -> Ended {
        let (mut halt, mut stopped_at) = (None, None);
        loop {
            let done = match stopped_at {
                None => self.take_part(halt.as_ref()).await,
                Some(position) => self.follow_past(position).await,
            };
            match done {
                Ok(()) if stopped_at.is_some() && !self.stop.is_cancelled() => {
                    (halt, stopped_at) = (None, None);
                }
                Ok(()) => return Ended::Stopped,
                Err(Obstacle::OtherLog) => return Ended::OtherLog,
                Err(Obstacle::Lost(why)) => return Ended::Lost(why),
                // Once more from the last commit, to show all that comes before it.
                Err(Obstacle::Illegal(unreadable)) => halt = Some(unreadable),
                Err(Obstacle::Stop(unreadable)) => {
                    let Unreadable { position, why } = &unreadable;
                    tracing::error!(%position, why, "the views have stopped");
                    // Another version of the same views may understand it and go on.
                    stopped_at = Some(*position);
                    self.progress.send_modify(|progress| progress.stopped = Some(unreadable));
                }
                Err(Obstacle::Fenced) => tracing::info!("another replica writes the views now"),
                Err(Obstacle::TryAgain(why)) => {
                    tracing::warn!(why, "the views cannot go on and will try again");
                    self.progress.send_modify(|progress| progress.trouble = Some(why));
                    // Passing the interval is the point; being told to stop in it is seen above.
                    let _ = timeout(RETRY_INTERVAL, self.stop.cancelled()).await;
                }
            }
        }
    }

    /// Writes the generation, or follows whoever does and writes it after them.
    async fn take_part(&self, halt: Option<&Unreadable>) -> Result<(), Obstacle> {
        while let Lead::Other(_) = self.generation.lead(self.replica).await? {
            self.follow().await?;
            if self.stop.is_cancelled() {
                return Ok(());
            }
        }
        let done = self.project(halt).await;
        if matches!(done, Ok(()) | Err(Obstacle::Stop(_)))
            && let Err(error) = self.generation.let_go().await
        {
            tracing::warn!(%error, "the views were not handed over: another replica goes on with them a little later");
        }
        done
    }

    /// Follows the log until it is told to stop; an event to `halt` at is not folded.
    async fn project(&self, halt: Option<&Unreadable>) -> Result<(), Obstacle> {
        let mut standing = self.generation.standing().await?;
        standing.writer = Some(self.replica);
        let tailer = self.tailer(&standing).await?;
        let views = Arc::clone(&self.views);
        let mut bench = Workbench::new(views, standing.failures.clone(), standing.checkpoint);
        let mut complete = standing.complete;
        let mut batch = Batch::of(self.observer.clone());
        self.begin(standing);
        let (sender, mut pages) = mpsc::channel(PAGES_AHEAD);
        // It ends with the receiver.
        tokio::spawn(read_ahead(Arc::clone(&self.log), tailer, Arc::clone(&self.decode), sender));
        let mut renewals = interval(RENEW_INTERVAL);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // Only here: what is under way is brought to its end.
            let page = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(()),
                _ = renewals.tick() => {
                    self.generation.renew().await?;
                    continue;
                }
                page = pages.recv() => page,
            };
            let Some(stretch) = page.transpose()? else { return Ok(()) };
            let caught_up = stretch.caught_up && pages.is_empty();
            let span = batch.take_in(&stretch.events);
            let (folded, stopped) = self.fold(bench, stretch, halt).instrument(span.clone()).await?;
            bench = folded;
            let finishes = caught_up && !complete && stopped.is_none();
            let is_due = caught_up || stopped.is_some() || bench.is_full(self.commit_max_events);
            if is_due && (bench.has_news() || finishes) {
                complete |= finishes;
                bench = self.commit(bench, complete).instrument(span).await?;
                batch.end();
            }
            if let Some(unreadable) = stopped {
                return Err(Obstacle::Stop(unreadable));
            }
        }
    }

    async fn tailer(&self, standing: &Standing) -> Result<Tailer, Obstacle> {
        let options = TailOptions { poll_interval: POLL_INTERVAL, ..TailOptions::default() };
        let log = Arc::clone(&self.log);
        match standing.checkpoint {
            None => Ok(Tailer::from_beginning(log, options)),
            Some(checkpoint) => Ok(Tailer::resume(log, options, checkpoint).await?),
        }
    }

    /// Folds a stretch; the second answer is the event at which that was no longer possible.
    async fn fold(
        &self,
        mut bench: Workbench,
        stretch: Stretch,
        halt: Option<&Unreadable>,
    ) -> Result<(Workbench, Option<Unreadable>), Obstacle> {
        let missing = bench.missing(&stretch.events);
        if !missing.is_empty() {
            let folds = self.generation.load(missing).await?;
            bench.take_up(folds)?;
        }
        let incarnation = self.log.identity().incarnation;
        let halt = halt.cloned();
        off_the_runtime(move || {
            for event in &stretch.events {
                if halt.as_ref().is_some_and(|halt| halt.position == event.position) {
                    return Ok((bench, halt));
                }
                match bench.fold(event) {
                    Ok(()) => bench.reach(event.checkpoint(incarnation)),
                    Err(error @ FoldError::OutOfStep { .. }) => {
                        return Err(Obstacle::Lost(error.to_string()));
                    }
                    Err(FoldError::Illegal(illegal)) => {
                        let unreadable = Unreadable { position: event.position, why: illegal.to_string() };
                        return Err(Obstacle::Illegal(unreadable));
                    }
                }
            }
            if let Some(checkpoint) = stretch.checkpoint {
                bench.reach(checkpoint);
            }
            Ok((bench, stretch.unreadable))
        })
        .await?
    }

    /// Shows how far the generation was before this replica adds to it.
    fn begin(&self, standing: Standing) {
        self.progress.send_modify(|progress| {
            let has_gone_on = progress.standing.checkpoint != standing.checkpoint;
            if has_gone_on && self.is_served.load(Ordering::Acquire) {
                // What was committed meanwhile, by whomever, was not told here.
                self.feed.look_anew();
            }
            *progress = Progress { standing, ..Progress::default() };
        });
    }

    async fn commit(&self, mut bench: Workbench, complete: bool) -> Result<Workbench, Obstacle> {
        let is_served = self.is_served.load(Ordering::Acquire);
        let is_watched = is_served && self.feed.has_watchers();
        let Standing { complete: was_complete, told, .. } = self.progress.borrow().standing;
        // Before it is complete it is served nowhere.
        let is_told = was_complete && self.generation.is_shared();
        let (mut bench, mut commit, messages) = off_the_runtime(move || {
            let Prepared { mut commit, changes } = bench.prepare(is_watched || is_told);
            let position = bench.checkpoint().map_or(Position(0), |checkpoint| checkpoint.position);
            let messages = feed::messages(position, changes);
            if is_told {
                commit.told = messages.iter().map(Change::write_down).collect();
            }
            (bench, commit, messages)
        })
        .await?;
        commit.complete = complete;
        let told = told + commit.told.len() as u64;
        self.generation.commit(commit).await?;
        bench.committed();
        let (checkpoint, failures) = (bench.checkpoint(), bench.failures().to_vec());
        let standing = Standing { complete, checkpoint, failures, told, writer: Some(self.replica) };
        if is_watched {
            messages.into_iter().for_each(|message| self.feed.send(message));
        } else if is_served {
            // Whoever came to watch meanwhile has missed what was not kept for them.
            self.feed.look_anew();
        }
        self.progress.send_modify(|progress| {
            report(&progress.standing, &standing);
            progress.standing = standing;
        });
        Ok(bench)
    }
}

fn report(before: &Standing, now: &Standing) {
    for failure in now.failures.iter().filter(|failure| !before.failures.contains(failure)) {
        let (view, position, kind) = (&failure.view, failure.position, &failure.kind);
        tracing::error!(view, %position, kind, "a view has stopped and shows what it had");
    }
}

/// Work that takes long, where it holds up nobody who waits for the network.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Obstacle> {
    let cut_off = |_| Obstacle::TryAgain("the work was cut off".to_owned());
    tokio::task::spawn_blocking(work).await.map_err(cut_off)
}

impl From<ExecutorError> for Obstacle {
    fn from(error: ExecutorError) -> Self {
        match error {
            ExecutorError::Lost(why) => Self::Lost(why),
            ExecutorError::Failed(_) => Self::TryAgain(error.to_string()),
            ExecutorError::Fenced => Self::Fenced,
        }
    }
}

impl From<ReadError> for Obstacle {
    fn from(error: ReadError) -> Self {
        Self::TryAgain(error.to_string())
    }
}

impl From<ResumeError> for Obstacle {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::NotFound(_) => Self::OtherLog,
            ResumeError::Read(error) => error.into(),
        }
    }
}

impl From<Torn> for Obstacle {
    fn from(_: Torn) -> Self {
        Self::Lost("a fold that was put aside cannot be read".to_owned())
    }
}

//! Keeps reactors going, each along the log for itself.
//!
//! ```text
//! read progress ─► follow from there ─► each event: what follows ─► order it until it is settled ─► note progress, seldom
//!        ▲                                                                          │
//!        └── progress stands still although the log goes on ◄── stand by ◄──────────┘ another server was faster
//! ```
//!
//! There is no lease. Two servers that keep one reactor going do the work twice and its effect once; whoever finds that
//! another one noted progress stands by, and goes on when that one no longer does.

use std::sync::Arc;
use std::time::Duration;

use baton_domain::{Event, EventKind};
use baton_store::{
    Checkpoint, EventLog, LogFilter, Position, RecordedEvent, ResumeError, TailOptions, Tailer,
};
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::progress::{Noted, Progress};
use super::{Consequence, Reactor, Settled, order};
use crate::clock::Clock;
use crate::codec::{Recorded, decode};
use crate::handler::Handler;
use crate::limits::{
    REACTOR_GATHERS, REACTOR_NOTES_EVERY, REACTOR_PAUSE, REACTOR_PAUSE_MAX, REACTOR_STANDS_BY,
};
use crate::streams::HANDOFF;

/// What reactors work with.
#[derive(Clone)]
pub struct ReactorsParts {
    /// The event store.
    pub log: Arc<dyn EventLog>,
    /// Runs what they order.
    pub handler: Arc<Handler>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The reactors of one server.
pub struct Reactors {
    parts: ReactorsParts,
    reactors: Vec<Box<dyn Reactor>>,
}

impl Reactors {
    /// These reactors.
    #[must_use]
    pub const fn new(parts: ReactorsParts, reactors: Vec<Box<dyn Reactor>>) -> Self {
        Self { parts, reactors }
    }

    /// Keeps them going until the end.
    pub async fn run(self, end: CancellationToken) {
        let mut running = JoinSet::new();
        for reactor in self.reactors {
            let one = One { parts: self.parts.clone(), reactor };
            running.spawn(end.clone().run_until_cancelled_owned(one.run()));
        }
        while running.join_next().await.is_some() {}
    }
}

struct One {
    parts: ReactorsParts,
    reactor: Box<dyn Reactor>,
}

/// Why a reactor stopped following.
enum Stopped {
    /// Another server keeps it going.
    Another,
    /// The log did not answer.
    NotNow,
    /// The store has stopped.
    Over,
}

impl One {
    async fn run(self) {
        let mut progress = Progress::of(Arc::clone(&self.parts.log), self.reactor.name());
        loop {
            match self.follow(&mut progress).await {
                Stopped::Over => return,
                Stopped::NotNow => rest(REACTOR_PAUSE_MAX).await,
                Stopped::Another => self.stand_by(&mut progress).await,
            }
        }
    }

    async fn follow(&self, progress: &mut Progress) -> Stopped {
        let Ok(from) = progress.read().await else { return Stopped::NotNow };
        let Ok(mut tailer) = self.tail(from).await else { return Stopped::NotNow };
        let mut noted = (from.map(|checkpoint| checkpoint.position), self.parts.clock.now());
        loop {
            let Ok(page) = tailer.next().await else { return Stopped::NotNow };
            for event in page.events {
                if let Err(stopped) = self.look_at(event).await {
                    return stopped;
                }
            }
            let now = self.parts.clock.now();
            if let Some(reached) = tailer.checkpoint()
                && noted.0 != Some(reached.position)
                && has_passed(noted.1, now)
            {
                match progress.note(reached, now).await {
                    Noted::Done => noted = (Some(reached.position), now),
                    Noted::NotNow => noted.1 = now,
                    Noted::Another => return Stopped::Another,
                }
            }
            if page.caught_up {
                rest(REACTOR_GATHERS).await;
            }
        }
    }

    async fn tail(&self, from: Option<Checkpoint>) -> Result<Tailer, ResumeError> {
        let filter = LogFilter::categories([HANDOFF]).unwrap_or(LogFilter::ALL);
        let options = TailOptions { filter, ..TailOptions::default() };
        let log = || Arc::clone(&self.parts.log);
        let Some(from) = from else { return Ok(Tailer::from_beginning(log(), options)) };
        match Tailer::resume(log(), options.clone(), from).await {
            // Another log, or another life of this one: from its beginning, and nothing happens a second time.
            Err(ResumeError::NotFound(_)) => Ok(Tailer::from_beginning(log(), options)),
            resumed => resumed,
        }
    }

    async fn look_at(&self, event: RecordedEvent) -> Result<(), Stopped> {
        let kind = EventKind::from_name(event.event.kind.as_str());
        if !kind.is_some_and(|kind| self.reactor.reacts_to(kind)) {
            return Ok(());
        }
        let position = event.position;
        let recorded: Recorded = match decode::<Event>(event) {
            Ok(recorded) => recorded,
            Err(error) => {
                tracing::error!(reactor = self.reactor.name(), %position, %error, "an event is passed over");
                return Ok(());
            }
        };
        for consequence in self.consequences(&recorded).await {
            self.settle(consequence, position).await?;
        }
        Ok(())
    }

    async fn consequences(&self, event: &Recorded) -> Vec<Consequence> {
        let mut pause = REACTOR_PAUSE;
        loop {
            match self.reactor.consequences(event).await {
                Ok(consequences) => return consequences,
                Err(not_now) => {
                    tracing::debug!(reactor = self.reactor.name(), error = %not_now, "a reactor waits");
                    rest(pause).await;
                    pause = (pause * 2).min(REACTOR_PAUSE_MAX);
                }
            }
        }
    }

    async fn settle(&self, consequence: Consequence, position: Position) -> Result<(), Stopped> {
        let name = self.reactor.name();
        let act = consequence.act.kind().name();
        let mut pause = REACTOR_PAUSE;
        loop {
            match order(&self.parts.handler, name, consequence.clone()).await {
                Settled::Done => return Ok(()),
                Settled::Refused(error) => {
                    tracing::info!(reactor = name, act, cause = %position, %error, "a consequence is refused");
                    return Ok(());
                }
                Settled::Again(error) => {
                    tracing::warn!(reactor = name, act, cause = %position, %error, "a consequence waits");
                    rest(pause).await;
                    pause = (pause * 2).min(REACTOR_PAUSE_MAX);
                }
                Settled::Over => return Err(Stopped::Over),
            }
        }
    }

    /// Until the other server's progress stands still although the log has gone on.
    async fn stand_by(&self, progress: &mut Progress) {
        let mut before: Option<(Option<Checkpoint>, Position)> = None;
        loop {
            rest(REACTOR_STANDS_BY).await;
            let (Ok(noted), Ok(head)) = (progress.read().await, self.parts.log.head().await) else {
                continue;
            };
            let stands_still = before.is_some_and(|(then, head_then)| then == noted && head_then < head);
            if stands_still {
                tracing::info!(
                    reactor = self.reactor.name(),
                    "no other server keeps the reactor going: it goes on here"
                );
                return;
            }
            before = before.filter(|(then, _)| *then == noted).or(Some((noted, head)));
        }
    }
}

fn has_passed(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) >= jiff::SignedDuration::try_from(REACTOR_NOTES_EVERY).unwrap_or_default()
}

#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells when what did not answer will, or another server has ended, or enough has gathered"
)]
pub(super) async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

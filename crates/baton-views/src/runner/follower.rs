//! Following another replica: what it commits to a shared generation is shown here as if it had been done here.
//!
//! The row with the checkpoint is looked at, seldom while the log stands still and often while the log is further than
//! what is shown. So whoever waits for a position waits little longer than at the replica that writes, and nobody holds a
//! connection open only to be woken up.

use std::sync::atomic::Ordering;
use std::time::Duration;

use baton_store::Position;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::feed::Change;
use super::projector::{Obstacle, Projector};
use crate::executor::Standing;
use crate::limits::{CATCH_UP_INTERVALS, FOLLOW_INTERVAL, KEEP_INTERVAL};

impl Projector {
    /// Shows what another replica writes, until nobody does or it is told to stop.
    pub(super) async fn follow(&self) -> Result<(), Obstacle> {
        self.progress.send_modify(|progress| progress.stopped = None);
        self.follow_until(|standing| standing.writer.is_none()).await
    }

    /// Shows what others write and writes nothing, until they have come past `position` or it is told to stop.
    pub(super) async fn follow_past(&self, position: Position) -> Result<(), Obstacle> {
        let has_passed = |standing: &Standing| {
            standing.checkpoint.is_some_and(|checkpoint| checkpoint.position >= position)
        };
        self.follow_until(has_passed).await
    }

    async fn follow_until(&self, is_enough: impl Fn(&Standing) -> bool) -> Result<(), Obstacle> {
        let mut keeping = interval(KEEP_INTERVAL);
        keeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pace = Pace { hint: self.log.hint(), wait: CATCH_UP_INTERVALS.0 };
        loop {
            let before = self.progress.borrow().position();
            let standing = self.generation.standing().await?;
            let shown = standing.checkpoint.map(|checkpoint| checkpoint.position);
            let enough = is_enough(&standing);
            self.show(standing).await?;
            if enough {
                return Ok(());
            }
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(()),
                _ = keeping.tick() => self.generation.keep().await?,
                () = pace.next(before, shown) => {}
            }
        }
    }

    /// Tells the watchers here what is new, and then whoever waits for a position.
    async fn show(&self, standing: Standing) -> Result<(), Obstacle> {
        let is_of_this_log =
            |checkpoint: baton_store::Checkpoint| checkpoint.incarnation == self.log.identity().incarnation;
        if !standing.checkpoint.is_none_or(is_of_this_log) {
            return Err(Obstacle::OtherLog);
        }
        // It was read: whatever stood in the way is over.
        self.progress.send_if_modified(|progress| progress.trouble.take().is_some());
        let before = self.progress.borrow().standing.clone();
        if before == standing {
            return Ok(());
        }
        if self.is_served.load(Ordering::Acquire) {
            self.hand_on(&before, &standing).await?;
        }
        self.progress.send_modify(|progress| progress.standing = standing);
        Ok(())
    }

    async fn hand_on(&self, before: &Standing, now: &Standing) -> Result<(), Obstacle> {
        let has_gone_on = before.checkpoint != now.checkpoint;
        let is_watched = self.feed.has_watchers();
        if is_watched && let Some(count) = now.told.checked_sub(before.told) {
            let messages = self.generation.told(before.told, now.told).await?;
            if messages.len() as u64 == count {
                for message in messages {
                    self.feed.send(Change::read_back(&message, &self.views));
                }
                return Ok(());
            }
        }
        if has_gone_on {
            // Messages were missed, or nobody watched when it was looked and somebody may have come meanwhile.
            self.feed.look_anew();
        }
        Ok(())
    }
}

/// How soon to look again.
struct Pace {
    hint: watch::Receiver<Position>,
    wait: Duration,
}

impl Pace {
    /// Passes when it is time, after it was at `before` and is at `shown` now.
    async fn next(&mut self, before: Option<Position>, shown: Option<Position>) {
        let is_behind = Some(*self.hint.borrow_and_update()) > shown;
        let (first, last) = CATCH_UP_INTERVALS;
        self.wait = if before == shown { (self.wait * 2).min(last) } else { first };
        let wait = if is_behind { self.wait } else { FOLLOW_INTERVAL };
        let hint = &mut self.hint;
        let woken = async {
            if is_behind || hint.changed().await.is_err() {
                // There is no more to be told about: only time passes.
                std::future::pending::<()>().await;
            }
        };
        // Passing the time without a hint is no failure.
        if timeout(wait, woken).await.is_ok() {
            self.wait = first;
        }
    }
}

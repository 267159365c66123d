//! WatchWorklist: the whole list, then what changes in it.
//!
//! ```text
//! snapshot ─► item, item, … ─► caught up ─► upserts and removals ─► caught up ─► …
//!     ▲                                          │ changes were missed
//!     └──────────────────────────────────────────┘
//! ```
//!
//! Who waits for a position must learn that it has passed, also if nothing of it is in their list: while the log goes on
//! without a change here, "caught up" is said again from time to time.
//!
//! The pages of a snapshot may show later and later positions. That is mended by applying all changes after the first
//! page's: who has an item in hand gets it again, and who never had it hears that it is gone.

use std::sync::Arc;

use baton_api::handoff::v1::watch_worklist_response::Message;
use baton_api::handoff::v1::{
    CaughtUp, Heartbeat, Snapshot, WatchWorklistRequest, WatchWorklistResponse, WorklistRemoval,
};
use baton_api::types::v1::ErrorReason;
use baton_store::Position;
use baton_views::views::PageRequest;
use baton_views::views::worklist::{WorklistChange, WorklistFilter};
use baton_views::{Change, ChangeSet, Changes, Sight};
use futures::FutureExt as _;
use tokio::time::{MissedTickBehavior, interval};
use tonic::metadata::MetadataMap;

use super::convert::{self, Faults};
use super::lists::{Lists, Seal, item_key, sight, worklist_reading};
use super::token::Reading;
use super::watch::{Outlet, Over, Resumable, Watch, Watches};
use crate::auth::Action;
use crate::errors::Failure;
use crate::limits::{PAGE_SIZE_MAX, WATCH_CAUGHT_UP, WATCH_HEARTBEAT};

/// One watch at work.
struct Follow {
    lists: Lists,
    sight: Sight,
    filter: WorklistFilter,
    reading: Reading,
    /// The list must show at least this.
    wanted: Option<Position>,
    /// The position that the last message shows.
    shown: Position,
    /// The position of the last "caught up".
    told: Position,
    /// Whether changes were sent that no "caught up" has come after yet.
    news: bool,
    /// The generation that the snapshot was read from, and whether that had stopped.
    of: (u64, bool),
    silence: Silence,
}

/// How long nothing was sent, in looks round.
#[derive(Default)]
struct Silence(u32);

/// Whether a watch can go on with what it has sent.
#[derive(PartialEq, Eq)]
enum Go {
    On,
    /// The whole list must be sent anew.
    Anew,
}

impl Resumable for WatchWorklistResponse {
    fn resume_token(&self) -> &str {
        &self.resume_token
    }
}

/// Opens a watch.
pub(super) async fn watch(
    lists: &Lists,
    watches: &Watches,
    metadata: &MetadataMap,
    request: WatchWorklistRequest,
) -> Result<Watch<WatchWorklistResponse>, Failure> {
    let caller = lists.reader.permitted(metadata, Action::WatchWorklist)?;
    let WatchWorklistRequest { kinds, resume_token, min_position, person } = request;
    let mut faults = Faults::default();
    let Ok(filter) = convert::watched_filter(&mut faults, kinds, person) else {
        return Err(Failure::of_fields(faults.into_found()));
    };
    let reading = worklist_reading(&caller, Action::WatchWorklist, &filter);
    let mut wanted = lists.reader.wish(min_position.as_deref())?;
    if !resume_token.is_empty() {
        let (shown, ()) = lists.reader.tokens.read_place("resume_token", &resume_token, &reading)?;
        wanted = wanted.max(Some(shown));
    }
    lists.reach(wanted).await?;
    let follow = Follow {
        lists: lists.clone(),
        sight: sight(&caller)?,
        filter,
        reading,
        wanted,
        shown: wanted.unwrap_or(Position(0)),
        told: Position(0),
        news: false,
        of: (0, false),
        silence: Silence::default(),
    };
    watches.open(&caller, |outlet| follow.run(outlet))
}

type Out = Outlet<WatchWorklistResponse>;

impl Follow {
    async fn run(mut self, outlet: Arc<Out>) -> Over {
        loop {
            // Before the snapshot, so that no change falls between the two.
            let mut changes = self.lists.views.changes();
            let followed = match self.snapshot(&outlet, &mut changes).await {
                Ok(Go::On) => self.follow(&outlet, &mut changes).await,
                Ok(Go::Anew) => Ok(()),
                Err(over) => Err(over),
            };
            if let Err(over) = followed {
                return over;
            }
        }
    }

    /// Sends the whole list, and what changed in it while it was sent.
    async fn snapshot(&mut self, outlet: &Out, changes: &mut Changes) -> Result<Go, Over> {
        let mut page = PageRequest { after: None, size: PAGE_SIZE_MAX };
        let mut first = None;
        self.news = false;
        loop {
            let found = self.lists.views.worklist(&self.sight, &self.filter, &page).await?;
            let seal = Seal::of(&found.shown, self.wanted)?;
            self.shown = seal.position;
            if first.is_none() {
                first = Some(seal.position);
                self.of = (found.shown.generation, seal.stale);
                self.send(outlet, Message::Snapshot(Snapshot { stale: seal.stale })).await?;
            }
            for item in &found.rows {
                let item = convert::worklist_item(item, item_key(item));
                self.send(outlet, Message::Upsert(item)).await?;
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        // What is shown has been told to watchers once it can be waited for.
        self.lists.reach(Some(self.shown)).await?;
        while let Some(change) = changes.next().now_or_never() {
            match change {
                Some(Change::Rows(set)) if Some(set.position) <= first => {}
                Some(Change::Rows(set)) => self.send_changes(outlet, &set).await?,
                Some(Change::LookAnew) => return Ok(Go::Anew),
                None => return Err(ended()),
            }
        }
        self.caught_up(outlet).await?;
        Ok(Go::On)
    }

    /// Sends what changes, until changes are missed.
    async fn follow(&mut self, outlet: &Out, changes: &mut Changes) -> Result<(), Over> {
        let mut looks = interval(WATCH_CAUGHT_UP);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The list was complete just now.
        looks.reset();
        loop {
            let go = tokio::select! {
                change = changes.next() => self.take(outlet, change).await?,
                _ = looks.tick() => self.look_round(outlet, changes).await?,
            };
            if go == Go::Anew {
                return Ok(());
            }
        }
    }

    /// Sends what a change means for this list.
    async fn take(&mut self, outlet: &Out, change: Option<Change>) -> Result<Go, Over> {
        match change {
            None => return Err(ended()),
            Some(Change::LookAnew) => return Ok(Go::Anew),
            Some(Change::Rows(set)) if set.position <= self.shown => {}
            Some(Change::Rows(set)) => {
                self.news |= self.has_changes(&set);
                self.send_changes(outlet, &set).await?;
                if set.last && self.news {
                    self.caught_up(outlet).await?;
                }
            }
        }
        Ok(Go::On)
    }

    /// Says how far the list is if the log went on without a change in it, and gives a sign of life if it did not.
    async fn look_round(&mut self, outlet: &Out, changes: &mut Changes) -> Result<Go, Over> {
        let Some(showing) = self.lists.views.worklist_showing() else { return Ok(Go::On) };
        // Another generation may have begun where this one's changes ended; and who has a list that has stopped must hear so.
        if self.of != (showing.generation, showing.stale.is_some()) {
            return Ok(Go::Anew);
        }
        // What stands in the feed is all that has changed up to there.
        while let Some(change) = changes.next().now_or_never() {
            if self.take(outlet, change).await? == Go::Anew {
                return Ok(Go::Anew);
            }
        }
        let is_complete = showing.stale.is_none();
        if is_complete && showing.position > self.told {
            self.shown = self.shown.max(showing.position);
            self.caught_up(outlet).await?;
        } else if self.silence.is_long() {
            self.send(outlet, Message::Heartbeat(Heartbeat {})).await?;
        }
        Ok(Go::On)
    }

    fn has_changes(&self, set: &ChangeSet) -> bool {
        WorklistChange::in_sight(set, &self.sight, &self.filter).next().is_some()
    }

    async fn send_changes(&mut self, outlet: &Out, set: &ChangeSet) -> Result<(), Over> {
        let changes: Vec<_> = WorklistChange::in_sight(set, &self.sight, &self.filter).collect();
        for change in changes {
            let message = match change {
                WorklistChange::Upsert(item) => {
                    Message::Upsert(convert::worklist_item(&item, item_key(&item)))
                }
                WorklistChange::Removed(item) => Message::Removal(WorklistRemoval { key: item_key(&item) }),
            };
            self.send(outlet, message).await?;
        }
        if set.last {
            self.shown = self.shown.max(set.position);
        }
        Ok(())
    }

    async fn caught_up(&mut self, outlet: &Out) -> Result<(), Over> {
        (self.told, self.news) = (self.shown, false);
        let position_token = self.lists.reader.tokens.position(self.shown);
        self.send(outlet, Message::CaughtUp(CaughtUp { position: self.shown.0, position_token })).await
    }

    /// Sends a message with the token of what was shown before it: whoever goes on with it sees no less.
    async fn send(&mut self, outlet: &Out, message: Message) -> Result<(), Over> {
        self.silence = Silence::default();
        let resume_token = self.lists.reader.tokens.place(self.shown, &(), &self.reading);
        outlet.send(WatchWorklistResponse { message: Some(message), resume_token }).await
    }
}

impl Silence {
    /// Whether it is time for a sign of life; asked at every look round.
    fn is_long(&mut self) -> bool {
        self.0 += 1;
        WATCH_CAUGHT_UP * self.0 >= WATCH_HEARTBEAT
    }
}

fn ended() -> Over {
    Failure::new(ErrorReason::Draining, "the lists are no longer followed").into()
}

#[cfg(test)]
mod tests;

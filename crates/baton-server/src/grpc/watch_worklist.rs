//! WatchWorklist: the whole list, then what changes in it.
//!
//! ```text
//! snapshot ─► item, item, … ─► caught up ─► upserts and removals ─► caught up ─► …
//!     ▲                                          │ changes were missed
//!     └──────────────────────────────────────────┘
//! ```
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
use tokio::time::timeout;
use tonic::metadata::MetadataMap;

use super::convert::{self, Faults};
use super::lists::{Lists, Seal, item_key, sight, worklist_reading};
use super::token::Reading;
use super::watch::{Outlet, Over, Resumable, Watch, Watches};
use crate::auth::Action;
use crate::errors::Failure;
use crate::limits::{PAGE_SIZE_MAX, WATCH_HEARTBEAT};

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
    let WatchWorklistRequest { kinds, resume_token, min_position } = request;
    let mut faults = Faults::default();
    let Ok(filter) = convert::worklist_filter(&mut faults, kinds) else {
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
                Ok(Missed::Nothing) => self.follow(&outlet, &mut changes).await,
                Ok(Missed::Some) => Ok(()),
                Err(over) => Err(over),
            };
            if let Err(over) = followed {
                return over;
            }
        }
    }

    /// Sends the whole list, and what changed in it while it was sent.
    async fn snapshot(&mut self, outlet: &Out, changes: &mut Changes) -> Result<Missed, Over> {
        let mut page = PageRequest { after: None, size: PAGE_SIZE_MAX };
        let mut first = None;
        loop {
            let found = self.lists.views.worklist(&self.sight, &self.filter, &page).await?;
            let seal = Seal::of(&found.shown, self.wanted)?;
            self.shown = seal.position;
            if first.is_none() {
                first = Some(seal.position);
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
                Some(Change::LookAnew) => return Ok(Missed::Some),
                None => return Err(ended()),
            }
        }
        self.caught_up(outlet).await?;
        Ok(Missed::Nothing)
    }

    /// Sends what changes, until changes are missed.
    async fn follow(&mut self, outlet: &Out, changes: &mut Changes) -> Result<(), Over> {
        let mut news = false;
        loop {
            match timeout(WATCH_HEARTBEAT, changes.next()).await {
                Err(_) => self.send(outlet, Message::Heartbeat(Heartbeat {})).await?,
                Ok(None) => return Err(ended()),
                Ok(Some(Change::LookAnew)) => return Ok(()),
                Ok(Some(Change::Rows(set))) if set.position <= self.shown => {}
                Ok(Some(Change::Rows(set))) => {
                    news |= self.has_changes(&set);
                    self.send_changes(outlet, &set).await?;
                    if set.last && std::mem::take(&mut news) {
                        self.caught_up(outlet).await?;
                    }
                }
            }
        }
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

    async fn caught_up(&self, outlet: &Out) -> Result<(), Over> {
        let position_token = self.lists.reader.tokens.position(self.shown);
        self.send(outlet, Message::CaughtUp(CaughtUp { position: self.shown.0, position_token })).await
    }

    /// Sends a message with the token of what was shown before it: whoever goes on with it sees no less.
    async fn send(&self, outlet: &Out, message: Message) -> Result<(), Over> {
        let resume_token = self.lists.reader.tokens.place(self.shown, &(), &self.reading);
        outlet.send(WatchWorklistResponse { message: Some(message), resume_token }).await
    }
}

/// Whether changes were missed, so that the list must be sent anew.
enum Missed {
    Nothing,
    Some,
}

fn ended() -> Over {
    Failure::new(ErrorReason::Draining, "the lists are no longer followed").into()
}

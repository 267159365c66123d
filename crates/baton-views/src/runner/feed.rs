//! The change feed: which rows changed, for those who watch. Bounded; who is too slow is told to look anew.

use std::sync::Arc;

use baton_store::Position;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::limits::{FEED_MAX_MESSAGES, FEED_MESSAGE_MAX_CHANGES};
use crate::row::{Row, Table};

/// What a watcher hears.
#[derive(Clone, Debug)]
pub enum Change {
    /// These rows changed.
    Rows(Arc<ChangeSet>),
    /// Changes were missed, because the watcher was too slow or because another generation took over: take a snapshot
    /// again, and leave out what the feed says of positions up to the one that it shows.
    LookAnew,
}

/// Rows that changed in one commit, or a part of them.
#[derive(Debug)]
pub struct ChangeSet {
    /// The position that the views show with these changes.
    pub position: Position,
    /// The changes.
    pub changes: Vec<RowChange>,
    /// Whether these were all of the commit.
    pub last: bool,
}

/// One row, before and after.
#[derive(Clone, Debug)]
pub struct RowChange {
    /// Of which table.
    pub table: &'static Table,
    /// As it was; `None` if it is new.
    pub before: Option<Row>,
    /// As it is; `None` if it is gone.
    pub after: Option<Row>,
}

/// A place in the feed.
pub struct Changes(broadcast::Receiver<Change>);

impl Changes {
    /// The next message; `None` once the views have ended. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(change) => Some(change),
            Err(RecvError::Lagged(_)) => Some(Change::LookAnew),
            Err(RecvError::Closed) => None,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Feed(broadcast::Sender<Change>);

impl Feed {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(FEED_MAX_MESSAGES))
    }

    pub(crate) fn subscribe(&self) -> Changes {
        Changes(self.0.subscribe())
    }

    /// Whether anybody listens, so that there is a point in keeping rows for them.
    pub(crate) fn has_watchers(&self) -> bool {
        self.0.receiver_count() > 0
    }

    pub(crate) fn publish(&self, position: Position, changes: Vec<RowChange>) {
        let mut rest = changes;
        while !rest.is_empty() {
            let later = rest.split_off(rest.len().min(FEED_MESSAGE_MAX_CHANGES));
            let set = ChangeSet { position, changes: rest, last: later.is_empty() };
            self.send(Change::Rows(Arc::new(set)));
            rest = later;
        }
    }

    pub(crate) fn look_anew(&self) {
        self.send(Change::LookAnew);
    }

    fn send(&self, change: Change) {
        // Nobody listens: then nobody missed it.
        let _ = self.0.send(change);
    }
}

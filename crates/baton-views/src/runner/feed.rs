//! The change feed: which rows changed, for those who watch. Bounded; who is too slow is told to look anew.
//!
//! Where several replicas share a generation, the one that writes it puts the same messages beside the rows, in the same
//! commit, and the others hand them on to their own watchers.

use std::borrow::Cow;
use std::sync::Arc;

use baton_store::Position;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::workbench::ViewList;
use crate::limits::{COMMIT_MAX_CHANGES, FEED_MAX_MESSAGES, FEED_MESSAGE_MAX_CHANGES};
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

    pub(crate) fn look_anew(&self) {
        self.send(Change::LookAnew);
    }

    pub(crate) fn send(&self, change: Change) {
        // Nobody listens: then nobody missed it.
        let _ = self.0.send(change);
    }
}

/// What is told of the changes of one commit: its position also where nothing changed that anybody watches.
pub(crate) fn messages(position: Position, changes: Vec<RowChange>) -> Vec<Change> {
    if changes.len() > COMMIT_MAX_CHANGES {
        return vec![Change::LookAnew];
    }
    let (mut messages, mut rest) = (Vec::new(), changes);
    loop {
        let later = rest.split_off(rest.len().min(FEED_MESSAGE_MAX_CHANGES));
        let last = later.is_empty();
        messages.push(Change::Rows(Arc::new(ChangeSet { position, changes: rest, last })));
        if last {
            return messages;
        }
        rest = later;
    }
}

/// A message as it is written down for other replicas.
#[derive(Serialize, Deserialize)]
struct Written<'message> {
    position: u64,
    last: bool,
    changes: Vec<WrittenChange<'message>>,
}

#[derive(Serialize, Deserialize)]
struct WrittenChange<'message> {
    table: Cow<'message, str>,
    before: Option<Cow<'message, Row>>,
    after: Option<Cow<'message, Row>>,
}

impl Change {
    pub(crate) fn write_down(&self) -> Vec<u8> {
        let written = match self {
            Self::LookAnew => None,
            Self::Rows(set) => Some(Written {
                position: set.position.0,
                last: set.last,
                changes: set.changes.iter().map(RowChange::written).collect(),
            }),
        };
        // Maps with other keys than text are all that JSON refuses, and a message has none.
        serde_json::to_vec(&written).unwrap_or_default()
    }

    /// What another replica has written down. What cannot be read is missed.
    pub(crate) fn read_back(message: &[u8], views: &ViewList) -> Self {
        let written = serde_json::from_slice::<Option<Written<'_>>>(message).ok().flatten();
        let set = written.and_then(|Written { position, last, changes }| {
            let changes = changes.into_iter().map(|change| change.of(views)).collect::<Option<_>>()?;
            Some(ChangeSet { position: Position(position), changes, last })
        });
        set.map_or(Self::LookAnew, |set| Self::Rows(Arc::new(set)))
    }
}

impl RowChange {
    fn written(&self) -> WrittenChange<'_> {
        let Self { table, before, after } = self;
        let (before, after) = (before.as_ref().map(Cow::Borrowed), after.as_ref().map(Cow::Borrowed));
        WrittenChange { table: table.name.into(), before, after }
    }
}

impl WrittenChange<'_> {
    fn of(self, views: &ViewList) -> Option<RowChange> {
        let Self { table, before, after } = self;
        let table = views.iter().map(|view| view.table()).find(|known| known.name == table)?;
        let (before, after) = (before.map(Cow::into_owned), after.map(Cow::into_owned));
        Some(RowChange { table, before, after })
    }
}

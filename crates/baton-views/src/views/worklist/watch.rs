//! Watching a worklist: the changes of the feed that fall into somebody's sight.
//!
//! A watcher subscribes, then takes a snapshot with the position that it shows, then applies what the feed says of later
//! positions. When the feed says to look anew, they begin again at the snapshot. While it says nothing of their list,
//! [`Views::worklist_showing`] tells how far the list is.

use super::{TABLE, WorklistFilter, WorklistItem};
use crate::runner::{ChangeSet, RowChange, Shown, Views};
use crate::sight::Sight;

impl Views {
    /// What worklists show at the moment; `None` if there are none. Every change up to that position stands in the feed
    /// by now, unless another generation shows it than the one that was read.
    #[must_use]
    pub fn worklist_showing(&self) -> Option<Shown> {
        self.showing(TABLE.name)
    }
}

/// A change of a worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorklistChange {
    /// The item is there, new or changed.
    Upsert(WorklistItem),
    /// The item, as it was, is done.
    Removed(WorklistItem),
}

impl WorklistChange {
    /// The changes in `set` that somebody with this sight and filter is to be told.
    pub fn in_sight<'set>(
        set: &'set ChangeSet,
        sight: &'set Sight,
        filter: &'set WorklistFilter,
    ) -> impl Iterator<Item = Self> + 'set {
        set.changes
            .iter()
            .filter(|change| change.table.name == TABLE.name)
            .filter_map(Self::of)
            .filter(move |change| change.is_in(sight, filter))
    }

    fn of(change: &RowChange) -> Option<Self> {
        match (&change.before, &change.after) {
            (_, Some(after)) => WorklistItem::from_row(after).map(Self::Upsert),
            (Some(before), None) => WorklistItem::from_row(before).map(Self::Removed),
            (None, None) => None,
        }
    }

    fn is_in(&self, sight: &Sight, filter: &WorklistFilter) -> bool {
        let (Self::Upsert(item) | Self::Removed(item)) = self;
        sight.includes(&item.tenant, &item.organization) && filter.is_for(item)
    }
}

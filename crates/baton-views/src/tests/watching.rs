//! The change feed: a snapshot and the changes after it make the list as it is; who is too slow is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use baton_store::Position;

use super::kit::{Kind, Running, on_both, sight};
use crate::limits::FEED_MAX_MESSAGES;
use crate::testing::MadeLog;
use crate::views::PageRequest;
use crate::views::worklist::{WorklistChange, WorklistCursor, WorklistFilter, WorklistItem};
use crate::{Change, Changes, Sight, Views};

type List = BTreeMap<WorklistCursor, WorklistItem>;

/// Somebody who keeps a worklist by watching.
pub(super) struct Watcher {
    sight: Sight,
    list: List,
    shows: Position,
    pub(super) snapshots: usize,
}

async fn snapshot(views: &Views, sight: &Sight) -> (List, Position) {
    let page = PageRequest { after: None, size: 500 };
    let got = views.worklist(sight, &WorklistFilter::default(), &page).await.unwrap();
    assert_eq!(got.next, None, "the list fits on a page");
    (got.rows.into_iter().map(|item| (item.cursor(), item)).collect(), got.shown.position)
}

impl Watcher {
    pub(super) async fn new(views: &Views, sight: Sight) -> Self {
        let (list, shows) = snapshot(views, &sight).await;
        Self { sight, list, shows, snapshots: 1 }
    }

    /// What it keeps is what is there.
    pub(super) async fn is_right(&self, views: &Views) {
        assert_eq!((self.list.clone(), self.shows), snapshot(views, &self.sight).await);
    }

    pub(super) async fn until(&mut self, views: &Views, changes: &mut Changes, position: Position) {
        while self.shows < position {
            match changes.next().await.expect("the feed goes on") {
                Change::LookAnew => {
                    (self.list, self.shows) = snapshot(views, &self.sight).await;
                    self.snapshots += 1;
                }
                Change::Rows(set) if set.position <= self.shows => {}
                Change::Rows(set) => {
                    for change in WorklistChange::in_sight(&set, &self.sight, &WorklistFilter::default()) {
                        match change {
                            WorklistChange::Upsert(item) => drop(self.list.insert(item.cursor(), item)),
                            WorklistChange::Removed(item) => {
                                self.list.remove(&item.cursor()).expect("only what was there goes");
                            }
                        }
                    }
                    if set.last {
                        self.shows = set.position;
                    }
                }
            }
        }
    }
}

/// Appends so many turns; the position of the last.
async fn played(made: &mut MadeLog, steps: usize) -> Position {
    let mut last = Position(0);
    for _ in 0..steps {
        match made.step().await.unwrap() {
            Some(appended) => last = appended.position,
            None => break,
        }
    }
    last
}

on_both! {
    a_watcher_keeps_the_list_as_it_is
    who_is_too_slow_is_told_to_look_anew
    a_rebuild_tells_watchers_to_look_anew
}

async fn a_watcher_keeps_the_list_as_it_is(kind: Kind) {
    let mut made = MadeLog::new(31, 60, 12).unwrap();
    let place = kind.place().await;
    let log = Arc::clone(&made.log);
    let running = Running::start(&log, &place);
    let begun = played(&mut made, 150).await;
    running.at(begun).await;
    for names in [&["shelter"][..], &["clinic", "helpline"]] {
        let mut changes = running.views.changes();
        let mut watcher = Watcher::new(&running.views, sight(names)).await;
        let to = played(&mut made, 120).await;
        watcher.until(&running.views, &mut changes, to).await;
        assert_eq!(watcher.snapshots, 1, "nothing was missed");
        watcher.is_right(&running.views).await;
    }
    running.end().await;
}

async fn who_is_too_slow_is_told_to_look_anew(kind: Kind) {
    let mut made = MadeLog::new(32, 400, 12).unwrap();
    let place = kind.place().await;
    let log = Arc::clone(&made.log);
    let running = Running::start(&log, &place);
    let begun = played(&mut made, 10).await;
    running.at(begun).await;
    let mut changes = running.views.changes();
    let mut watcher = Watcher::new(&running.views, sight(&["clinic"])).await;
    let mut to = begun;
    // One message each, because each is waited for.
    for _ in 0..=FEED_MAX_MESSAGES {
        to = played(&mut made, 1).await;
        running.at(to).await;
    }
    watcher.until(&running.views, &mut changes, to).await;
    assert_eq!(watcher.snapshots, 2);
    watcher.is_right(&running.views).await;
    running.end().await;
}

async fn a_rebuild_tells_watchers_to_look_anew(kind: Kind) {
    let mut made = MadeLog::new(33, 40, 12).unwrap();
    let place = kind.place().await;
    let log = Arc::clone(&made.log);
    let running = Running::start(&log, &place);
    running.at(played(&mut made, 100).await).await;
    let mut changes = running.views.changes();
    running.views.rebuild().await.unwrap();
    assert!(matches!(changes.next().await, Some(Change::LookAnew)));
    running.end().await;
    assert!(changes.next().await.is_none(), "the feed ends with the runner");
}

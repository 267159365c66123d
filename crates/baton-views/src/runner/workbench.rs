//! The keyed write set: handoffs in memory, folded event by event, and once per commit the rows that changed.

use std::collections::HashMap;
use std::sync::Arc;

use baton_store::{Checkpoint, Position, Revision, StreamName};

use super::feed::RowChange;
use crate::event::StreamEvent;
use crate::executor::{Commit, Fold, TableChange, ViewFailure};
use crate::known::{FoldError, Known};
use crate::limits::{COMMIT_MAX_HANDOFFS, KNOWN_MAX_HANDOFFS};
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

/// All views of a binary.
pub(crate) type ViewList = Arc<[Box<dyn View>]>;

/// What a view shows of one handoff, view by view.
type Shown = Vec<Result<Vec<Row>, ViewError>>;

/// The handoffs at hand.
pub(crate) struct Workbench {
    views: ViewList,
    /// The views that stopped, by name, from before and from now.
    failures: Vec<ViewFailure>,
    handoffs: HashMap<StreamName, Slot>,
    /// Those that changed since the last commit, in order.
    touched: Vec<StreamName>,
    events: usize,
    checkpoint: Option<Checkpoint>,
    /// The position that the last commit showed.
    committed: Option<Position>,
}

struct Slot {
    known: Option<Known>,
    /// What each view showed at the last commit; `None` if nothing happened since.
    before: Option<Shown>,
    position: Position,
}

/// Something written for a commit, and the same for those who watch.
pub(crate) struct Prepared {
    pub(crate) commit: Commit,
    pub(crate) changes: Vec<RowChange>,
}

/// The fold that was put aside cannot be read.
#[derive(Debug)]
pub(crate) struct Torn;

impl Workbench {
    pub(crate) fn new(views: ViewList, failures: Vec<ViewFailure>, checkpoint: Option<Checkpoint>) -> Self {
        let committed = checkpoint.map(|checkpoint| checkpoint.position);
        let (handoffs, touched) = (HashMap::new(), Vec::new());
        Self { views, failures, handoffs, touched, events: 0, checkpoint, committed }
    }

    /// The streams of these events whose folds are not at hand.
    pub(crate) fn missing(&self, events: &[StreamEvent]) -> Vec<StreamName> {
        let absent = |event: &&StreamEvent| {
            event.revision != Revision::FIRST && !self.handoffs.contains_key(&event.stream)
        };
        let mut missing: Vec<StreamName> =
            events.iter().filter(absent).map(|event| event.stream.clone()).collect();
        missing.sort();
        missing.dedup();
        missing
    }

    /// Takes folds that were put aside.
    pub(crate) fn take_up(&mut self, folds: Vec<(StreamName, Vec<u8>)>) -> Result<(), Torn> {
        for (stream, state) in folds {
            let known: Known = serde_json::from_slice(&state).map_err(|_| Torn)?;
            let position = known.ordinal();
            self.handoffs.insert(stream, Slot { known: Some(known), before: None, position });
        }
        Ok(())
    }

    /// Counts an event.
    pub(crate) fn fold(&mut self, event: &StreamEvent) -> Result<(), FoldError> {
        let Self { views, failures, handoffs, touched, .. } = self;
        let fresh = Slot { known: None, before: None, position: event.position };
        let slot = handoffs.entry(event.stream.clone()).or_insert(fresh);
        if slot.before.is_none() {
            slot.before = Some(shown(views, failures, slot.known.as_ref()));
            touched.push(event.stream.clone());
        }
        slot.known = Known::after(slot.known.take(), event)?;
        slot.position = event.position;
        self.events += 1;
        Ok(())
    }

    /// Counts everything up to here, also what is no handoff's.
    pub(crate) const fn reach(&mut self, checkpoint: Checkpoint) {
        self.checkpoint = Some(checkpoint);
    }

    pub(crate) const fn checkpoint(&self) -> Option<Checkpoint> {
        self.checkpoint
    }

    pub(crate) fn failures(&self) -> &[ViewFailure] {
        &self.failures
    }

    /// Whether it is time to commit, so that memory stays bounded.
    pub(crate) fn is_full(&self, max_events: usize) -> bool {
        self.events >= max_events || self.touched.len() >= COMMIT_MAX_HANDOFFS
    }

    /// Whether a commit would say anything new.
    pub(crate) fn has_news(&self) -> bool {
        self.checkpoint.map(|checkpoint| checkpoint.position) != self.committed
    }

    /// What changed since the last time, to be committed. A view that fails on any of it shows nothing of it.
    pub(crate) fn prepare(&mut self, for_watchers: bool) -> Prepared {
        let mut drafts: Vec<Draft> = self.views.iter().map(|view| Draft::of(view.table())).collect();
        let mut folds = Vec::with_capacity(self.touched.len());
        for stream in std::mem::take(&mut self.touched) {
            let Some(slot) = self.handoffs.get_mut(&stream) else { continue };
            let (Some(before), Some(known)) = (slot.before.take(), slot.known.as_ref()) else { continue };
            let after = shown(&self.views, &self.failures, Some(known));
            for ((draft, before), after) in drafts.iter_mut().zip(before).zip(after) {
                draft.compare(before, after, slot.position, for_watchers);
            }
            // Maps with other keys than text are all that JSON refuses, and a fold has none.
            let state = serde_json::to_vec(known).unwrap_or_default();
            folds.push(Fold { ordinal: known.ordinal(), stream, state });
        }
        let (mut tables, mut changes) = (Vec::new(), Vec::new());
        for draft in drafts {
            match draft.failed {
                None => {
                    changes.extend(draft.changes);
                    tables.push(draft.rows);
                }
                Some((position, error)) => self.failures.push(ViewFailure {
                    view: draft.rows.table.name.to_owned(),
                    position,
                    kind: error.kind.to_owned(),
                    shows: self.committed,
                }),
            }
        }
        let (checkpoint, failures) = (self.checkpoint, self.failures.clone());
        let commit = Commit { folds, tables, checkpoint, failures, ..Commit::default() };
        Prepared { commit, changes }
    }

    /// What was prepared is committed.
    pub(crate) fn committed(&mut self) {
        self.events = 0;
        self.committed = self.checkpoint.map(|checkpoint| checkpoint.position);
        if self.handoffs.len() > KNOWN_MAX_HANDOFFS {
            // Those that are closed are the least likely to be needed again.
            self.handoffs.retain(|_, slot| slot.known.as_ref().is_some_and(Known::is_open));
        }
        if self.handoffs.len() > KNOWN_MAX_HANDOFFS {
            self.handoffs.clear();
        }
    }
}

/// What each view shows of a handoff; a view that stopped shows no changes any more.
fn shown(views: &[Box<dyn View>], failures: &[ViewFailure], known: Option<&Known>) -> Shown {
    let has_stopped = |name| failures.iter().any(|failure| failure.view == name);
    views
        .iter()
        .map(|view| match known {
            Some(known) if !has_stopped(view.table().name) => view.rows(known),
            Some(_) | None => Ok(Vec::new()),
        })
        .collect()
}

/// The changes of one view in one commit.
struct Draft {
    rows: TableChange,
    changes: Vec<RowChange>,
    failed: Option<(Position, ViewError)>,
}

impl Draft {
    const fn of(table: &'static Table) -> Self {
        let rows = TableChange { table, upserts: Vec::new(), removals: Vec::new() };
        Self { rows, changes: Vec::new(), failed: None }
    }

    fn compare(
        &mut self,
        before: Result<Vec<Row>, ViewError>,
        after: Result<Vec<Row>, ViewError>,
        position: Position,
        for_watchers: bool,
    ) {
        match (before, after) {
            (Ok(before), Ok(after)) => self.differ(before, after, for_watchers),
            (Err(error), _) | (_, Err(error)) => {
                let earlier = self.failed.filter(|(at, _)| *at <= position);
                self.failed = Some(earlier.unwrap_or((position, error)));
            }
        }
    }

    /// Both lists by key, side by side: what is in the second and not the same is written, what is only in the first goes.
    fn differ(&mut self, mut before: Vec<Row>, mut after: Vec<Row>, for_watchers: bool) {
        before.sort();
        after.sort();
        let table = self.rows.table;
        let mut old = before.into_iter().peekable();
        for new in after {
            while let Some(gone) = old.next_if(|old| table.key(old) < table.key(&new)) {
                self.remove(gone, for_watchers);
            }
            let same_key = old.next_if(|old| table.key(old) == table.key(&new));
            if same_key.as_ref() != Some(&new) {
                self.upsert(same_key, new, for_watchers);
            }
        }
        for gone in old {
            self.remove(gone, for_watchers);
        }
    }

    fn upsert(&mut self, before: Option<Row>, after: Row, for_watchers: bool) {
        if for_watchers && self.rows.table.watched {
            self.changes.push(RowChange { table: self.rows.table, before, after: Some(after.clone()) });
        }
        self.rows.upserts.push(after);
    }

    fn remove(&mut self, row: Row, for_watchers: bool) {
        if for_watchers && self.rows.table.watched {
            self.changes.push(RowChange { table: self.rows.table, before: Some(row.clone()), after: None });
        }
        self.rows.removals.push(row);
    }
}

//! The views, one folder each: what a row holds, how it follows from a handoff, and how it is asked for.

pub mod deadline;
pub mod handoff;
pub mod handoff_party;
pub mod program;
mod select;
pub mod worklist;

use crate::view::View;

/// A page of a list, and how far the log is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Go on behind this; `None` at the end.
    pub next: Option<C>,
    /// What the page shows.
    pub shown: crate::runner::Shown,
}

/// Which part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<C> {
    /// Begin behind this; `None` from the start.
    pub after: Option<C>,
    /// How many rows; 0 becomes 1, and what is over [`crate::limits::PAGE_MAX_ROWS`] becomes that.
    pub size: usize,
}

impl<C> PageRequest<C> {
    fn size(&self) -> usize {
        self.size.clamp(1, crate::limits::PAGE_MAX_ROWS)
    }
}

/// Every view of this version.
#[must_use]
pub fn built_in() -> Vec<Box<dyn View>> {
    vec![
        Box::new(handoff::HandoffView),
        Box::new(handoff_party::HandoffPartyView),
        Box::new(worklist::WorklistView),
        Box::new(deadline::DeadlineView),
        Box::new(program::ProgramView),
    ]
}

//! The views, one folder each: what a row holds, how it follows from a handoff, and how it is asked for.

pub mod deadline;
pub mod handoff;
pub mod handoff_party;
pub mod program;
pub mod screening;
mod select;
pub mod service;
pub mod worklist;

use crate::runner::{QueryError, Shown};
use crate::view::View;

/// A page of a list, and how far the log is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Go on behind this; `None` at the end.
    pub next: Option<C>,
    /// What the page shows.
    pub shown: Shown,
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

/// The page that rows make, read one more than it has room for.
fn page_of<T, C>(
    rows: impl Iterator<Item = Option<T>>,
    view: &'static str,
    size: usize,
    shown: Shown,
    cursor: impl Fn(&T) -> C,
) -> Result<Page<T, C>, QueryError> {
    let mut rows =
        rows.map(|row| row.ok_or(QueryError::Unreadable { view })).collect::<Result<Vec<_>, _>>()?;
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(cursor);
    Ok(Page { rows, next, shown })
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
        Box::new(service::ServiceView),
        Box::new(service::ServiceNeedView),
        Box::new(service::ServiceAreaView),
        Box::new(screening::ScreeningView),
    ]
}

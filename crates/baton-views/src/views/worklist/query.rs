//! Asking for a worklist: the longest owed first, over all organisations in sight.

use baton_domain::ids::OrganizationId;
use baton_domain::value::Side;
use baton_store::Position;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{WorklistItem, WorklistKind};
use crate::cell::Cell;
use crate::executor::Select;
use crate::runner::{QueryError, Views};
use crate::sight::Sight;
use crate::views::select::{Question, columns};
use crate::views::{Page, PageRequest};

/// Which items. None named means all kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorklistFilter {
    /// Of these kinds.
    pub kinds: Vec<WorklistKind>,
}

/// Where a page begins: behind this item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorklistCursor {
    /// [`WorklistItem::since`].
    pub since: Timestamp,
    /// [`WorklistItem::ordinal`].
    pub ordinal: Position,
    /// [`WorklistItem::kind`].
    pub kind: WorklistKind,
    /// [`WorklistItem::side`].
    pub side: Side,
    /// [`WorklistItem::number`].
    pub number: u32,
}

impl WorklistFilter {
    /// Whether an item is asked for.
    #[must_use]
    pub fn includes(&self, kind: WorklistKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

impl WorklistItem {
    /// Its place in a list: no two items of a tenant share one.
    #[must_use]
    pub const fn cursor(&self) -> WorklistCursor {
        let Self { since, ordinal, kind, side, number, .. } = self;
        WorklistCursor { since: *since, ordinal: *ordinal, kind: *kind, side: *side, number: *number }
    }
}

impl Views {
    /// A page of what the organisations in sight must do.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn worklist(
        &self,
        sight: &Sight,
        filter: &WorklistFilter,
        page: &PageRequest<WorklistCursor>,
    ) -> Result<Page<WorklistItem, WorklistCursor>, QueryError> {
        let mut filter = filter.clone();
        filter.kinds.sort();
        filter.kinds.dedup();
        let size = page.size();
        let of = |organization| of_organization(organization, sight, &filter, page.after.as_ref(), size + 1);
        let selects = sight.organizations().iter().map(of).collect();
        let (answers, shown) = self.read(super::TABLE.name, selects).await?;
        let unreadable = QueryError::Unreadable { view: super::TABLE.name };
        let read = |row: crate::row::Row| WorklistItem::from_row(&row).ok_or_else(|| unreadable.clone());
        let mut rows = answers.into_iter().flatten().map(read).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(WorklistItem::cursor);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(WorklistItem::cursor);
        Ok(Page { rows, next, shown })
    }
}

fn of_organization(
    organization: &OrganizationId,
    sight: &Sight,
    filter: &WorklistFilter,
    after: Option<&WorklistCursor>,
    limit: usize,
) -> Select {
    let mut question = Question::new("SELECT ")
        .text(&columns("w", WorklistItem::COLUMNS))
        .text(" FROM worklist w WHERE w.tenant = ")
        .value(sight.tenant())
        .text(" AND w.organization = ")
        .value(organization)
        .and_any_of("w.kind", &filter.kinds);
    if let Some(after) = after {
        let WorklistCursor { since, ordinal, kind, side, number } = after;
        question = question.text(" AND (w.since, w.ordinal, w.kind, w.side, w.number) > (").value(since);
        question = in_list(question, ordinal);
        question = in_list(question, kind);
        question = in_list(question, side);
        question = in_list(question, number).text(")");
    }
    question.text(" ORDER BY w.since, w.ordinal, w.kind, w.side, w.number LIMIT ").number(limit).ask()
}

fn in_list(question: Question, value: &impl Cell) -> Question {
    question.text(", ").value(value)
}

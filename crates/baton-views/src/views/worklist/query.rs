//! Asking for a worklist: the longest owed first, over all organisations in sight.

use baton_domain::ids::{OrganizationId, PersonId};
use baton_domain::value::Side;
use baton_store::Position;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Timing, WorklistItem, WorklistKind};
use crate::cell::Cell;
use crate::executor::Select;
use crate::limits::{DUE_SOON, SHIFT};
use crate::runner::{QueryError, Views};
use crate::sight::Sight;
use crate::views::select::{Question, columns};
use crate::views::{Page, PageRequest};

/// Which items. No kind named means all that are listed unasked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorklistFilter {
    /// Of these kinds.
    pub kinds: Vec<WorklistKind>,
    /// Only what names this person, or nobody.
    pub person: Option<PersonId>,
    /// By this clock, of what comes and goes with time; absent: all of it, however far ahead.
    pub now: Option<Timestamp>,
    /// Nothing that comes and goes with time.
    pub events_only: bool,
}

/// Where a page begins: behind this item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// [`WorklistItem::organization`]: a referrer and a navigator of another organisation owe the same.
    pub organization: OrganizationId,
}

impl WorklistFilter {
    /// Whether an item is asked for.
    #[must_use]
    pub fn includes(&self, kind: WorklistKind) -> bool {
        let asked = if self.kinds.is_empty() { kind.is_listed_unasked() } else { self.kinds.contains(&kind) };
        asked && (!self.events_only || kind.timing() == Timing::Always)
    }

    /// The kinds that are asked for.
    fn asked(&self) -> Vec<WorklistKind> {
        WorklistKind::ALL.iter().copied().filter(|kind| self.includes(*kind)).collect()
    }

    /// Whether an item is for whoever asks.
    #[must_use]
    pub fn is_for(&self, item: &WorklistItem) -> bool {
        let named = |person: &PersonId| self.person.as_ref().is_none_or(|asked| asked == person);
        self.includes(item.kind) && item.person.as_ref().is_none_or(named)
    }
}

impl WorklistItem {
    /// Its place in a list: no two items of a tenant share one.
    #[must_use]
    pub fn cursor(&self) -> WorklistCursor {
        let Self { since, ordinal, kind, side, number, organization, .. } = self;
        WorklistCursor {
            since: *since,
            ordinal: *ordinal,
            kind: *kind,
            side: *side,
            number: *number,
            organization: organization.clone(),
        }
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
        let size = page.size();
        let of = |organization| of_organization(organization, sight, filter, page.after.as_ref(), size + 1);
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
        .and_any_of("w.kind", &filter.asked());
    if let Some(person) = &filter.person {
        question = question.text(" AND (w.person IS NULL OR w.person = ").value(person).text(")");
    }
    if let Some(now) = filter.now {
        question = in_time(question, &filter.asked(), now);
    }
    if let Some(after) = after {
        let WorklistCursor { since, ordinal, kind, side, number, organization } = after;
        question = question
            .text(" AND (w.since, w.ordinal, w.kind, w.side, w.number, w.organization) > (")
            .value(since);
        question = in_list(question, ordinal);
        question = in_list(question, kind);
        question = in_list(question, side);
        question = in_list(question, number);
        question = in_list(question, organization).text(")");
    }
    question.text(" ORDER BY w.since, w.ordinal, w.kind, w.side, w.number LIMIT ").number(limit).ask()
}

/// What comes and goes with time: only what `now` falls into.
fn in_time(mut question: Question, asked: &[WorklistKind], now: Timestamp) -> Question {
    let of = |timing| asked.iter().copied().filter(|kind| kind.timing() == timing).collect::<Vec<_>>();
    let ahead = now.saturating_add(DUE_SOON).unwrap_or(Timestamp::MAX);
    let ago = now.saturating_sub(SHIFT).unwrap_or(Timestamp::MIN);
    for (timing, comparison, instant) in
        [(Timing::From, " <= ", now), (Timing::Ahead, " <= ", ahead), (Timing::For, " >= ", ago)]
    {
        let kinds = of(timing);
        if !kinds.is_empty() {
            question = question.text(" AND (w.since").text(comparison).value(&instant);
            question = question.text(" OR w.kind NOT").list(&kinds).text(")");
        }
    }
    question
}

fn in_list(question: Question, value: &impl Cell) -> Question {
    question.text(", ").value(value)
}

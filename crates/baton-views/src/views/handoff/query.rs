//! Asking for handoffs: newest request first, cut to what the caller may see.
//!
//! The order is by the position of each handoff's first event, which never changes: a page goes on exactly where the one
//! before ended, whatever is written in between.

use baton_domain::Phase;
use baton_domain::ids::{Code, OrganizationId, PatientRef, ProgramId};
use baton_domain::value::{Kind, Outcome, Side};
use baton_domain::warmth::WarmthLevel;
use baton_store::Position;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::HandoffLine;
use crate::executor::Select;
use crate::limits::FILTER_MAX_VALUES;
use crate::row::Row;
use crate::runner::{QueryError, Views};
use crate::sight::Sight;
use crate::views::select::{Question, columns};
use crate::views::{Page, PageRequest};

/// Which handoffs. Nothing asked for lets everything through; several values of one field mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandoffFilter {
    /// Of this patient.
    pub patient: Option<PatientRef>,
    /// For these needs.
    pub needs: Vec<Code>,
    /// In these phases.
    pub phases: Vec<Phase>,
    /// This organisation is a party now, on this side if one is named.
    pub organization: Option<(OrganizationId, Option<Side>)>,
    /// Under these programs.
    pub programs: Vec<ProgramId>,
    /// Of these kinds.
    pub kinds: Vec<Kind>,
    /// Requested at or after.
    pub requested_from: Option<Timestamp>,
    /// Requested before.
    pub requested_before: Option<Timestamp>,
    /// As warm as this so far.
    pub warmth: Vec<WarmthLevel>,
    /// Closed with these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Only those with a deadline that was missed and is owed still.
    pub overdue: bool,
}

/// Where a page begins: behind this handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffCursor {
    /// The last one of the page before.
    pub ordinal: Position,
}

impl HandoffFilter {
    /// # Errors
    /// [`QueryError::TooManyValues`].
    fn check(&self) -> Result<(), QueryError> {
        let fields = [
            ("needs", self.needs.len()),
            ("phases", self.phases.len()),
            ("programs", self.programs.len()),
            ("kinds", self.kinds.len()),
            ("warmth", self.warmth.len()),
            ("outcomes", self.outcomes.len()),
        ];
        match fields.into_iter().find(|(_, found)| *found > FILTER_MAX_VALUES) {
            Some((field, found)) => Err(QueryError::TooManyValues { field, found }),
            None => Ok(()),
        }
    }
}

impl Views {
    /// A page of the handoffs in sight, the newest request first.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn handoffs(
        &self,
        sight: &Sight,
        filter: &HandoffFilter,
        page: &PageRequest<HandoffCursor>,
    ) -> Result<Page<HandoffLine, HandoffCursor>, QueryError> {
        filter.check()?;
        let (size, before) = (page.size(), page.after.map_or(Position(u64::MAX), |after| after.ordinal));
        let selects = match &filter.patient {
            Some(patient) => vec![of_patient(patient, sight, filter, before, size + 1)],
            None => {
                let of = |organization| of_organization(organization, sight, filter, before, size + 1);
                sight.organizations().iter().map(of).collect()
            }
        };
        let (answers, shown) = self.read(super::TABLE.name, selects).await?;
        let mut rows = lines(answers.into_iter().flatten())?;
        rows.sort_by_key(|line| std::cmp::Reverse(line.ordinal));
        rows.dedup_by_key(|line| line.ordinal);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|line| HandoffCursor { ordinal: line.ordinal });
        Ok(Page { rows, next, shown })
    }
}

fn lines(rows: impl Iterator<Item = Row>) -> Result<Vec<HandoffLine>, QueryError> {
    rows.map(|row| HandoffLine::from_row(&row).ok_or(QueryError::Unreadable { view: super::TABLE.name }))
        .collect()
}

/// One organisation's handoffs, along its own index. An organisation on both sides has two rows for one handoff, so
/// twice as many are asked for.
fn of_organization(
    organization: &OrganizationId,
    sight: &Sight,
    filter: &HandoffFilter,
    before: Position,
    limit: usize,
) -> Select {
    let question = Question::new("SELECT ")
        .text(&columns("h", HandoffLine::COLUMNS))
        .text(" FROM handoff_party p CROSS JOIN handoff h WHERE h.ordinal = p.ordinal AND p.tenant = ")
        .value(sight.tenant())
        .text(" AND p.organization = ")
        .value(organization)
        .text(" AND p.current = 1 AND p.ordinal < ")
        .value(&before);
    restrict(question, filter).text(" ORDER BY p.ordinal DESC LIMIT ").number(limit * 2).ask()
}

/// One patient's handoffs that any of the organisations may see.
fn of_patient(
    patient: &PatientRef,
    sight: &Sight,
    filter: &HandoffFilter,
    before: Position,
    limit: usize,
) -> Select {
    let question = Question::new("SELECT ")
        .text(&columns("h", HandoffLine::COLUMNS))
        .text(" FROM handoff h WHERE h.tenant = ")
        .value(sight.tenant())
        .text(" AND h.patient = ")
        .value(patient)
        .text(" AND h.ordinal < ")
        .value(&before)
        .text(" AND EXISTS (SELECT 1 FROM handoff_party p WHERE p.tenant = h.tenant AND p.organization")
        .list(sight.organizations())
        .text(" AND p.ordinal = h.ordinal AND p.current = 1)");
    restrict(question, filter).text(" ORDER BY h.ordinal DESC LIMIT ").number(limit).ask()
}

fn restrict(question: Question, filter: &HandoffFilter) -> Question {
    let mut question = question
        .and_any_of("h.need", &filter.needs)
        .and_any_of("h.phase", &filter.phases)
        .and_any_of("h.program", &filter.programs)
        .and_any_of("h.kind", &filter.kinds)
        .and_any_of("h.warmth", &filter.warmth)
        .and_any_of("h.outcome", &filter.outcomes);
    if filter.overdue {
        question = question.text(" AND h.overdue_since IS NOT NULL");
    }
    if let Some(from) = &filter.requested_from {
        question = question.text(" AND h.requested_at >= ").value(from);
    }
    if let Some(before) = &filter.requested_before {
        question = question.text(" AND h.requested_at < ").value(before);
    }
    if let Some((organization, side)) = &filter.organization {
        question = question
            .text(
                " AND EXISTS (SELECT 1 FROM handoff_party o WHERE o.tenant = h.tenant AND o.organization = ",
            )
            .value(organization)
            .text(" AND o.ordinal = h.ordinal AND o.current = 1")
            .and_any_of("o.side", side.as_slice())
            .text(")");
    }
    question
}

//! Deadlines (R14) by when they fall due: what the clock looks at, over all tenants. Those that are far off stay here and
//! cost no memory.

use baton_domain::ids::{HandoffId, TenantId};
use baton_domain::value::{Deadline, DeadlineKind};
use baton_store::{EventId, Position};
use jiff::Timestamp;

use crate::cell::typed_row;
use crate::known::Known;
use crate::limits::DEADLINES_MAX_ROWS;
use crate::row::{Row, Table};
use crate::runner::{QueryError, Views};
use crate::view::{View, ViewError};
use crate::views::select::{Question, columns};

typed_row! {
    /// A deadline that is owed and not missed yet. The first three fields name it.
    DueLine {
        /// By when, to the microsecond.
        due_at: Timestamp,
        /// The handoff's place in every list.
        ordinal: Position,
        /// What.
        kind: DeadlineKind,
        /// The tenant.
        tenant: TenantId,
        /// The handoff.
        handoff: HandoffId,
        /// The event that made it owed.
        cause: EventId,
        /// The nanoseconds that the microsecond leaves out.
        nanoseconds: u32,
    }
}

/// One row per deadline, the nearest first.
pub const TABLE: Table = Table {
    name: "deadline",
    version: 1,
    columns: DueLine::COLUMNS,
    key_columns: 3,
    indexes: &[],
    watched: false,
};

/// The deadlines.
#[derive(Debug)]
pub struct DeadlineView;

impl View for DeadlineView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_handoff() else { return Ok(Vec::new()) };
        let line = |caused: &crate::known::Caused| {
            let due_at = caused.deadline.due_at;
            let micros = due_at.as_microsecond();
            let below = due_at.as_nanosecond() - i128::from(micros) * 1_000;
            DueLine {
                due_at,
                ordinal: known.ordinal,
                kind: caused.deadline.kind,
                tenant: known.tenant.clone(),
                handoff: known.handoff.id,
                cause: caused.cause,
                nanoseconds: u32::try_from(below.rem_euclid(1_000)).unwrap_or(0),
            }
        };
        Ok(known.deadlines.iter().map(|caused| line(caused).to_row()).collect())
    }
}

impl DueLine {
    /// The deadline as the handoff has it.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        let nanoseconds = jiff::SignedDuration::from_nanos(i64::from(self.nanoseconds));
        let due_at = self.due_at.saturating_add(nanoseconds).unwrap_or(self.due_at);
        Deadline { due_at, kind: self.kind }
    }
}

impl Views {
    /// What has fallen due by an instant, the longest due first, behind `after` (its `due_at`, `ordinal` and `kind`); at
    /// most [`DEADLINES_MAX_ROWS`].
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn due(
        &self,
        by: Timestamp,
        after: Option<(Timestamp, Position, DeadlineKind)>,
    ) -> Result<Vec<DueLine>, QueryError> {
        let mut question = Question::new("SELECT ")
            .text(&columns("d", DueLine::COLUMNS))
            .text(" FROM deadline d WHERE d.due_at <= ")
            .value(&by);
        if let Some((due_at, ordinal, kind)) = after {
            question = question.text(" AND (d.due_at, d.ordinal, d.kind) > (").value(&due_at);
            question = question.text(", ").value(&ordinal).text(", ").value(&kind).text(")");
        }
        let question =
            question.text(" ORDER BY d.due_at, d.ordinal, d.kind LIMIT ").number(DEADLINES_MAX_ROWS);
        let (answers, _) = self.read(TABLE.name, vec![question.ask()]).await?;
        let unreadable = || QueryError::Unreadable { view: TABLE.name };
        let lines = answers.into_iter().flatten();
        lines.map(|row| DueLine::from_row(&row).ok_or_else(unreadable)).collect()
    }
}

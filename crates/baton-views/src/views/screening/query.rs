//! Asking for screenings, the newest registration first: those of one organisation, which alone may see them.

use baton_domain::ids::{OrganizationId, PatientRef, TenantId};
use baton_domain::screening::Standing;
use baton_store::Position;
use serde::{Deserialize, Serialize};

use super::{ScreeningLine, TABLE};
use crate::runner::{QueryError, Views};
use crate::views::select::{Question, columns};
use crate::views::{Page, PageRequest, page_of};

/// Which screenings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreeningFilter {
    /// Of this organisation.
    pub organization: OrganizationId,
    /// Of this patient.
    pub patient: Option<PatientRef>,
    /// Standing at one of these; none named means anywhere.
    pub standings: Vec<Standing>,
}

/// Where a page begins: behind this screening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreeningCursor {
    /// The last one of the page before.
    pub ordinal: Position,
}

impl Views {
    /// A page of an organisation's screenings, the newest registration first.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn screenings(
        &self,
        tenant: &TenantId,
        filter: &ScreeningFilter,
        page: &PageRequest<ScreeningCursor>,
    ) -> Result<Page<ScreeningLine, ScreeningCursor>, QueryError> {
        let size = page.size();
        let before = page.after.map_or(Position(u64::MAX), |after| after.ordinal);
        let mut question = Question::new("SELECT ")
            .text(&columns("s", ScreeningLine::COLUMNS))
            .text(" FROM screening s WHERE s.tenant = ")
            .value(tenant)
            .text(" AND s.organization = ")
            .value(&filter.organization)
            .text(" AND s.ordinal < ")
            .value(&before);
        if let Some(patient) = &filter.patient {
            question = question.text(" AND s.patient = ").value(patient);
        }
        let question = question.and_any_of("s.standing", &filter.standings);
        let select = question.text(" ORDER BY s.ordinal DESC LIMIT ").number(size + 1).ask();
        let (answers, shown) = self.read(TABLE.name, vec![select]).await?;
        let rows = answers.into_iter().flatten().map(|row| ScreeningLine::from_row(&row));
        page_of(rows, TABLE.name, size, shown, |line| ScreeningCursor { ordinal: line.ordinal })
    }
}

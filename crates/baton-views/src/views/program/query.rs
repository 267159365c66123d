//! Asking for programs, by their ids. Everybody in a tenant sees all of them: whoever requests does so under one.

use baton_domain::ids::{ProgramId, TenantId};
use serde::{Deserialize, Serialize};

use super::{ProgramLine, TABLE};
use crate::runner::{QueryError, Views};
use crate::views::select::{Question, columns};
use crate::views::{Page, PageRequest, page_of};

/// Which programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgramFilter {
    /// Those that are retired too.
    pub retired: bool,
}

/// Where a page begins: behind this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramCursor {
    /// The last one of the page before; absent before the first.
    pub program: Option<ProgramId>,
}

impl Views {
    /// A page of a tenant's programs, by their ids.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn programs(
        &self,
        tenant: &TenantId,
        filter: ProgramFilter,
        page: &PageRequest<ProgramCursor>,
    ) -> Result<Page<ProgramLine, ProgramCursor>, QueryError> {
        let size = page.size();
        let mut question = Question::new("SELECT ")
            .text(&columns("p", ProgramLine::COLUMNS))
            .text(" FROM program p WHERE p.tenant = ")
            .value(tenant);
        if let Some(after) = page.after.as_ref().and_then(|after| after.program.as_ref()) {
            question = question.text(" AND p.program > ").value(after);
        }
        if !filter.retired {
            question = question.text(" AND p.retired_at IS NULL");
        }
        let select = question.text(" ORDER BY p.program LIMIT ").number(size + 1).ask();
        let (answers, shown) = self.read(TABLE.name, vec![select]).await?;
        let rows = answers.into_iter().flatten().map(|row| ProgramLine::from_row(&row));
        page_of(rows, TABLE.name, size, shown, |line| ProgramCursor { program: Some(line.program.clone()) })
    }
}

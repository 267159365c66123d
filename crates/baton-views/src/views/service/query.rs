//! Searching services, by their ids. Everybody in a tenant sees its whole directory.

use baton_domain::ids::{Code, OrganizationId, ServiceId, TenantId};
use baton_domain::value::Capacity;
use serde::{Deserialize, Serialize};

use super::{ServiceLine, TABLE};
use crate::runner::{QueryError, Views};
use crate::views::select::{Question, columns};
use crate::views::{Page, PageRequest, page_of};

/// Which services. Nothing asked for lets everything through that is not retired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceFilter {
    /// Serving this need.
    pub need: Option<Code>,
    /// Serving this area, or everywhere.
    pub area: Option<Code>,
    /// With one of these capacities, as far as is known.
    pub capacities: Vec<Capacity>,
    /// Of this organisation.
    pub organization: Option<OrganizationId>,
    /// Those that are retired too.
    pub retired: bool,
}

/// Where a page begins: behind this service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCursor {
    /// The last one of the page before.
    pub service: ServiceId,
}

impl Views {
    /// A page of a tenant's services, by their ids.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn services(
        &self,
        tenant: &TenantId,
        filter: &ServiceFilter,
        page: &PageRequest<ServiceCursor>,
    ) -> Result<Page<ServiceLine, ServiceCursor>, QueryError> {
        let size = page.size();
        let mut question = Question::new("SELECT ")
            .text(&columns("s", ServiceLine::COLUMNS))
            .text(" FROM service s WHERE s.tenant = ")
            .value(tenant);
        if let Some(after) = &page.after {
            question = question.text(" AND s.service > ").value(&after.service);
        }
        if let Some(need) = &filter.need {
            question = question
                .text(" AND EXISTS (SELECT 1 FROM service_need n WHERE n.tenant = s.tenant AND n.served = ")
                .value(need)
                .text(" AND n.service = s.service)");
        }
        if let Some(area) = &filter.area {
            question = question
                .text(" AND (s.everywhere = 1 OR EXISTS (SELECT 1 FROM service_area a WHERE a.tenant = s.tenant")
                .text(" AND a.served = ")
                .value(area)
                .text(" AND a.service = s.service))");
        }
        if let Some(organization) = &filter.organization {
            question = question.text(" AND s.organization = ").value(organization);
        }
        if !filter.retired {
            question = question.text(" AND s.retired_at IS NULL");
        }
        let question = question.and_any_of("s.capacity", &filter.capacities);
        let select = question.text(" ORDER BY s.service LIMIT ").number(size + 1).ask();
        let (answers, shown) = self.read(TABLE.name, vec![select]).await?;
        let rows = answers.into_iter().flatten().map(|row| ServiceLine::from_row(&row));
        page_of(rows, TABLE.name, size, shown, |line| ServiceCursor { service: line.service.clone() })
    }
}

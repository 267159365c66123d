//! R18: other open handoffs for the same need of the same patient, as advice in the answer to a request. The lists tell
//! them, so one that was requested a moment before may not be among them.

use baton_commands::{Asked, Order};
use baton_domain::ids::{Code, HandoffId, PatientRef, TenantId};
use baton_domain::{Act, Phase};
use baton_views::views::PageRequest;
use baton_views::views::handoff::HandoffFilter;
use baton_views::{Sight, Views};

use super::convert::handoff_name;
use crate::limits::DUPLICATES_TOLD;

/// What a request asks for, where others for the same may be open.
pub(super) struct Wanted {
    sight: Sight,
    patient: PatientRef,
    need: Code,
}

impl Wanted {
    /// Of an order that requests a handoff.
    pub(super) fn by(order: &Order) -> Option<Self> {
        let Asked::Act(act) = &order.asked else { return None };
        let Act::RequestHandoff(request) = &**act else { return None };
        let tenant: TenantId = order.tenant.clone();
        let sight = Sight::new(tenant, [order.caller.organization.clone()]).ok()?;
        Some(Self { sight, patient: request.patient.clone(), need: request.need.clone() })
    }

    /// The names of the others in sight; none where the lists do not answer, since advice is no reason to fail.
    pub(super) async fn others(self, views: &Views, own: HandoffId) -> Vec<String> {
        let Self { sight, patient, need } = self;
        let open = Phase::ALL.iter().copied().filter(|phase| *phase != Phase::Closed).collect();
        let filter = HandoffFilter {
            patient: Some(patient),
            needs: vec![need],
            phases: open,
            ..HandoffFilter::default()
        };
        let page = PageRequest { after: None, size: DUPLICATES_TOLD + 1 };
        match views.handoffs(&sight, &filter, &page).await {
            Ok(found) => {
                let others = found.rows.iter().map(|line| line.handoff).filter(|other| *other != own);
                others.take(DUPLICATES_TOLD).map(handoff_name).collect()
            }
            Err(error) => {
                tracing::debug!(%error, "duplicates are not known at the moment");
                Vec::new()
            }
        }
    }
}

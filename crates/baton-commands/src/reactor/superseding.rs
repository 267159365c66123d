//! R18: a request that supersedes another handoff closes it, or asks its receiver to let go.

use async_trait::async_trait;
use baton_domain::act::SupersedeHandoff;
use baton_domain::{Event, EventKind};

use super::{Consequence, NotNow, Reactor};
use crate::codec::Recorded;

/// Supersedes older handoffs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Superseding;

#[async_trait]
impl Reactor for Superseding {
    fn name(&self) -> &'static str {
        "superseding"
    }

    fn reacts_to(&self, kind: EventKind) -> bool {
        kind == EventKind::HandoffRequested
    }

    async fn consequences(&self, event: &Recorded) -> Result<Vec<Consequence>, NotNow> {
        let Event::HandoffRequested(requested) = &event.event else { return Ok(Vec::new()) };
        let Some(older) = requested.supersedes else { return Ok(Vec::new()) };
        let act = SupersedeHandoff {
            by: requested.handoff,
            patient: requested.patient.clone(),
            need: requested.need.clone(),
            accountable: requested.referrer.clone(),
        };
        Ok(vec![Consequence {
            tenant: event.meta.tenant.clone(),
            handoff: older,
            act: act.into(),
            cause: event.event_id,
            step: format!("supersede {older}"),
            correlation: Some(event.meta.correlation_id),
        }])
    }
}

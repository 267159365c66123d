//! R6: how a patient may be reached is theirs to say, once: what they said in one handoff holds in every other that is
//! open, and in those that are opened later.

use std::sync::Arc;

use async_trait::async_trait;
use baton_domain::act::CopyContactPreferences;
use baton_domain::ids::{HandoffId, PatientRef, TenantId};
use baton_domain::value::ContactPreferences;
use baton_domain::{Event, EventKind};
use baton_store::Position;

use super::{Consequence, NotNow, Reactor};
use crate::archive::Archive;
use crate::codec::Recorded;
use crate::handler::Cause;
use crate::streams::handoff_stream;

/// Knows which handoffs of a patient are open.
#[async_trait]
pub trait RelatedHandoffs: Send + Sync + 'static {
    /// The open handoffs of a patient, as of this position of the log or later.
    ///
    /// # Errors
    /// [`NotNow`] if they are not known at the moment.
    async fn open_of(
        &self,
        tenant: &TenantId,
        patient: &PatientRef,
        at_least: Position,
    ) -> Result<Vec<HandoffId>, NotNow>;
}

/// Copies what patients said of how they may be reached.
pub struct Preferences {
    related: Arc<dyn RelatedHandoffs>,
    archive: Arc<Archive>,
}

impl Preferences {
    /// Copies between the handoffs that `related` knows.
    #[must_use]
    pub const fn new(related: Arc<dyn RelatedHandoffs>, archive: Arc<Archive>) -> Self {
        Self { related, archive }
    }

    async fn others(
        &self,
        event: &Recorded,
        own: HandoffId,
        patient: &PatientRef,
    ) -> Result<Vec<HandoffId>, NotNow> {
        let mut open = self.related.open_of(&event.meta.tenant, patient, event.position).await?;
        open.retain(|other| *other != own);
        Ok(open)
    }

    /// What the patient said elsewhere comes to a handoff that is opened now.
    async fn to_the_new_one(
        &self,
        event: &Recorded,
        own: HandoffId,
        patient: &PatientRef,
    ) -> Result<Vec<Consequence>, NotNow> {
        let mut copies = Vec::new();
        for other in self.others(event, own, patient).await? {
            let stream = handoff_stream(&event.meta.tenant, other);
            let folded = self.archive.load(&stream).await.map_err(|error| NotNow(Cause::new(error)))?;
            if let Some(preferences) = folded.and_then(|folded| folded.state.preferences().cloned()) {
                copies.push(copy(event, other, own, preferences));
            }
        }
        Ok(copies)
    }
}

fn copy(event: &Recorded, from: HandoffId, to: HandoffId, preferences: ContactPreferences) -> Consequence {
    Consequence {
        tenant: event.meta.tenant.clone(),
        handoff: to,
        act: CopyContactPreferences { from, preferences }.into(),
        cause: event.event_id,
        step: format!("copy from {from} to {to}"),
        correlation: Some(event.meta.correlation_id),
    }
}

#[async_trait]
impl Reactor for Preferences {
    fn name(&self) -> &'static str {
        "preferences"
    }

    fn reacts_to(&self, kind: EventKind) -> bool {
        matches!(kind, EventKind::HandoffRequested | EventKind::ContactPreferencesSet)
    }

    async fn consequences(&self, event: &Recorded) -> Result<Vec<Consequence>, NotNow> {
        match &event.event {
            Event::HandoffRequested(requested) => {
                self.to_the_new_one(event, requested.handoff, &requested.patient).await
            }
            // What was copied here was copied everywhere by the event that it comes from.
            Event::ContactPreferencesSet(set) if set.copied_from.is_none() => {
                let (Some(patient), Some(own)) =
                    (&event.meta.subject, crate::streams::handoff_of(&event.stream))
                else {
                    return Ok(Vec::new());
                };
                let others = self.others(event, own, patient).await?;
                Ok(others.into_iter().map(|to| copy(event, own, to, set.preferences.clone())).collect())
            }
            _ => Ok(Vec::new()),
        }
    }
}

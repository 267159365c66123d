//! What reactors ask of the lists: which deadlines have fallen due, and which handoffs of a patient are open.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_commands::reactor::{
    Clockwork, Due, DueDeadlines, NotNow, Preferences, Reactors, ReactorsParts, RelatedHandoffs, Superseding,
};
use baton_commands::{Archive, Cause};
use baton_domain::ids::{HandoffId, PatientRef, TenantId};
use baton_store::Position;
use baton_views::Views;
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::limits::REACTOR_WAITS_FOR_LISTS;

/// The lists, as reactors see them.
struct Lists(Views);

#[async_trait]
impl DueDeadlines for Lists {
    async fn due(&self, by: Timestamp, after: Option<&Due>) -> Result<Vec<Due>, NotNow> {
        let after = after.map(|due| (due.deadline.due_at, Position(due.place), due.deadline.kind));
        let lines = self.0.due(by, after).await.map_err(|error| NotNow(Cause::new(error)))?;
        let due = |line: baton_views::views::deadline::DueLine| Due {
            deadline: line.deadline(),
            place: line.ordinal.0,
            tenant: line.tenant,
            handoff: line.handoff,
            cause: line.cause,
        };
        Ok(lines.into_iter().map(due).collect())
    }
}

#[async_trait]
impl RelatedHandoffs for Lists {
    async fn open_of(
        &self,
        tenant: &TenantId,
        patient: &PatientRef,
        at_least: Position,
    ) -> Result<Vec<HandoffId>, NotNow> {
        let shown = self.0.wait_for(at_least, REACTOR_WAITS_FOR_LISTS).await;
        shown.map_err(|behind| NotNow(Cause::new(behind)))?;
        self.0.open_of_patient(tenant, patient).await.map_err(|error| NotNow(Cause::new(error)))
    }
}

/// Everything that Baton does by itself.
pub(crate) struct OwnActs {
    reactors: Reactors,
    clockwork: Clockwork,
}

impl OwnActs {
    pub(crate) fn new(
        parts: ReactorsParts,
        archive: Arc<Archive>,
        views: Views,
        look_every: Duration,
    ) -> Self {
        let lists = Arc::new(Lists(views));
        let clockwork = Clockwork::new(
            Arc::clone(&lists) as _,
            Arc::clone(&parts.handler),
            Arc::clone(&parts.clock),
            look_every,
        );
        let reactors =
            Reactors::new(parts, vec![Box::new(Superseding), Box::new(Preferences::new(lists, archive))]);
        Self { reactors, clockwork }
    }

    /// Until the end.
    pub(crate) async fn run(self, end: CancellationToken) {
        let mut running = JoinSet::new();
        running.spawn(self.reactors.run(end.clone()));
        running.spawn(self.clockwork.run(end));
        while running.join_next().await.is_some() {}
    }
}

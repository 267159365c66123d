//! R14: tells handoffs that a deadline has passed. Deadlines follow from handoffs and are kept by a list; here is only the
//! look at the clock, again and again, at those that have fallen due. What was told is on record with the handoff, so that
//! nothing is told twice: not after a restart, not by another server, not from a list that was built anew.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_domain::RefusalCode;
use baton_domain::act::MissDeadline;
use baton_domain::ids::{HandoffId, TenantId};
use baton_domain::value::Deadline;
use baton_store::EventId;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::runner::rest;
use super::{Consequence, NotNow, Settled, order};
use crate::clock::Clock;
use crate::handler::{CommandError, Handler};
use crate::limits::DEADLINES_PASSED_OVER;

/// The name that its requests are made under. Stored; it never changes.
const NAME: &str = "deadlines";

/// Knows which deadlines have fallen due.
#[async_trait]
pub trait DueDeadlines: Send + Sync + 'static {
    /// Some of those that fell due by `by`, the longest due first, behind `after` if it is given. None: there are no more.
    ///
    /// # Errors
    /// [`NotNow`] if they are not known at the moment.
    async fn due(&self, by: Timestamp, after: Option<&Due>) -> Result<Vec<Due>, NotNow>;
}

/// A deadline that has fallen due.
#[derive(Clone, Debug)]
pub struct Due {
    /// The tenant.
    pub tenant: TenantId,
    /// The handoff.
    pub handoff: HandoffId,
    /// Which deadline.
    pub deadline: Deadline,
    /// The event that made it owed.
    pub cause: EventId,
    /// Where it stands in the list, for whoever keeps that.
    pub place: u64,
}

/// Looks at the clock.
pub struct Clockwork {
    due: Arc<dyn DueDeadlines>,
    handler: Arc<Handler>,
    clock: Arc<dyn Clock>,
    every: Duration,
    /// What cannot be told, ever: a patient whose data were erased, a stream that is full. Forgotten with the process.
    passed_over: HashSet<(HandoffId, Deadline)>,
}

impl Clockwork {
    /// Looks every so often.
    #[must_use]
    pub fn new(
        due: Arc<dyn DueDeadlines>,
        handler: Arc<Handler>,
        clock: Arc<dyn Clock>,
        every: Duration,
    ) -> Self {
        Self { due, handler, clock, every, passed_over: HashSet::new() }
    }

    /// Looks until the end.
    pub async fn run(mut self, end: CancellationToken) {
        end.run_until_cancelled_owned(async move {
            loop {
                match self.look().await {
                    Ok(Looked::Over) => return,
                    Ok(Looked::Done) => {}
                    Err(error) => tracing::debug!(%error, "deadlines are not known at the moment"),
                }
                rest(self.every).await;
            }
        })
        .await;
    }

    /// Tells everything that has fallen due by now, once.
    pub(super) async fn look(&mut self) -> Result<Looked, NotNow> {
        let now = self.clock.now();
        let mut last: Option<Due> = None;
        loop {
            let page = self.due.due(now, last.as_ref()).await?;
            let Some(end) = page.last().cloned() else { return Ok(Looked::Done) };
            for due in page {
                if let Looked::Over = self.tell(due).await {
                    return Ok(Looked::Over);
                }
            }
            last = Some(end);
        }
    }

    /// What is not settled now stays in the list and is told at the next look.
    async fn tell(&mut self, due: Due) -> Looked {
        let Due { tenant, handoff, deadline, cause, place: _ } = due;
        if self.passed_over.contains(&(handoff, deadline)) {
            return Looked::Done;
        }
        let step = format!("{:?} by {}", deadline.kind, deadline.due_at);
        let act = MissDeadline { deadline }.into();
        let consequence = Consequence { tenant, handoff, act, cause, step, correlation: None };
        match order(&self.handler, NAME, consequence).await {
            Settled::Done => Looked::Done,
            // The list will notice.
            Settled::Refused(CommandError::Refused(refusal))
                if refusal.code == RefusalCode::DeadlineNotDue =>
            {
                tracing::debug!(%handoff, kind = ?deadline.kind, "a deadline is overtaken");
                Looked::Done
            }
            Settled::Refused(error) => {
                tracing::warn!(%handoff, kind = ?deadline.kind, %error, "a deadline is passed over");
                if self.passed_over.len() >= DEADLINES_PASSED_OVER {
                    self.passed_over.clear();
                }
                self.passed_over.insert((handoff, deadline));
                Looked::Done
            }
            Settled::Again(error) => {
                tracing::warn!(%handoff, kind = ?deadline.kind, %error, "a deadline waits");
                Looked::Done
            }
            Settled::Over => Looked::Over,
        }
    }
}

pub(super) enum Looked {
    Done,
    Over,
}

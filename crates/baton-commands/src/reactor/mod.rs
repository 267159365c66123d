//! Reactors: what one act causes in another stream, and what a clock causes.
//!
//! A reactor follows the log and orders what follows from an event, like any caller would: through the handler, under the
//! rules. The request's id follows from the causing event, the reactor and what it does, so that a reactor that looks at
//! an event twice, or two servers that look at one event, order one and the same thing, which happens once (R15).
//!
//! This module must not know which engine stores the events, nor how lists are kept: where a reactor needs one it asks
//! through a trait.

mod clockwork;
mod preferences;
mod progress;
mod runner;
mod superseding;

pub use clockwork::{Clockwork, Due, DueDeadlines};
pub use preferences::{Preferences, RelatedHandoffs};
pub use runner::{Reactors, ReactorsParts};
pub use superseding::Superseding;

use std::sync::Arc;

use async_trait::async_trait;
use baton_domain::ids::{HandoffId, InvalidId, OrganizationId, PersonId, RequestId, TenantId};
use baton_domain::value::{Actor, Role};
use baton_domain::{Act, EventKind};
use baton_store::EventId;
use uuid::Uuid;

use crate::codec::Recorded;
use crate::handler::{Asked, Cause, CommandError, Handler, Order, Outcome};
use crate::limits::REACTOR_REQUESTS;

/// Something that follows from events of handoffs.
#[async_trait]
pub trait Reactor: Send + Sync + 'static {
    /// Its name: its progress stands in the stream `reactor-<name>`. Stored; it never changes.
    fn name(&self) -> &'static str;

    /// Whether anything follows from events of this kind.
    fn reacts_to(&self, kind: EventKind) -> bool;

    /// What follows from an event.
    ///
    /// # Errors
    /// [`NotNow`] if that cannot be known at the moment; the event is then looked at again.
    async fn consequences(&self, event: &Recorded) -> Result<Vec<Consequence>, NotNow>;
}

/// What a reactor orders.
#[derive(Clone, Debug)]
pub struct Consequence {
    /// The tenant.
    pub tenant: TenantId,
    /// In which handoff.
    pub handoff: HandoffId,
    /// What.
    pub act: Act,
    /// The event that it follows from.
    pub cause: EventId,
    /// What it does, among all that the reactor may do because of that event.
    pub step: String,
    /// The piece of work that the event belongs to; absent: one of its own.
    pub correlation: Option<Uuid>,
}

/// What is needed to know a consequence does not answer at the moment.
#[derive(Clone, Debug, thiserror::Error)]
#[error("what follows cannot be known at the moment: {0}")]
pub struct NotNow(pub Cause);

/// What became of a consequence.
#[derive(Clone, Debug)]
enum Settled {
    /// It is on record, now or from before, or there is nothing to record.
    Done,
    /// A rule or the state of things refuses it for good.
    Refused(CommandError),
    /// To be tried again.
    Again(CommandError),
    /// The store has stopped.
    Over,
}

impl Consequence {
    /// The request that it is made under: the same whoever makes it, and however often. Whoever knows the cause can work
    /// it out and use it up for something else of theirs; then the next one is tried.
    fn request(&self, reactor: &str, attempt: u32) -> RequestId {
        let again = if attempt == 0 { String::new() } else { format!("/{attempt}") };
        RequestId(Uuid::new_v5(&self.cause.as_uuid(), format!("{reactor}/{}{again}", self.step).as_bytes()))
    }

    fn into_order(self, reactor: &str, attempt: u32) -> Order {
        let request = self.request(reactor, attempt);
        let content = format!("{reactor}\0{}\0{}", self.act.kind().name(), self.step);
        Order {
            tenant: self.tenant,
            caller: system(),
            id: self.handoff,
            request,
            content: content.into(),
            expected_revision: None,
            occurred_at: None,
            late_reason: None,
            breach: None,
            asked: Asked::from(self.act),
            correlation_id: self.correlation,
            causation_id: Some(self.cause.as_uuid()),
            traceparent: None,
        }
    }
}

/// Baton itself, as the one who acts.
fn system() -> Actor {
    Actor {
        person: fixed(PersonId::new("baton")),
        organization: fixed(OrganizationId::new("baton")),
        team: None,
        role: Role::System,
        on_behalf_of: None,
        asserted_by: None,
    }
}

#[expect(clippy::expect_used, reason = "the name is a constant that a test checks")]
fn fixed<T>(name: Result<T, InvalidId>) -> T {
    name.expect("the system's name is an identifier")
}

/// Orders a consequence once, under the first of its requests that nobody used up for anything else.
async fn order(handler: &Arc<Handler>, reactor: &'static str, consequence: Consequence) -> Settled {
    for attempt in 0..REACTOR_REQUESTS {
        match handler.handle(consequence.clone().into_order(reactor, attempt)).await {
            Err(CommandError::RequestReused) => {
                tracing::warn!(reactor, cause = %consequence.cause, "a request of a reactor was used up by somebody");
            }
            answer => return settled(answer),
        }
    }
    Settled::Refused(CommandError::RequestReused)
}

fn settled(answer: Result<Outcome, CommandError>) -> Settled {
    match answer {
        Ok(_) => Settled::Done,
        Err(error) => match &error {
            CommandError::Unavailable { .. }
            | CommandError::OutcomeUnknown(_)
            | CommandError::Contended { .. } => Settled::Again(error),
            CommandError::Poisoned(_) => Settled::Over,
            CommandError::NotFound
            | CommandError::RequestReused
            | CommandError::SubjectErased
            | CommandError::Denied(_)
            | CommandError::Fields(_)
            | CommandError::RevisionMismatch { .. }
            | CommandError::Refused(_)
            | CommandError::TooLarge(_)
            | CommandError::Corrupt(_) => Settled::Refused(error),
        },
    }
}

#[cfg(test)]
mod tests;

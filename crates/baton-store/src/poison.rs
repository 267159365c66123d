//! The one switch that stops a store for good (S7, K4). It is thrown once and never back.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::Health;

/// Whether a store still acknowledges, shared by everything in an engine that writes. Clones are the same switch.
#[derive(Debug, Clone, Default)]
pub struct Poison(watch::Sender<Health>);

impl Poison {
    /// Stops the store, and answers with the reason that stands: the first one.
    pub fn throw(&self, reason: &str) -> Arc<str> {
        let mut stands: Arc<str> = reason.into();
        let is_first = self.0.send_if_modified(|health| match health {
            Health::Serving => {
                *health = Health::Poisoned { reason: Arc::clone(&stands) };
                true
            }
            Health::Poisoned { reason } => {
                stands = Arc::clone(reason);
                false
            }
        });
        if is_first {
            tracing::error!(reason, "the store has stopped and acknowledges nothing more");
        }
        stands
    }

    /// Why the store has stopped, if it has.
    #[must_use]
    pub fn thrown(&self) -> Option<Arc<str>> {
        match &*self.0.borrow() {
            Health::Serving => None,
            Health::Poisoned { reason } => Some(Arc::clone(reason)),
        }
    }

    /// The state of the store, for [`EventLog::health`](crate::EventLog::health).
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Health> {
        self.0.subscribe()
    }
}

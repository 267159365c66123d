//! The one switch that stops a store for good. It is thrown once and never back.

use std::sync::Arc;

use baton_store::Health;
use tokio::sync::watch;

/// The state of a store, shared by everything that writes into its directory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Poison(watch::Sender<Health>);

impl Poison {
    /// Stops the store; the first reason stays.
    pub(crate) fn throw(&self, reason: &str) -> Arc<str> {
        if let Some(first) = self.thrown() {
            return first;
        }
        tracing::error!(reason, "the store has stopped and acknowledges nothing more");
        let reason: Arc<str> = reason.into();
        self.0.send_replace(Health::Poisoned { reason: reason.clone() });
        reason
    }

    /// Why the store has stopped, if it has.
    pub(crate) fn thrown(&self) -> Option<Arc<str>> {
        match &*self.0.borrow() {
            Health::Serving => None,
            Health::Poisoned { reason } => Some(reason.clone()),
        }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Health> {
        self.0.subscribe()
    }
}

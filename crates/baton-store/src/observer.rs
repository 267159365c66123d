//! What an engine tells of its work, so that whoever runs it can measure it. The store itself keeps no figures.

use std::fmt;
use std::time::Duration;

/// Is told what an engine does. It is called by the engine's own threads and must be quick.
pub trait StoreObserver: fmt::Debug + Send + Sync {
    /// A batch of appends was made durable.
    fn batch(&self, batch: &BatchWritten);
}

/// Appends that were judged together and share one sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchWritten {
    /// Appends whose events stand in the log: written now, or there already.
    pub appends: u64,
    /// Appends that met another than they expected.
    pub conflicts: u64,
    /// How long the commit took, with its sync.
    pub sync: Duration,
    /// What was free on the disk before it, in bytes; `None` if the engine does not see the disk.
    pub free_bytes: Option<u64>,
}

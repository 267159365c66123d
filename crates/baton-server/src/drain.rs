//! That the server is about to stop: said once, heard by everybody who has something open.

use tokio::sync::watch;

/// Says it.
#[derive(Debug)]
pub(crate) struct Drain(watch::Sender<bool>);

/// Hears it.
#[derive(Debug, Clone)]
pub(crate) struct Draining(watch::Receiver<bool>);

impl Drain {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    pub(crate) fn draining(&self) -> Draining {
        Draining(self.0.subscribe())
    }

    /// From now on.
    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }
}

impl Draining {
    pub(crate) fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for it.
    pub(crate) async fn begun(&self) {
        // An error means that the sender is gone, and with it the server that would have said so.
        let _ = self.0.clone().wait_for(|is_set| *is_set).await;
    }
}

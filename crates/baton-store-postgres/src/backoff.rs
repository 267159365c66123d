//! Pauses between attempts to reach a server that does not answer.

use std::time::Duration;

use crate::tuning::{BACKOFF_FIRST, BACKOFF_MOST};

/// The next pause, from short to long.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: BACKOFF_FIRST }
    }
}

impl Backoff {
    /// Waits a little, and longer the next time.
    pub(crate) async fn rest(&mut self) {
        let pause = self.next;
        self.next = (self.next * 2).min(BACKOFF_MOST);
        rest(pause).await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a server that cannot be reached says nowhere when it can be again"
)]
async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

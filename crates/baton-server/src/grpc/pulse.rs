//! Which handoffs have something new: one reader of the log for all who watch, at work only while somebody does.
//!
//! A beat says nothing but "look": whoever hears it reads the handoff itself. So a beat too many costs a look, and one
//! that comes before the look begins is never lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baton_store::{Direction, EventLog, LogFilter, PageSize, Position, StreamName};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::drain::Draining;
use crate::limits::WATCH_POLL;

/// Beats for the streams that somebody listens to.
#[derive(Clone)]
pub(crate) struct Pulse(Arc<Inner>);

/// One who listens to a stream.
pub(super) struct Beat {
    pulse: Arc<Inner>,
    stream: StreamName,
    beats: watch::Receiver<()>,
}

struct Inner {
    log: Arc<dyn EventLog>,
    draining: Draining,
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    streams: HashMap<StreamName, Listeners>,
    /// Whether somebody reads the log for them.
    is_read: bool,
}

struct Listeners {
    beat: watch::Sender<()>,
    count: usize,
}

impl Pulse {
    /// Of this log, until the server drains.
    pub(crate) fn new(log: Arc<dyn EventLog>, draining: Draining) -> Self {
        Self(Arc::new(Inner { log, draining, heard: Mutex::default() }))
    }

    /// Listens to a stream from now on.
    pub(super) fn listen(&self, stream: &StreamName) -> Beat {
        let mut heard = self.0.heard();
        let listeners = heard
            .streams
            .entry(stream.clone())
            .or_insert_with(|| Listeners { beat: watch::Sender::new(()), count: 0 });
        listeners.count += 1;
        let beats = listeners.beat.subscribe();
        if !heard.is_read {
            heard.is_read = true;
            tokio::spawn(Arc::clone(&self.0).read());
        }
        Beat { pulse: Arc::clone(&self.0), stream: stream.clone(), beats }
    }
}

impl Beat {
    /// From here on it is said what is new.
    pub(super) fn look(&mut self) {
        self.beats.mark_unchanged();
    }

    /// Waits until there may be something new since the last look. Dropping the future loses nothing.
    pub(super) async fn changed(&mut self) {
        if self.beats.changed().await.is_err() {
            // Never: it beats as long as somebody listens.
            std::future::pending().await
        }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        let mut heard = self.pulse.heard();
        if let Some(listeners) = heard.streams.get_mut(&self.stream) {
            listeners.count -= 1;
            if listeners.count == 0 {
                heard.streams.remove(&self.stream);
            }
        }
    }
}

impl Inner {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        // Nothing in here is left half done, whoever panicked.
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads from the newest event on, until nobody listens any more.
    async fn read(self: Arc<Self>) {
        let mut after = None;
        let mut hint = self.log.hint();
        loop {
            // Marked as seen before the look: what comes meanwhile ends the wait below.
            let _ = hint.borrow_and_update();
            let more = self.read_on(&mut after).await;
            if self.is_over() {
                return;
            }
            if more {
                continue;
            }
            tokio::select! {
                () = self.draining.begun() => return,
                // A hint may be lost, and without the engine there are no more: then only the time passes.
                _ = timeout(WATCH_POLL, async {
                    if hint.changed().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                }) => {}
            }
        }
    }

    /// Reads a page and beats for what is in it; answers whether there is more at once. What fails is tried again later.
    async fn read_on(&self, after: &mut Option<Position>) -> bool {
        let Some(from) = *after else {
            if let Ok(head) = self.log.head().await {
                *after = Some(head);
                // Whoever looked before this may have missed what came in between.
                self.heard().streams.values().for_each(Listeners::beat);
            }
            return false;
        };
        let page = self.log.read_all(Some(from), &LogFilter::ALL, Direction::Forward, PageSize::MAX).await;
        let Ok(page) = page else { return false };
        let heard = self.heard();
        for event in &page.events {
            if let Some(listeners) = heard.streams.get(&event.stream) {
                listeners.beat();
            }
        }
        *after = Some(page.next.unwrap_or_else(|| page.head.max(from)));
        page.next.is_some()
    }

    fn is_over(&self) -> bool {
        let mut heard = self.heard();
        heard.is_read = !heard.streams.is_empty();
        !heard.is_read
    }
}

impl Listeners {
    fn beat(&self) {
        self.beat.send_replace(());
    }
}

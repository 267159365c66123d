//! Commands on one handoff take turns, so that within a process none is decided in vain.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baton_store::StreamName;
use tokio::sync::OwnedMutexGuard;

use crate::limits::{COMMANDS_PER_HANDOFF, HANDOFFS_COMMANDED};

/// The queues of all streams that are commanded right now; a stream without commands has none.
#[derive(Default)]
pub(super) struct Queues {
    streams: Mutex<HashMap<StreamName, Queue>>,
}

#[derive(Default)]
struct Queue {
    turn: Arc<tokio::sync::Mutex<()>>,
    commands: usize,
}

/// A command's place in a queue; the next one's turn comes when it is dropped.
pub(super) struct Turn {
    queues: Arc<Queues>,
    stream: StreamName,
    held: Option<OwnedMutexGuard<()>>,
}

/// Too many commands wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl Queues {
    /// Waits for this stream's turn, first come, first served. Dropping the future gives up the place.
    pub(super) async fn join(self: &Arc<Self>, stream: StreamName) -> Result<Turn, Full> {
        let turn = self.enter(&stream)?;
        let mut place = Turn { queues: Arc::clone(self), stream, held: None };
        place.held = Some(turn.lock_owned().await);
        Ok(place)
    }

    fn enter(&self, stream: &StreamName) -> Result<Arc<tokio::sync::Mutex<()>>, Full> {
        let mut streams = self.streams();
        let others = streams.len();
        let queue = match streams.entry(stream.clone()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(_) if others >= HANDOFFS_COMMANDED => return Err(Full),
            Entry::Vacant(entry) => entry.insert(Queue::default()),
        };
        if queue.commands >= COMMANDS_PER_HANDOFF {
            return Err(Full);
        }
        queue.commands += 1;
        Ok(Arc::clone(&queue.turn))
    }

    fn leave(&self, stream: &StreamName) {
        let mut streams = self.streams();
        let Some(queue) = streams.get_mut(stream) else { return };
        queue.commands -= 1;
        if queue.commands == 0 {
            streams.remove(stream);
        }
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<StreamName, Queue>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.held = None;
        self.queues.leave(&self.stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(name: &str) -> StreamName {
        StreamName::new(name).unwrap()
    }

    #[tokio::test]
    async fn one_at_a_time_and_nothing_stays_behind() {
        let queues = Arc::new(Queues::default());
        let first = queues.join(stream("handoff-a")).await.unwrap();
        let mut second = Box::pin(queues.join(stream("handoff-a")));
        assert!(futures::poll!(&mut second).is_pending());
        let other = queues.join(stream("handoff-b")).await.unwrap();
        drop(first);
        let second = second.await.unwrap();
        drop((second, other));
        assert!(queues.streams().is_empty());
    }

    #[tokio::test]
    async fn who_stops_waiting_leaves_no_trace() {
        let queues = Arc::new(Queues::default());
        let first = queues.join(stream("handoff-a")).await.unwrap();
        let mut second = Box::pin(queues.join(stream("handoff-a")));
        assert!(futures::poll!(&mut second).is_pending());
        drop(second);
        drop(first);
        assert!(queues.streams().is_empty());
    }

    #[tokio::test]
    async fn a_queue_has_an_end() {
        let queues = Arc::new(Queues::default());
        let _first = queues.join(stream("handoff-a")).await.unwrap();
        let mut waiting = Vec::new();
        for _ in 1..COMMANDS_PER_HANDOFF {
            let mut next = Box::pin(queues.join(stream("handoff-a")));
            assert!(futures::poll!(&mut next).is_pending());
            waiting.push(next);
        }
        assert!(matches!(queues.join(stream("handoff-a")).await, Err(Full)));
        waiting.pop();
        let mut next = Box::pin(queues.join(stream("handoff-a")));
        assert!(futures::poll!(&mut next).is_pending());
    }
}

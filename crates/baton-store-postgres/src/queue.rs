//! The queue before the writer, and what is taken out of it at once.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use baton_store::{Append, AppendError, Appended, StreamName, Unavailable};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::tuning::{BATCH_MAX_APPENDS, BATCH_MAX_BYTES, QUEUE_MAX_APPENDS, QUEUE_MAX_KIB, STEPS_ASIDE};

/// What the writer is asked for.
pub(crate) enum Request {
    /// An append and where its answer goes.
    Append(Queued),
    /// To end, once everything that came before is answered.
    Close,
}

/// An append on its way.
pub(crate) struct Queued {
    pub(crate) append: Append,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
    /// Its share of the queue's bytes.
    _room: OwnedSemaphorePermit,
}

/// The way in, bounded in number and in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    requests: mpsc::Sender<Request>,
    room: Arc<Semaphore>,
}

/// The way out: batches with at most one append to a stream, so that none in it rests on another.
///
/// What goes to a stream that the batch has already waits for the next one, in its order.
pub(crate) struct Outlet {
    requests: mpsc::Receiver<Request>,
    put_off: VecDeque<Queued>,
}

/// A batch while it is gathered.
#[derive(Default)]
struct Gathered {
    batch: Vec<Queued>,
    streams: HashSet<StreamName>,
    bytes: usize,
}

/// A queue's two ends.
pub(crate) fn queue() -> (Queue, Outlet) {
    let (requests, inbox) = mpsc::channel(QUEUE_MAX_APPENDS);
    let room = Arc::new(Semaphore::new(QUEUE_MAX_KIB as usize));
    (Queue { requests, room }, Outlet { requests: inbox, put_off: VecDeque::new() })
}

impl Queue {
    /// Hands an append to the writer and waits for its answer. Until it is handed over, dropping this undoes it.
    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let closed = || AppendError::Unavailable(Unavailable::Closed);
        let kib = u32::try_from(append.stored_len() / 1024 + 1).unwrap_or(QUEUE_MAX_KIB).min(QUEUE_MAX_KIB);
        let room = self.room.clone().acquire_many_owned(kib).await.map_err(|_| closed())?;
        let (answer, answered) = oneshot::channel();
        let queued = Queued { append, answer, _room: room };
        self.requests.send(Request::Append(queued)).await.map_err(|_| closed())?;
        // A writer that goes without an answer has left the append anywhere between here and the database.
        let lost = || AppendError::Indeterminate { reason: "the writer ended without an answer".into() };
        answered.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Asks the writer to end after what it has.
    pub(crate) async fn close(&self) {
        // A writer that has ended already needs not be asked.
        let _ = self.requests.send(Request::Close).await;
    }
}

impl Outlet {
    /// The next batch: all that has come since the last one, up to a batch's size. `None` at the end.
    pub(crate) async fn next_batch(&mut self) -> Option<Vec<Queued>> {
        loop {
            let mut gathered = Gathered::default();
            for queued in std::mem::take(&mut self.put_off) {
                self.put_off.extend(gathered.take_or_return(queued));
            }
            if gathered.batch.is_empty() {
                let first = self.requests.recv().await?;
                self.gather(first, &mut gathered);
            }
            self.gather_all(&mut gathered).await;
            if !gathered.batch.is_empty() {
                return Some(gathered.batch);
            }
        }
    }

    /// Takes all that has come. Whoever was just answered may be about to ask again, and shall not miss this batch by a
    /// hair: so the writer steps aside a few times, as long as that brings somebody. No time passes in waiting.
    async fn gather_all(&mut self, gathered: &mut Gathered) {
        let mut in_vain = 0;
        while in_vain < STEPS_ASIDE && !gathered.is_full() {
            let before = gathered.batch.len();
            while !gathered.is_full() && self.put_off.len() < QUEUE_MAX_APPENDS {
                let Ok(request) = self.requests.try_recv() else { break };
                self.gather(request, gathered);
            }
            in_vain = if gathered.batch.len() > before { 0 } else { in_vain + 1 };
            tokio::task::yield_now().await;
        }
    }

    fn gather(&mut self, request: Request, gathered: &mut Gathered) {
        match request {
            Request::Append(queued) => self.put_off.extend(gathered.take_or_return(queued)),
            Request::Close => self.requests.close(),
        }
    }
}

impl Gathered {
    fn is_full(&self) -> bool {
        self.batch.len() >= BATCH_MAX_APPENDS || self.bytes >= BATCH_MAX_BYTES
    }

    /// Takes an append in, or hands it back if its turn is later.
    fn take_or_return(&mut self, queued: Queued) -> Option<Queued> {
        if self.is_full() || !self.streams.insert(queued.append.stream().clone()) {
            return Some(queued);
        }
        self.bytes += queued.append.stored_len();
        self.batch.push(queued);
        None
    }
}

impl Queued {
    /// Answers. Who does not wait any longer has no need of it.
    pub(crate) fn answer(self, answer: Result<Appended, AppendError>) {
        let _ = self.answer.send(answer);
    }
}

//! The way to a thread that writes: a queue that is bounded in number and in bytes.
//!
//! It knows nothing of what is asked for but its size, and promises one thing: until a request is handed over, whoever
//! drops the wait for it undoes it; from then on it is served, awaited or not.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::tuning::{BATCH_MAX_BYTES, BATCH_MAX_REQUESTS, QUEUE_MAX_KIB, QUEUE_MAX_REQUESTS};

/// The asking end.
pub(crate) struct Queue<R, A> {
    requests: mpsc::Sender<Message<R, A>>,
    room: Arc<Semaphore>,
}

/// The end of the thread.
pub(crate) struct Inbox<R, A>(mpsc::Receiver<Message<R, A>>);

/// A request on its way.
pub(crate) struct Queued<R, A> {
    pub(crate) request: R,
    answer: oneshot::Sender<A>,
    bytes: usize,
    /// Its share of the queue's bytes.
    _room: OwnedSemaphorePermit,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The queue takes nothing more; the request was not handed over.
    Closed,
    /// The thread has ended with the request anywhere between here and the disk.
    Lost,
}

enum Message<R, A> {
    Ask(Queued<R, A>),
    /// To end, once everything that came before is answered.
    Close,
}

/// A queue and its other end.
pub(crate) fn queue<R, A>() -> (Queue<R, A>, Inbox<R, A>) {
    let (requests, inbox) = mpsc::channel(QUEUE_MAX_REQUESTS);
    (Queue { requests, room: Arc::new(Semaphore::new(QUEUE_MAX_KIB as usize)) }, Inbox(inbox))
}

impl<R, A> Queue<R, A> {
    /// Hands over a request of so many bytes and waits for its answer.
    pub(crate) async fn ask(&self, request: R, bytes: usize) -> Result<A, NoAnswer> {
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(QUEUE_MAX_KIB).min(QUEUE_MAX_KIB);
        let room = self.room.clone().acquire_many_owned(kib).await.map_err(|_| NoAnswer::Closed)?;
        let (answer, answered) = oneshot::channel();
        let queued = Queued { request, answer, bytes, _room: room };
        self.requests.send(Message::Ask(queued)).await.map_err(|_| NoAnswer::Closed)?;
        answered.await.map_err(|_| NoAnswer::Lost)
    }

    /// Asks the thread to end after what it has.
    pub(crate) async fn close(&self) {
        // A thread that has ended already needs not be asked.
        let _ = self.requests.send(Message::Close).await;
    }
}

impl<R, A> fmt::Debug for Queue<R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Queue")
    }
}

impl<R, A> Inbox<R, A> {
    /// Waits for a request and takes all that have come with it, up to a batch's size; `None` at the end. Asked to
    /// close, it lets nothing more in; what is in is still handed out. A batch is empty if it was asked nothing else.
    ///
    /// Whoever was answered with the batch before may be about to ask again: where there are several, the thread steps
    /// aside once, so that they do not miss this one by a hair. One alone waits for nobody.
    pub(crate) fn gather(&mut self) -> Option<Vec<Queued<R, A>>> {
        let (mut batch, mut bytes, mut next) = (Vec::new(), 0, Some(self.0.blocking_recv()?));
        let mut has_stepped_aside = false;
        while let Some(message) = next {
            match message {
                Message::Ask(queued) => {
                    bytes += queued.bytes;
                    batch.push(queued);
                }
                Message::Close => self.0.close(),
            }
            if batch.len() >= BATCH_MAX_REQUESTS || bytes >= BATCH_MAX_BYTES {
                break;
            }
            next = self.0.try_recv().ok();
            if next.is_none() && batch.len() > 1 && !has_stepped_aside {
                has_stepped_aside = true;
                std::thread::yield_now();
                next = self.0.try_recv().ok();
            }
        }
        Some(batch)
    }
}

impl<R, A> Queued<R, A> {
    /// Gives the answer.
    pub(crate) fn answer(self, answer: A) {
        // Who does not wait any longer has no need of it.
        let _ = self.answer.send(answer);
    }
}

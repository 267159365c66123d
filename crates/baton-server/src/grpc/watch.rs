//! Watches: how many may be open, how their messages go out, and how they end.
//!
//! ```text
//! work ─► outlet (bounded, patient for a while) ─► Watch ─► HTTP/2 ─► reader
//!   └─ ends: the reader is gone · too slow · what is watched can no longer be shown · the server drains
//! ```
//!
//! A watch keeps at most [`WATCH_MESSAGES`] messages for its reader. Whoever does not take any for [`WATCH_PATIENCE`] is
//! told so as soon as they read again, and holds nothing else up.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use baton_api::types::v1::ErrorReason;
use baton_domain::ids::{Code, TenantId};
use futures::{FutureExt as _, Stream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tonic::Status;

use crate::auth::Caller;
use crate::drain::Draining;
use crate::errors::Failure;
use crate::limits::{WATCH_MESSAGES, WATCH_PATIENCE, WATCHES, WATCHES_PER_CALLER};

/// The watches of all callers.
#[derive(Clone)]
pub(crate) struct Watches {
    open: Arc<Mutex<Open>>,
    draining: Draining,
}

/// How many are open.
#[derive(Default)]
struct Open {
    all: usize,
    by_caller: HashMap<(TenantId, Code), usize>,
}

/// A watch as its reader gets it.
pub(crate) struct Watch<T> {
    messages: mpsc::Receiver<T>,
    end: Option<oneshot::Receiver<Failure>>,
    /// Given up with the stream, not with the work: who does not read still has it open.
    _place: Place,
}

/// Where the work of a watch puts its messages.
pub(super) struct Outlet<T> {
    messages: mpsc::Sender<T>,
    /// The token of the last message.
    resume_token: Mutex<String>,
}

/// A message with the token to go on behind it.
pub(super) trait Resumable: Send + 'static {
    fn resume_token(&self) -> &str;
}

/// Why the work of a watch has ended.
#[derive(Debug)]
pub(super) enum Over {
    /// Nobody reads any more.
    Gone,
    /// The reader does not take what there is.
    Slow,
    /// It cannot go on.
    Failed(Failure),
}

/// A place among those that may be open.
struct Place {
    open: Arc<Mutex<Open>>,
    caller: (TenantId, Code),
}

impl Watches {
    pub(crate) fn new(draining: Draining) -> Self {
        Self { open: Arc::default(), draining }
    }

    /// How many are open.
    pub(crate) fn count(&self) -> usize {
        lock(&self.open).all
    }

    /// Opens one whose messages `work` makes until it is over.
    ///
    /// # Errors
    /// TOO_MANY_WATCHES.
    pub(super) fn open<T, W, F>(&self, caller: &Caller, work: W) -> Result<Watch<T>, Failure>
    where
        T: Resumable,
        W: FnOnce(Arc<Outlet<T>>) -> F,
        F: Future<Output = Over> + Send + 'static,
    {
        let place = self.place(caller)?;
        let (sender, messages) = mpsc::channel(WATCH_MESSAGES);
        let (ending, end) = oneshot::channel();
        let outlet = Arc::new(Outlet { messages: sender, resume_token: Mutex::default() });
        let work = work(Arc::clone(&outlet));
        let draining = self.draining.clone();
        tokio::spawn(async move {
            let over = tokio::select! {
                biased;
                () = draining.begun() => Over::Failed(Failure::draining()),
                () = outlet.messages.closed() => Over::Gone,
                over = work => over,
            };
            if matches!(over, Over::Slow) {
                tracing::info!("a watch has ended: its reader takes nothing");
            }
            if let Some(failure) = over.failure() {
                let token = lock(&outlet.resume_token).clone();
                let failure = if token.is_empty() { failure } else { failure.with("resume_token", token) };
                // Nobody is there any more: then nobody needs to know.
                let _ = ending.send(failure);
            }
        });
        Ok(Watch { messages, end: Some(end), _place: place })
    }

    fn place(&self, caller: &Caller) -> Result<Place, Failure> {
        let mut open = lock(&self.open);
        let caller = (caller.tenant.clone(), caller.service.clone());
        let of_caller = open.by_caller.get(&caller).copied().unwrap_or(0);
        if of_caller >= WATCHES_PER_CALLER {
            let message =
                format!("you have {of_caller} watches open, as many as one caller may; end one first");
            return Err(Failure::new(ErrorReason::TooManyWatches, message));
        }
        if open.all >= WATCHES {
            let message = "the server has as many watches open as it can; come again later";
            return Err(Failure::new(ErrorReason::Overloaded, message));
        }
        open.all += 1;
        open.by_caller.insert(caller.clone(), of_caller + 1);
        Ok(Place { open: Arc::clone(&self.open), caller })
    }
}

impl<T: Resumable> Outlet<T> {
    /// Hands a message on, waiting for room within patience.
    pub(super) async fn send(&self, message: T) -> Result<(), Over> {
        let token = message.resume_token().to_owned();
        match timeout(WATCH_PATIENCE, self.messages.send(message)).await {
            Ok(Ok(())) => {
                *lock(&self.resume_token) = token;
                Ok(())
            }
            Ok(Err(_)) => Err(Over::Gone),
            Err(_) => Err(Over::Slow),
        }
    }
}

impl Over {
    fn failure(self) -> Option<Failure> {
        match self {
            Self::Gone => None,
            Self::Slow => {
                let seconds = WATCH_PATIENCE.as_secs();
                let message = format!("nothing was read for {seconds} s; go on with the newest resume token");
                Some(Failure::new(ErrorReason::SlowReader, message))
            }
            Self::Failed(failure) => Some(failure),
        }
    }
}

impl<E: Into<Failure>> From<E> for Over {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl<T> Stream for Watch<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.messages.poll_recv(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Some(message)) => return Poll::Ready(Some(Ok(message))),
            Poll::Ready(None) => {}
        }
        let Some(end) = &mut self.end else { return Poll::Ready(None) };
        let ended = std::task::ready!(end.poll_unpin(context));
        self.end = None;
        Poll::Ready(ended.ok().map(|failure| Err(failure.into())))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.all -= 1;
        if let Some(count) = open.by_caller.get_mut(&self.caller) {
            *count -= 1;
            if *count == 0 {
                open.by_caller.remove(&self.caller);
            }
        }
    }
}

/// What is locked here is never left half done, whoever panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

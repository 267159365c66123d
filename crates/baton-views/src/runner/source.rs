//! Reading ahead: pages of the log, decoded while the pages before them are folded.

use std::sync::Arc;

use baton_store::{Checkpoint, EventLog, Incarnation, Position, ReadError, TailPage, Tailer};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::event::{Decode, Read, StreamEvent, read};
use crate::limits::GATHER_INTERVAL;

/// A stretch of the log, read.
pub(crate) struct Stretch {
    /// The events of handoffs, in order.
    pub(crate) events: Vec<StreamEvent>,
    /// The last event of the stretch, of whatever stream; `None` if it has none.
    pub(crate) checkpoint: Option<Checkpoint>,
    /// Whether the log ended there.
    pub(crate) caught_up: bool,
    /// The event behind all of these that nobody here understands. Nothing follows it.
    pub(crate) unreadable: Option<Unreadable>,
}

/// An event at which the views must stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) position: Position,
    pub(crate) why: String,
}

/// Reads on until nobody takes any more, the log fails, or an event is not understood.
pub(crate) async fn read_ahead(
    log: Arc<dyn EventLog>,
    mut tailer: Tailer,
    decode: Arc<Decode>,
    pages: mpsc::Sender<Result<Stretch, ReadError>>,
) {
    let incarnation = log.identity().incarnation;
    loop {
        let page = tokio::select! {
            () = pages.closed() => return,
            page = tailer.next() => page,
        };
        let stretch = match page {
            Ok(page) => {
                let decode = Arc::clone(&decode);
                let work = move || stretch(page, incarnation, &*decode);
                match tokio::task::spawn_blocking(work).await {
                    Ok(stretch) => Ok(stretch),
                    // The runtime ends.
                    Err(_) => return,
                }
            }
            Err(error) => Err(error),
        };
        let is_last = stretch.as_ref().map_or(true, |stretch| stretch.unreadable.is_some());
        let caught_up = stretch.as_ref().is_ok_and(|stretch| stretch.caught_up);
        if pages.send(stretch).await.is_err() || is_last {
            return;
        }
        if caught_up {
            // Under load each commit would be of the few events that came during the last one. Passing the time is the
            // point: what comes in it shares a commit. Whoever writes after a rest is shown at once.
            let _ = timeout(GATHER_INTERVAL, pages.closed()).await;
        }
    }
}

fn stretch(page: TailPage, incarnation: Incarnation, decode: &Decode) -> Stretch {
    let mut stretch = Stretch {
        events: Vec::with_capacity(page.events.len()),
        checkpoint: None,
        caught_up: page.caught_up,
        unreadable: None,
    };
    for recorded in page.events {
        let checkpoint = Checkpoint::at(incarnation, &recorded);
        match read(recorded, decode) {
            Ok(Read::Followed(event)) => stretch.events.push(*event),
            Ok(Read::Other) => {}
            Err(error) => {
                stretch.unreadable =
                    Some(Unreadable { position: checkpoint.position, why: error.to_string() });
                return stretch;
            }
        }
        stretch.checkpoint = Some(checkpoint);
    }
    stretch
}

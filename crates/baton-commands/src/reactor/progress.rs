//! How far a reactor has come: an event in a stream of its own, so that it outlives every list and is the same on every
//! engine. It is written seldom: whatever is looked at twice happens once.

use std::sync::Arc;

use baton_store::{
    Append, AppendError, Checkpoint, Direction, EventLog, EventType, Expected, NewEvent, PageSize, ReadError,
    Revision, StreamName,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::streams::reactor_stream;

const ADVANCED: &str = "ReactorAdvanced";

#[derive(Serialize, Deserialize)]
struct Meta {
    schema: u32,
    recorded_at: Timestamp,
}

/// Everything up to here was looked at, and what follows from it is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Advanced {
    through: Checkpoint,
}

/// A reactor's progress.
pub(super) struct Progress {
    log: Arc<dyn EventLog>,
    stream: StreamName,
    last: Option<Revision>,
}

/// What became of writing it down.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Noted {
    /// It stands.
    Done,
    /// Somebody else keeps the reactor going.
    Another,
    /// Not this time; nothing is lost by it.
    NotNow,
}

impl Progress {
    pub(super) fn of(log: Arc<dyn EventLog>, reactor: &'static str) -> Self {
        Self { log, stream: reactor_stream(reactor), last: None }
    }

    /// Reads how far the reactor has come; `None` before it was first written down. What is not understood counts as
    /// nothing: then the log is looked at from its beginning, and what happened happens no second time.
    pub(super) async fn read(&mut self) -> Result<Option<Checkpoint>, ReadError> {
        let page = self.log.read_stream(&self.stream, None, Direction::Backward, PageSize::new(1)).await?;
        let Some(event) = page.events.first() else { return Ok(None) };
        self.last = Some(event.revision);
        let advanced = serde_json::from_slice::<Advanced>(&event.event.data);
        Ok(advanced.ok().map(|advanced| advanced.through))
    }

    /// Writes down how far it has come.
    pub(super) async fn note(&mut self, through: Checkpoint, now: Timestamp) -> Noted {
        let Some(event) = written(through, now) else { return Noted::NotNow };
        let expected = self.last.map_or(Expected::NoStream, Expected::At);
        let Ok(append) = Append::new(self.stream.clone(), expected, vec![event]) else {
            return Noted::NotNow;
        };
        match self.log.append(append).await {
            Ok(appended) => {
                self.last = Some(appended.last);
                Noted::Done
            }
            Err(AppendError::Conflict { .. }) => Noted::Another,
            Err(_) => Noted::NotNow,
        }
    }
}

fn written(through: Checkpoint, now: Timestamp) -> Option<NewEvent> {
    Some(NewEvent {
        kind: EventType::new(ADVANCED).ok()?,
        meta: serde_json::to_vec(&Meta { schema: 1, recorded_at: now }).ok()?.into(),
        data: serde_json::to_vec(&Advanced { through }).ok()?.into(),
        private: None,
    })
}

//! A way of keeping events as one writer uses it, and where events go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use baton_store::{Append, EventLog, EventType, Expected, NewEvent, Revision, StreamName};
use bytes::Bytes;
use uuid::Uuid;

use crate::Outcome;

/// Events in a stream before a writer begins another.
const EVENTS_OF_STREAM: u64 = 10;

/// What surrounds the fact, the fact, and what is sealed: with the type's name 300 bytes.
pub(crate) const META: &[u8] = &[b'm'; 84];
const DATA_BYTES: usize = 100;
pub(crate) const PRIVATE: &[u8] = &[b'p'; 100];
pub(crate) const KIND: &str = "HandoffRequested";

/// One way of keeping events.
#[async_trait]
pub(crate) trait Way: Send {
    /// Writes an event that was asked for at this time, durable on return.
    async fn write(&mut self, place: &Place, asked: Duration) -> Outcome<()>;
}

/// A stream and the revision of its next event.
pub(crate) struct Place {
    pub(crate) stream: String,
    pub(crate) revision: u64,
}

/// Streams that nobody has written to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places(Arc<AtomicU64>);

impl Places {
    pub(crate) fn next(&self) -> Place {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        // As long and as scattered as the names in use.
        let id = Uuid::from_u128(u128::from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64);
        Place { stream: format!("handoff-clinic.{id}"), revision: 0 }
    }

    pub(crate) fn after(&self, place: Place) -> Place {
        if place.revision + 1 == EVENTS_OF_STREAM {
            return self.next();
        }
        Place { revision: place.revision + 1, ..place }
    }
}

/// The fact of an event: when it was asked for, and what fills it up.
pub(crate) fn data(asked: Duration) -> Vec<u8> {
    let mut data = vec![b'd'; DATA_BYTES];
    for (to, from) in data.iter_mut().zip(asked.as_nanos().to_be_bytes()) {
        *to = from;
    }
    data
}

/// The log of this crate.
pub(crate) struct Baton(Arc<dyn EventLog>);

impl Baton {
    /// So many writers, each on the log that it is given.
    pub(crate) fn many(writers: usize, log: impl Fn(usize) -> Arc<dyn EventLog>) -> Vec<Box<dyn Way>> {
        (0..writers).map(|nth| Box::new(Self(log(nth))) as Box<dyn Way>).collect()
    }

    /// When an event was asked for.
    pub(crate) fn asked(event: &NewEvent) -> Outcome<Duration> {
        let nanos = event.data.first_chunk().map_or(0, |nanos| u128::from_be_bytes(*nanos));
        Ok(Duration::from_nanos(u64::try_from(nanos)?))
    }
}

#[async_trait]
impl Way for Baton {
    async fn write(&mut self, place: &Place, asked: Duration) -> Outcome<()> {
        let event = NewEvent {
            kind: EventType::new(KIND)?,
            meta: Bytes::from_static(META),
            data: data(asked).into(),
            private: Some(Bytes::from_static(PRIVATE)),
        };
        let expected = Expected::from(place.revision.checked_sub(1).map(Revision));
        self.0.append(Append::new(StreamName::new(place.stream.as_str())?, expected, vec![event])?).await?;
        Ok(())
    }
}

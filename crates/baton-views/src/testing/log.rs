//! Made-up handoffs as a log in memory.

use std::sync::Arc;

use baton_domain::event::SCHEMA_VERSION;
use baton_domain::ids::RequestId;
use baton_domain::{
    Aggregate as _, AnEvent, Event, Meta, Program, RequestMark, Screening, Service, program, screening,
    service,
};
use baton_store::testing::MemoryLog;
use baton_store::{
    Append, Appended, EventLog, EventType, Expected, NewEvent, RecordedEvent, Revision, StreamName,
};
use bytes::Bytes;
use uuid::Uuid;

use super::play::{Player, Turn, tenant};
use crate::event::{Happened, Undecodable};

/// Stands where sealed words would: if it turns up in a view, words could.
pub const SEALED_CANARY: &[u8] = b"canary-of-sealed-words";

/// A log that grows by made-up handoffs. The same seed makes the same log, to the byte.
pub struct MadeLog {
    /// The log.
    pub log: Arc<MemoryLog>,
    player: Player,
    requests: u128,
}

/// Why a log cannot be made.
pub type MakeError = Box<dyn std::error::Error + Send + Sync>;

impl MadeLog {
    /// An empty log that will have so many handoffs, so many of them going on side by side.
    ///
    /// # Errors
    /// If the log cannot be founded.
    pub fn new(seed: u64, handoffs: u64, in_flight: usize) -> Result<Self, MakeError> {
        let log = Arc::new(MemoryLog::new()?);
        Ok(Self { log, player: Player::new(seed, handoffs, in_flight), requests: 0 })
    }

    /// Appends what the next act adds; `None` when all is played.
    ///
    /// # Errors
    /// If the log refuses.
    pub async fn step(&mut self) -> Result<Option<Appended>, MakeError> {
        let Some(turn) = self.player.next() else { return Ok(None) };
        self.requests += 1;
        let append = append(&turn, RequestId(Uuid::from_u128(self.requests)))?;
        Ok(Some(self.log.append(append).await?))
    }

    /// Plays to the end.
    ///
    /// # Errors
    /// If the log refuses.
    pub async fn finish(mut self) -> Result<Arc<MemoryLog>, MakeError> {
        while self.step().await?.is_some() {}
        Ok(self.log)
    }
}

fn append(turn: &Turn, request: RequestId) -> Result<Append, MakeError> {
    let stream = StreamName::new(format!("handoff-{}.{}", tenant(), turn.handoff))?;
    let expected = match turn.events_before.checked_sub(1) {
        None => Expected::NoStream,
        Some(last) => Expected::At(Revision(last)),
    };
    let mut events = Vec::with_capacity(turn.drafts.len());
    for draft in &turn.drafts {
        let meta = Meta {
            tenant: tenant(),
            subject: Some(turn.patient.clone()),
            schema: SCHEMA_VERSION,
            stamp: draft.stamp.clone(),
            request: RequestMark { id: request, digest: "d1:made-up".to_owned() },
            correlation_id: request.0,
            causation_id: None,
            traceparent: None,
        };
        events.push(NewEvent {
            kind: EventType::new(draft.event.kind().name())?,
            meta: serde_json::to_vec(&meta)?.into(),
            data: serde_json::to_vec(&draft.event)?.into(),
            private: Some(Bytes::from_static(SEALED_CANARY)),
        });
    }
    Ok(Append::new(stream, expected, events)?)
}

/// Reads an event of a made-up log.
///
/// # Errors
/// [`Undecodable`] if it is none.
pub fn decode(recorded: RecordedEvent) -> Result<(Meta, Happened), Undecodable> {
    match recorded.stream.category() {
        Program::CATEGORY => read::<program::Event>(&recorded),
        Service::CATEGORY => read::<service::Event>(&recorded),
        Screening::CATEGORY => read::<screening::Event>(&recorded),
        _ => read::<Event>(&recorded),
    }
}

fn read<E: AnEvent + Into<Happened>>(recorded: &RecordedEvent) -> Result<(Meta, Happened), Undecodable> {
    let unknown = || Undecodable("of a type that nobody knows".to_owned());
    let kind = E::kind_of(recorded.event.kind.as_str()).ok_or_else(unknown)?;
    let malformed = |_| Undecodable("not as its type says".to_owned());
    let meta = serde_json::from_slice(&recorded.event.meta).map_err(malformed)?;
    let mut fields = serde_json::Deserializer::from_slice(&recorded.event.data);
    let event = E::read(kind, &mut fields).map_err(malformed)?;
    Ok((meta, event.into()))
}

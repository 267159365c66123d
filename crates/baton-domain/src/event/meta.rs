//! When, who and by which request: the part of an event that every event has.

use crate::ids::{PatientRef, RequestId, TenantId};
use crate::value::Actor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use uuid::Uuid;

/// The version of the event formats that this build writes.
pub const SCHEMA_VERSION: u32 = 1;

/// The circumstances of an event.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The tenant.
    pub tenant: TenantId,
    /// The patient whose key seals the words; absent in a stream of no patient, where a key of the store does.
    pub subject: Option<PatientRef>,
    /// The version of the event's format.
    pub schema: u32,
    /// When and who.
    pub stamp: Stamp,
    /// The request that recorded it.
    pub request: RequestMark,
    /// Shared by all that belongs to one piece of work.
    pub correlation_id: Uuid,
    /// The event that caused it, where one did.
    pub causation_id: Option<Uuid>,
    /// The W3C trace context of the call.
    pub traceparent: Option<String>,
}

/// When an event happened and was recorded, and by whom: all of its circumstances that rules read.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When the log learnt it; never before the stream's event before it.
    pub recorded_at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// Who recorded it, where that was somebody else.
    pub recorded_by: Option<Actor>,
}

impl Stamp {
    /// Who put the event on record.
    #[must_use]
    pub fn recorder(&self) -> &Actor {
        self.recorded_by.as_ref().unwrap_or(&self.actor)
    }
}

/// A request and the keyed digest of its content (R15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMark {
    /// The request's id.
    pub id: RequestId,
    /// The digest with its version in front.
    pub digest: String,
}

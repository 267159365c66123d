//! Services: what a network's directory knows of whoever receives patients.
//!
//! ```text
//! RegisterService ─► registered ─UpdateCapacity, RegisterService (stated anew)─► … ─RetireService─► retired
//! ```
//!
//! An entry is its own organisation's word. Handoffs name services freely, whether they are in the directory or not; what
//! the directory knows of a capacity is put beside an offer before it is decided (R19).

mod act;
mod decide;
mod event;
mod evolve;

#[cfg(test)]
mod tests;

pub use act::{Act, ActKind, RegisterService, RetireService, UpdateCapacity};
pub use event::{CapacityUpdated, Event, EventKind, ServiceRegistered, ServiceRetired};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::act::Command;
use crate::aggregate::Aggregate;
use crate::decide::Decision;
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::ids::{Code, OrganizationId, PatientRef, ServiceId};
use crate::refusal::{Refusal, RefusalCode};
use crate::state::State;
use crate::title::Title;
use crate::value::{Actor, Capacity, Path};

/// What a service says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is called.
    pub title: Title,
    /// The needs that it serves; at least one.
    pub needs: Vec<Code>,
    /// The areas that it serves, in the tenant's codes; none named means everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Code>,
    /// The ways by which patients may come to it; at least one, and none of them care by the referrer.
    pub paths: Vec<Path>,
}

/// How much room a service has.
#[skip_serializing_none]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Whether it takes patients.
    pub capacity: Capacity,
    /// How many it could take.
    pub available: Option<u32>,
    /// How many it takes at most.
    pub maximum: Option<u32>,
}

/// A service in the directory.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// The organisation that it belongs to.
    pub organization: OrganizationId,
    /// What it says of itself.
    pub entry: Entry,
    /// The newest that is known of its capacity.
    pub room: Option<KnownRoom>,
    /// When it was first registered.
    pub registered_at: Timestamp,
    /// When and by whom it was retired.
    pub retired: Option<Stamp>,
    /// When the stream was last written, by the log's clock.
    pub last_recorded_at: Timestamp,
}

/// How much room there was, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownRoom {
    /// How much.
    pub room: Room,
    /// As of when.
    pub as_of: Timestamp,
}

impl Service {
    /// Its capacity, as far as is known (R19): a retired service has none.
    #[must_use]
    pub fn known_capacity(&self) -> Option<Capacity> {
        match &self.retired {
            Some(_) => Some(Capacity::None),
            None => self.room.map(|known| known.room.capacity),
        }
    }
}

impl Aggregate for Service {
    const CATEGORY: &'static str = "service";

    type Id = ServiceId;
    type Act = Act;
    type Event = Event;

    fn decide(state: &State<Self>, command: &Command<Act>) -> Result<Decision<Event>, Refusal> {
        decide::decide(state.as_deref(), &command.context, &command.act)
    }

    fn evolve(state: State<Self>, stamp: &Stamp, event: &Event) -> Result<State<Self>, IllegalEvent> {
        evolve::evolve(state, stamp, event)
    }

    fn permit(service: Option<&Self>, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
        decide::permit(service, kind, actor)
    }

    fn creates(kind: ActKind) -> bool {
        match kind {
            ActKind::RegisterService => true,
            ActKind::UpdateCapacity | ActKind::RetireService => false,
        }
    }

    fn closes(kind: ActKind) -> bool {
        match kind {
            ActKind::RetireService => true,
            ActKind::RegisterService | ActKind::UpdateCapacity => false,
        }
    }

    fn full() -> Refusal {
        Refusal::new(
            RefusalCode::StreamFull,
            None,
            "the service has as many entries on record as one may have",
            "retire it, and register it anew under another id",
        )
    }

    fn id(&self) -> &ServiceId {
        &self.id
    }

    fn subject(&self) -> Option<&PatientRef> {
        None
    }

    fn last_recorded_at(&self) -> Timestamp {
        self.last_recorded_at
    }

    /// Whoever hands off in the tenant looks for services in its directory.
    fn may_be_seen_by(&self, _actor: &Actor) -> bool {
        true
    }
}

//! What happened to a service.

use serde::{Deserialize, Serialize};

use super::{Entry, Room};
use crate::aggregate::events;
use crate::ids::ServiceId;

/// A service was registered, or stated anew what it says of itself. It belongs to the organisation of who did so first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceRegistered {
    /// The service's id.
    pub service: ServiceId,
    /// What it says of itself.
    pub entry: Entry,
}

/// It said how much room there is, as of when that occurred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapacityUpdated {
    /// How much.
    pub room: Room,
}

/// It was taken out of the directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceRetired {}

events! {
    /// A service was registered, or stated anew what it says of itself.
    ServiceRegistered,
    /// It said how much room there is.
    CapacityUpdated,
    /// It was taken out of the directory.
    ServiceRetired,
}

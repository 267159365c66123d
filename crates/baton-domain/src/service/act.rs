//! What may be asked for of a service.

use super::{Entry, Room};
use crate::aggregate::acts;
use crate::ids::ServiceId;
use crate::words::Words;

/// Registers a service, or states anew what it says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterService {
    /// The service's id.
    pub id: ServiceId,
    /// What it says of itself: whole.
    pub entry: Entry,
}

/// Says how much room there is.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateCapacity {
    /// How much, as of when it occurred.
    pub room: Room,
    /// A remark.
    pub words: Words,
}

/// Takes a service out of the directory. Open handoffs to it go on.
#[derive(Clone, Debug, PartialEq)]
pub struct RetireService {
    /// The reason: required.
    pub words: Words,
}

acts! {
    /// Registers it, or states anew what it says of itself.
    RegisterService,
    /// Says how much room there is.
    UpdateCapacity,
    /// Takes it out of the directory.
    RetireService,
}

//! Services in the directory.

use baton_api::event::v1::{CapacityUpdated, ServiceRegistered};
use baton_api::types::v1::{Capacity, Room};

use super::Told;

pub(super) fn registered(event: &ServiceRegistered) -> Told {
    let Some(entry) = &event.entry else { return Told::new("Service registered") };
    let areas = if entry.areas.is_empty() { "everywhere".to_owned() } else { entry.areas.join(", ") };
    Told::new(format!("Service registered: {}", entry.title))
        .with("for needs", entry.needs.join(", "))
        .with("areas", areas)
}

pub(super) fn capacity(event: &CapacityUpdated) -> Told {
    let Some(room) = &event.room else { return Told::new("Capacity updated") };
    Told::new(format!("Capacity: {}", room_in_words(room)))
        .with_some("could take", room.available.map(|available| available.to_string()))
        .with_some("at most", room.maximum.map(|maximum| maximum.to_string()))
}

/// Whether a service takes patients.
pub(crate) fn room_in_words(room: &Room) -> &'static str {
    match Capacity::try_from(room.capacity) {
        Ok(Capacity::Available) => "it has capacity",
        Ok(Capacity::None) => "it has none",
        Ok(Capacity::Waitlist) => "there is a waiting list",
        Ok(Capacity::AdditionalAssessmentRequired) => "it depends on a further assessment",
        Ok(Capacity::Unspecified) | Err(_) => "in a way unknown here",
    }
}

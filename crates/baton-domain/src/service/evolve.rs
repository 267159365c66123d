//! What a service is after an event.

use super::{Event, KnownRoom, Service};
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::state::State;

pub(super) fn evolve(
    state: State<Service>,
    stamp: &Stamp,
    event: &Event,
) -> Result<State<Service>, IllegalEvent> {
    let illegal = |why| IllegalEvent { event: event.kind().name(), why };
    let mut service = match (state, event) {
        (None, Event::ServiceRegistered(registered)) => {
            return Ok(Some(Box::new(Service {
                id: registered.service.clone(),
                organization: stamp.actor.organization.clone(),
                entry: registered.entry.clone(),
                room: None,
                registered_at: stamp.occurred_at,
                retired: None,
                last_recorded_at: stamp.recorded_at,
            })));
        }
        (None, Event::CapacityUpdated(_) | Event::ServiceRetired(_)) => {
            return Err(illegal("the service was not registered before"));
        }
        (Some(service), _) => service,
    };
    if service.retired.is_some() {
        return Err(illegal("the service was retired before"));
    }
    match event {
        Event::ServiceRegistered(registered) if registered.service == service.id => {
            service.entry = registered.entry.clone();
        }
        Event::ServiceRegistered(_) => return Err(illegal("it is of another service")),
        Event::CapacityUpdated(updated) => {
            let told = KnownRoom { room: updated.room, as_of: stamp.occurred_at };
            // What was told late does not replace what is newer.
            if service.room.is_none_or(|known| known.as_of <= told.as_of) {
                service.room = Some(told);
            }
        }
        Event::ServiceRetired(_) => service.retired = Some(stamp.clone()),
    }
    service.last_recorded_at = stamp.recorded_at;
    Ok(Some(service))
}

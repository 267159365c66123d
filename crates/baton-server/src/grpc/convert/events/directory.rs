//! What happens to services.

use baton_api::event::v1 as api;
use baton_api::event::v1::event::Event as Shown;
use baton_domain::service::{CapacityUpdated, Event, ServiceRegistered, ServiceRetired};

use super::super::directory::{from_entry, from_room};
use super::super::ids::service_name;
use super::Shows;

impl Shows for Event {
    fn shown(&self) -> Shown {
        match self {
            Self::ServiceRegistered(ServiceRegistered { service, entry }) => {
                let (service, entry) = (service_name(service), Some(from_entry(entry)));
                Shown::ServiceRegistered(api::ServiceRegistered { service, entry })
            }
            Self::CapacityUpdated(CapacityUpdated { room }) => {
                Shown::CapacityUpdated(api::CapacityUpdated { room: Some(from_room(*room)) })
            }
            Self::ServiceRetired(ServiceRetired {}) => Shown::ServiceRetired(api::ServiceRetired {}),
        }
    }
}

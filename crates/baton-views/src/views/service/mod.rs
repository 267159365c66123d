//! The directory: one row per service, and one for each need and each area that it serves, to search along.

mod query;

pub use query::{ServiceCursor, ServiceFilter};

use baton_domain::ids::{Code, OrganizationId, ServiceId, TenantId};
use baton_domain::value::{Capacity, Path};
use baton_domain::{Service, Title};
use baton_store::Revision;
use jiff::Timestamp;

use crate::cell::typed_row;
use crate::known::{Known, KnownRecord};
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

typed_row! {
    /// A service in the directory.
    ServiceLine {
        /// The tenant.
        tenant: TenantId,
        /// The service.
        service: ServiceId,
        /// The last revision that is shown.
        revision: Revision,
        /// The organisation that it belongs to.
        organization: OrganizationId,
        /// What it is called.
        title: Title,
        /// The needs that it serves.
        needs: Vec<Code>,
        /// The areas that it serves.
        areas: Vec<Code>,
        /// Whether it names no area, and so serves all.
        everywhere: bool,
        /// The ways by which patients may come to it.
        paths: Vec<Path>,
        /// Whether it takes patients, as far as is known.
        capacity: Option<Capacity>,
        /// How many it could take.
        available: Option<u32>,
        /// How many it takes at most.
        maximum: Option<u32>,
        /// As of when that is known.
        as_of: Option<Timestamp>,
        /// When it was first registered.
        registered_at: Timestamp,
        /// When it was retired.
        retired_at: Option<Timestamp>,
    }
}

typed_row! {
    /// Something that a service serves.
    ServedLine {
        /// The tenant.
        tenant: TenantId,
        /// What: a need, or an area.
        served: Code,
        /// The service.
        service: ServiceId,
    }
}

/// One row per service, in the order of their ids.
pub const TABLE: Table = Table {
    name: "service",
    version: 1,
    columns: ServiceLine::COLUMNS,
    key_columns: 2,
    indexes: &[],
    watched: false,
};

/// One row per service and need.
pub const NEEDS: Table = Table {
    name: "service_need",
    version: 1,
    columns: ServedLine::COLUMNS,
    key_columns: 3,
    indexes: &[],
    watched: false,
};

/// One row per service and area.
pub const AREAS: Table = Table { name: "service_area", ..NEEDS };

/// The services.
#[derive(Debug)]
pub struct ServiceView;

/// The needs that they serve.
#[derive(Debug)]
pub struct ServiceNeedView;

/// The areas that they serve.
#[derive(Debug)]
pub struct ServiceAreaView;

impl View for ServiceView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_service() else { return Ok(Vec::new()) };
        let service = &*known.state;
        let entry = &service.entry;
        let line = ServiceLine {
            tenant: known.tenant.clone(),
            service: service.id.clone(),
            revision: known.revision,
            organization: service.organization.clone(),
            title: entry.title.clone(),
            needs: entry.needs.clone(),
            areas: entry.areas.clone(),
            everywhere: entry.areas.is_empty(),
            paths: entry.paths.clone(),
            capacity: service.room.map(|known| known.room.capacity),
            available: service.room.and_then(|known| known.room.available),
            maximum: service.room.and_then(|known| known.room.maximum),
            as_of: service.room.map(|known| known.as_of),
            registered_at: service.registered_at,
            retired_at: service.retired.as_ref().map(|retired| retired.occurred_at),
        };
        Ok(vec![line.to_row()])
    }
}

impl View for ServiceNeedView {
    fn table(&self) -> &'static Table {
        &NEEDS
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        Ok(known.as_service().map(|known| served(known, &known.state.entry.needs)).unwrap_or_default())
    }
}

impl View for ServiceAreaView {
    fn table(&self) -> &'static Table {
        &AREAS
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        Ok(known.as_service().map(|known| served(known, &known.state.entry.areas)).unwrap_or_default())
    }
}

fn served(known: &KnownRecord<Service>, codes: &[Code]) -> Vec<Row> {
    let line = |code: &Code| ServedLine {
        tenant: known.tenant.clone(),
        served: code.clone(),
        service: known.state.id.clone(),
    };
    codes.iter().map(|code| line(code).to_row()).collect()
}

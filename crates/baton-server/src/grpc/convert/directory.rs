//! The directory: commands and filters come in, services go out.

use baton_api::directory::v1 as api;
use baton_api::types::v1 as types;
use baton_commands::FieldFault;
use baton_domain::ids::{Code, OrganizationId, ServiceId, TenantId};
use baton_domain::limits::RECORD_CODES;
use baton_domain::service::{
    ActKind, Entry, KnownRoom, RegisterService, RetireService, Room, UpdateCapacity,
};
use baton_domain::value::{Capacity, Path};
use baton_domain::{Service, Words};
use baton_store::Revision;
use baton_views::views::service::{ServiceFilter, ServiceLine};
use jiff::Timestamp;

use super::codes::{Coded as _, code, numbers};
use super::context::{Marks, of_an_act};
use super::faults::{Checked, Faults};
use super::ids::{given, id, service_id, service_name};
use super::parsed::{Id, Opened, Parsed, Request, as_sent, content, requests_on};
use super::program::title;
use super::texts::{required_text, text};
use super::time::from_instant;

impl Request for api::RegisterServiceRequest {
    type Of = Service;

    fn parse(mut self, tenant: &TenantId) -> Result<Parsed<Service>, Vec<FieldFault>> {
        let marks = Marks::taken_from(self.context.as_mut());
        let content = content(ActKind::RegisterService, &self);
        let Self { service_id, context, act } = self;
        let chosen = |faults: &mut Faults| {
            faults.required("service_id", given(service_id), id(ServiceId::new)).map(Id::Named)
        };
        let opened: Opened<Service> =
            Opened::read(ActKind::RegisterService, content, tenant, (marks, context), chosen)?;
        let service = opened.id.clone();
        Ok(opened.asks(of_an_act, act, |faults, act| register(faults, service, act)))
    }
}

requests_on! {
    Service, named, ActKind, api;
    UpdateCapacityRequest: UpdateCapacity => update;
    RetireServiceRequest: RetireService => retire;
}

fn named(faults: &mut Faults, name: String) -> Checked<Id<Service>> {
    service_id(faults, name).map(Id::Named)
}

fn register(faults: &mut Faults, service: ServiceId, act: api::RegisterService) -> Checked<RegisterService> {
    let api::RegisterService { entry: said } = act;
    let entry = faults.required("entry", said, entry)?;
    Ok(RegisterService { id: service, entry })
}

fn entry(faults: &mut Faults, said: types::ServiceEntry) -> Checked<Entry> {
    let types::ServiceEntry { title: called, needs, areas, paths } = said;
    let title = faults.required("title", given(called), title);
    let needs = codes(faults, "needs", needs, 1);
    let areas = codes(faults, "areas", areas, 0);
    let paths = faults.list("paths", paths, 1..=Path::ALL.len(), referral);
    Ok(Entry { title: title?, needs: needs?, areas: areas?, paths: paths? })
}

/// Reads a list of codes, each once.
pub(super) fn codes(faults: &mut Faults, field: &str, sent: Vec<String>, least: usize) -> Checked<Vec<Code>> {
    let read = |faults: &mut Faults, sent| id(Code::new)(faults, sent);
    let codes = faults.list(field, sent, least..=RECORD_CODES, read)?;
    let mut once = codes.clone();
    once.sort();
    once.dedup();
    if once.len() < codes.len() { Err(faults.fault_of(field, "names a code twice")) } else { Ok(codes) }
}

fn referral(faults: &mut Faults, number: i32) -> Checked<Path> {
    match code(faults, number)? {
        Path::DirectCare => Err(faults.fault("is care by the referrer, which is no service's")),
        path @ (Path::InformationPacket | Path::WarmIntroduction) => Ok(path),
    }
}

fn update(faults: &mut Faults, act: api::UpdateCapacity) -> Checked<UpdateCapacity> {
    let api::UpdateCapacity { room: said, note } = act;
    let room = faults.required("room", said, room);
    let note = faults.optional("note", note, text);
    Ok(UpdateCapacity { room: room?, words: Words { note: note?, ..Words::default() } })
}

fn room(faults: &mut Faults, said: types::Room) -> Checked<Room> {
    let types::Room { capacity, available, maximum } = said;
    let capacity = faults.field("capacity", capacity, code);
    if maximum.is_some_and(|maximum| available.is_some_and(|available| available > maximum)) {
        return Err(faults.fault_of("maximum", "is less than available"));
    }
    Ok(Room { capacity: capacity?, available, maximum })
}

fn retire(faults: &mut Faults, act: api::RetireService) -> Checked<RetireService> {
    let api::RetireService { reason } = act;
    let reason = required_text(faults, "reason", reason)?;
    Ok(RetireService { words: Words { reason: Some(reason), ..Words::default() } })
}

/// Reads which services are asked for.
pub(crate) fn service_filter(faults: &mut Faults, filter: api::ServiceFilter) -> Checked<ServiceFilter> {
    let api::ServiceFilter { need, area, capacities, organization, include_retired } = filter;
    let need = faults.optional("need", need, id(Code::new));
    let area = faults.optional("area", area, id(Code::new));
    let capacities = faults.list("capacities", capacities, 0..=Capacity::ALL.len(), code);
    let organization = faults.optional("organization", organization, id(OrganizationId::new));
    Ok(ServiceFilter {
        need: need?,
        area: area?,
        capacities: capacities?,
        organization: organization?,
        retired: include_retired,
    })
}

/// A service.
pub(crate) fn service(service: &Service, revision: Revision) -> api::Service {
    let Service { id, organization, entry, room, registered_at, retired, last_recorded_at: _ } = service;
    shown(Shown {
        id,
        revision,
        organization,
        entry: from_entry(entry),
        room: *room,
        registered_at: *registered_at,
        retired_at: retired.as_ref().map(|retired| retired.occurred_at),
    })
}

/// A service, as a list shows it.
pub(crate) fn service_line(line: &ServiceLine) -> api::Service {
    let ServiceLine {
        tenant: _,
        service,
        revision,
        organization,
        title,
        needs,
        areas,
        everywhere: _,
        paths,
        capacity,
        available,
        maximum,
        as_of,
        registered_at,
        retired_at,
    } = line;
    let room = capacity.zip(*as_of).map(|(capacity, as_of)| KnownRoom {
        room: Room { capacity, available: *available, maximum: *maximum },
        as_of,
    });
    let (title, needs) = (title.clone(), needs.clone());
    let entry = Entry { title, needs, areas: areas.clone(), paths: paths.clone() };
    shown(Shown {
        id: service,
        revision: *revision,
        organization,
        entry: from_entry(&entry),
        room,
        registered_at: *registered_at,
        retired_at: *retired_at,
    })
}

struct Shown<'a> {
    id: &'a ServiceId,
    revision: Revision,
    organization: &'a OrganizationId,
    entry: types::ServiceEntry,
    room: Option<KnownRoom>,
    registered_at: Timestamp,
    retired_at: Option<Timestamp>,
}

fn shown(shown: Shown<'_>) -> api::Service {
    let Shown { id, revision, organization, entry, room, registered_at, retired_at } = shown;
    api::Service {
        name: service_name(id),
        revision: revision.0,
        organization: organization.to_string(),
        entry: Some(entry),
        room: room.map(|known| from_room(known.room)),
        room_as_of: room.map(|known| from_instant(known.as_of)),
        registered_at: Some(from_instant(registered_at)),
        retired_at: retired_at.map(from_instant),
    }
}

/// What a service says of itself.
pub(super) fn from_entry(entry: &Entry) -> types::ServiceEntry {
    let Entry { title, needs, areas, paths } = entry;
    types::ServiceEntry {
        title: title.to_string(),
        needs: from_codes(needs),
        areas: from_codes(areas),
        paths: numbers(paths),
    }
}

/// How much room there is.
pub(super) fn from_room(room: Room) -> types::Room {
    let Room { capacity, available, maximum } = room;
    types::Room { capacity: capacity.api_number(), available, maximum }
}

/// Codes, in order.
pub(super) fn from_codes(codes: &[Code]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

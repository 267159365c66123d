//! The directory: services register and update themselves, everybody searches, and an offer to a full one is refused
//! unless it was called first.

use baton_api::directory::v1::*;
use baton_api::handoff::v1::{OfferToReceiver, RecordReceiverContact};
use baton_api::types::v1::*;
use prost::Message;
use tempfile::TempDir;
use tonic::Status;

use crate::harness::values::{consent, organization, referral};
use crate::harness::{Actor, Answer, Identity, Records, Refuses, Rpc, Server, directory};

const PANTRY: Identity = Identity::of("pantries", "scheduler-1").role("scheduler");
const CLINIC: Identity = Identity::of("clinic", "clinician-1");

struct House {
    pantry: Actor,
    clinic: Actor,
    _server: Server,
    _data: std::sync::Arc<TempDir>,
}

impl House {
    async fn new() -> Self {
        let data = directory();
        let server = Server::on(data.path());
        let pantry = server.actor(PANTRY).await;
        Self { clinic: pantry.as_other(CLINIC), pantry, _server: server, _data: data }
    }
}

fn rpc(name: &'static str) -> Rpc {
    Rpc { service: "baton.directory.v1.DirectoryService", name }
}

pub fn entry(needs: &[&str], areas: &[&str]) -> ServiceEntry {
    let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let paths = vec![Path::InformationPacket.into(), Path::WarmIntroduction.into()];
    ServiceEntry { title: "A pantry".to_owned(), needs: owned(needs), areas: owned(areas), paths }
}

pub async fn register(who: &Actor, id: &str, entry: ServiceEntry) -> Answer {
    let act = Some(RegisterService { entry: Some(entry) });
    let request = RegisterServiceRequest { service_id: id.to_owned(), context: Some(who.context()), act };
    let answer: RegisterServiceResponse =
        who.call(rpc("RegisterService"), request.encode_to_vec().into()).await?;
    Ok(answer.result.expect("a result"))
}

pub async fn update(who: &Actor, name: &str, room: Room) -> Answer {
    let act = Some(UpdateCapacity { room: Some(room), note: Some("as of now".to_owned()) });
    let request = UpdateCapacityRequest { name: name.to_owned(), context: Some(who.context()), act };
    let answer: UpdateCapacityResponse =
        who.call(rpc("UpdateCapacity"), request.encode_to_vec().into()).await?;
    Ok(answer.result.expect("a result"))
}

pub async fn retire(who: &Actor, name: &str) -> Answer {
    let act = Some(RetireService { reason: "closed for good".to_owned() });
    let request = RetireServiceRequest { name: name.to_owned(), context: Some(who.context()), act };
    let answer: RetireServiceResponse =
        who.call(rpc("RetireService"), request.encode_to_vec().into()).await?;
    Ok(answer.result.expect("a result"))
}

async fn get(who: &Actor, name: &str) -> Result<Service, Status> {
    let request = GetServiceRequest { name: name.to_owned(), min_position: None };
    let answer: GetServiceResponse = who.call(rpc("GetService"), request.encode_to_vec().into()).await?;
    Ok(answer.service.expect("a service"))
}

async fn search(who: &Actor, filter: ServiceFilter, token: &str) -> Vec<String> {
    let (mut names, mut page_token) = (Vec::new(), String::new());
    loop {
        let min_position = page_token.is_empty().then(|| token.to_owned());
        let filter = Some(filter.clone());
        let request = SearchServicesRequest { filter, page_size: 2, page_token, min_position };
        let page: SearchServicesResponse =
            who.call(rpc("SearchServices"), request.encode_to_vec().into()).await.expect("a page");
        names.extend(page.services.into_iter().map(|service| service.name));
        if page.next_page_token.is_empty() {
            return names;
        }
        page_token = page.next_page_token;
    }
}

pub fn room(capacity: Capacity) -> Room {
    Room { capacity: capacity.into(), available: Some(1), maximum: Some(9) }
}

#[tokio::test]
async fn services_are_found_by_need_area_and_capacity() {
    let House { pantry, clinic, .. } = &House::new().await;
    register(pantry, "north", entry(&["food", "diapers"], &["n1", "n2"])).await.recorded();
    register(pantry, "south", entry(&["food"], &["s1"])).await.recorded();
    register(pantry, "vans", entry(&["food"], &[])).await.recorded();
    register(pantry, "gone", entry(&["food"], &[])).await.recorded();
    update(pantry, "services/north", room(Capacity::None)).await.recorded();
    update(pantry, "services/vans", room(Capacity::Available)).await.recorded();
    let token = retire(pantry, "services/gone").await.recorded().position_token;
    let found = async |filter| search(clinic, filter, &token).await;
    let names = |names: &[&str]| names.iter().map(|name| format!("services/{name}")).collect::<Vec<_>>();
    let all = ServiceFilter::default();
    assert_eq!(found(all.clone()).await, names(&["north", "south", "vans"]));
    let with_retired = ServiceFilter { include_retired: true, ..all.clone() };
    assert_eq!(found(with_retired).await, names(&["gone", "north", "south", "vans"]));
    let need = ServiceFilter { need: Some("diapers".to_owned()), ..all.clone() };
    assert_eq!(found(need).await, names(&["north"]));
    let area = ServiceFilter { area: Some("s1".to_owned()), ..all.clone() };
    assert_eq!(found(area).await, names(&["south", "vans"]));
    let open = ServiceFilter { capacities: vec![Capacity::Available.into()], ..all.clone() };
    assert_eq!(found(open).await, names(&["vans"]));
    let other = ServiceFilter { organization: Some("elsewhere".to_owned()), ..all.clone() };
    assert_eq!(found(other).await, names(&[]));
    let south = clinic.as_other(CLINIC.tenant("south"));
    assert_eq!(search(&south, all, &token).await, names(&[]));
    let north = get(clinic, "services/north").await.expect("the service");
    assert_eq!(north.room.expect("a room").capacity(), Capacity::None);
}

#[tokio::test]
async fn an_entry_is_its_organizations_own() {
    let House { pantry, clinic, .. } = &House::new().await;
    register(pantry, "north", entry(&["food"], &[])).await.recorded();
    register(pantry, "north", entry(&["food"], &[])).await.already_done();
    register(pantry, "north", entry(&["food"], &["n1"])).await.recorded();
    register(clinic, "north", entry(&["food"], &[])).await.refused_by(ErrorReason::WrongSide, "R21");
    update(clinic, "services/north", room(Capacity::None)).await.refused_by(ErrorReason::WrongSide, "R21");
    retire(clinic, "services/north").await.refused_by(ErrorReason::WrongSide, "R21");
    update(pantry, "services/north", room(Capacity::Waitlist)).await.recorded();
    update(pantry, "services/north", room(Capacity::Waitlist)).await.already_done();
    retire(pantry, "services/north").await.recorded();
    retire(pantry, "services/north").await.already_done();
    update(pantry, "services/north", room(Capacity::None)).await.refused(ErrorReason::ServiceRetired);
}

#[tokio::test]
async fn r19_a_full_service_is_called_before_it_is_offered_a_patient() {
    let House { pantry, clinic, .. } = &House::new().await;
    register(pantry, "north", entry(&["food"], &[])).await.recorded();
    update(pantry, "services/north", room(Capacity::None)).await.recorded();
    let receiver = || Party { service: Some("north".to_owned()), ..organization("pantries") };
    let offer = || OfferToReceiver { receiver: Some(receiver()), ..OfferToReceiver::default() };
    let requested = clinic.request_handoff(referral("patient-1", "food", organization("clinic"))).await;
    let name = requested.recorded().name;
    clinic.record_consent(&name, consent()).await.recorded();
    let refusal = clinic.offer_to_receiver(&name, offer()).await.refused_by(ErrorReason::NoCapacity, "R19");
    assert!(refusal.preconditions[0].2.contains("RecordReceiverContact"), "{refusal:?}");
    // Another service of the same organization is not full.
    let called = RecordReceiverContact {
        receiver: Some(receiver()),
        channel: Channel::Phone.into(),
        names_patient: false,
        ..RecordReceiverContact::default()
    };
    clinic.record_receiver_contact(&name, called).await.recorded();
    clinic.offer_to_receiver(&name, offer()).await.recorded();
    // Who is not called learns that a retired service takes nobody.
    retire(pantry, "services/north").await.recorded();
    let requested = clinic.request_handoff(referral("patient-2", "food", organization("clinic"))).await;
    let name = requested.recorded().name;
    clinic.record_consent(&name, consent()).await.recorded();
    clinic.offer_to_receiver(&name, offer()).await.refused_by(ErrorReason::NoCapacity, "R19");
}

#[tokio::test]
async fn bad_input_for_every_rpc() {
    let House { pantry, .. } = &House::new().await;
    let fields = |refusal: crate::harness::Refusal| {
        refusal.fields.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    let wrong = ServiceEntry {
        title: String::new(),
        needs: vec![],
        areas: vec!["a".to_owned(), "a".to_owned()],
        paths: vec![Path::DirectCare.into()],
    };
    let refusal = register(pantry, "north", wrong).await.refused(ErrorReason::InvalidRequest);
    let expected = ["title", "needs", "areas", "paths[0]"].map(|field| format!("act.entry.{field}"));
    assert_eq!(fields(refusal), expected);
    let refusal = register(pantry, "a service", entry(&["food"], &[])).await;
    assert_eq!(fields(refusal.refused(ErrorReason::InvalidRequest)), ["service_id"]);
    update(pantry, "services/none", room(Capacity::None)).await.refused(ErrorReason::NotFound);
    register(pantry, "north", entry(&["food"], &[])).await.recorded();
    let more = Room { available: Some(9), maximum: Some(1), ..room(Capacity::None) };
    let refusal = update(pantry, "services/north", more).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(fields(refusal), ["act.room.maximum"]);
    update(pantry, "north", room(Capacity::None)).await.refused(ErrorReason::InvalidRequest);
    let breach = pantry.clone().breaching("because");
    let refused = update(&breach, "services/north", room(Capacity::None)).await;
    refused.refused_by(ErrorReason::ReasonNotAllowed, "R22");
    get(pantry, "services/none").await.refused(ErrorReason::NotFound);
    get(pantry, "north").await.refused(ErrorReason::InvalidRequest);
    let filter = ServiceFilter { need: Some("no code".to_owned()), ..ServiceFilter::default() };
    let request = SearchServicesRequest { filter: Some(filter), page_size: -1, ..Default::default() };
    let answer: Result<SearchServicesResponse, _> =
        pantry.call(rpc("SearchServices"), request.encode_to_vec().into()).await;
    assert_eq!(fields(answer.refused(ErrorReason::InvalidRequest)), ["filter.need", "page_size"]);
}

//! Lists of programs, services and screenings say what these say, page by page, beside the handoffs.

use std::sync::Arc;

use baton_domain::event::SCHEMA_VERSION;
use baton_domain::ids::{
    Code, OrganizationId, PatientRef, PersonId, ProgramId, RequestId, ScreeningId, ServiceId, TenantId,
};
use baton_domain::policy::Policy;
use baton_domain::program::{PolicyRevised, ProgramDefined, ProgramRetired};
use baton_domain::screening::{EligibleRegistered, Encounter, ScreeningRecorded, Standing};
use baton_domain::service::{CapacityUpdated, Entry, Room, ServiceRegistered, ServiceRetired};
use baton_domain::value::{Actor, Capacity, Path, Role, ZonedDate};
use baton_domain::{AnEvent, Meta, Named as _, RequestMark, Stamp, Title, program};
use baton_store::testing::MemoryLog;
use baton_store::{Append, EventLog as _, EventType, Expected, LogReader as _, NewEvent, Revision};
use jiff::Timestamp;
use uuid::Uuid;

use super::kit::{Kind, Running, on_both};
use crate::testing::{MadeLog, tenant};
use crate::views::PageRequest;
use crate::views::program::{ProgramCursor, ProgramFilter, ProgramLine};
use crate::views::screening::ScreeningFilter;
use crate::views::service::ServiceFilter;

const NOON: Timestamp = Timestamp::constant(1_772_463_600, 0);

fn meta(tenant: TenantId) -> Meta {
    let actor = Actor {
        person: PersonId::new("supervisor-1").unwrap(),
        organization: OrganizationId::new("clinic").unwrap(),
        team: None,
        role: Role::Supervisor,
        on_behalf_of: None,
        asserted_by: None,
    };
    Meta {
        tenant,
        subject: None,
        schema: SCHEMA_VERSION,
        stamp: Stamp { occurred_at: NOON, recorded_at: NOON, actor, recorded_by: None },
        request: RequestMark { id: RequestId(Uuid::from_u128(1)), digest: "d1:made-up".to_owned() },
        correlation_id: Uuid::from_u128(1),
        causation_id: None,
        traceparent: None,
    }
}

async fn record(log: &MemoryLog, tenant: &TenantId, program: &str, revision: u64, event: program::Event) {
    append(log, &format!("program-{tenant}.{program}"), tenant, revision, event).await;
}

async fn append(log: &MemoryLog, stream: &str, tenant: &TenantId, revision: u64, event: impl AnEvent) {
    let event = NewEvent {
        kind: EventType::new(event.kind().name()).unwrap(),
        meta: serde_json::to_vec(&meta(tenant.clone())).unwrap().into(),
        data: serde_json::to_vec(&event).unwrap().into(),
        private: None,
    };
    let expected = revision.checked_sub(1).map_or(Expected::NoStream, |last| Expected::At(Revision(last)));
    log.append(Append::new(stream.parse().unwrap(), expected, vec![event]).unwrap()).await.unwrap();
}

fn defined(program: &str) -> program::Event {
    let (id, title) = (ProgramId::new(program).unwrap(), Title::new(&format!("The {program}")).unwrap());
    ProgramDefined { program: id, title, policy: Policy::default() }.into()
}

/// Seven programs, the third of them revised and retired, and one of another tenant.
async fn log() -> Arc<MemoryLog> {
    let log = MadeLog::new(91, 10, 4).unwrap().finish().await.unwrap();
    for program in ["p7", "p3", "p5", "p1", "p2", "p6", "p4"] {
        record(&log, &tenant(), program, 0, defined(program)).await;
    }
    record(&log, &TenantId::new("elsewhere").unwrap(), "p0", 0, defined("p0")).await;
    let policy = Policy { sensitive: true, ..Policy::default() };
    record(&log, &tenant(), "p3", 1, PolicyRevised { version: 2, policy }.into()).await;
    record(&log, &tenant(), "p3", 2, ProgramRetired {}.into()).await;
    log
}

async fn listed(running: &Running, retired: bool) -> Vec<ProgramLine> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { after: after.take(), size: 3 };
        let got = running.views.programs(&tenant(), ProgramFilter { retired }, &page).await.unwrap();
        all.extend(got.rows);
        match got.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

fn names(lines: &[ProgramLine]) -> Vec<&str> {
    lines.iter().map(|line| line.program.as_str()).collect()
}

on_both! {
    services_are_found_by_need_area_and_capacity
    screenings_are_listed_newest_first_to_their_own_organisation
    programs_are_listed_by_id_page_by_page
    programs_are_taken_up_where_they_were_left
}

async fn programs_are_listed_by_id_page_by_page(kind: Kind) {
    let log = log().await;
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    assert_eq!(names(&listed(&running, false).await), ["p1", "p2", "p4", "p5", "p6", "p7"]);
    let all = listed(&running, true).await;
    assert_eq!(names(&all), ["p1", "p2", "p3", "p4", "p5", "p6", "p7"]);
    let retired = &all[2];
    assert_eq!((retired.newest_version, retired.sensitive, retired.retired_at), (2, true, Some(NOON)));
    assert_eq!((all[0].newest_version, all[0].title.as_str(), all[0].retired_at), (1, "The p1", None));
    let beyond =
        PageRequest { after: Some(ProgramCursor { program: Some(all[6].program.clone()) }), size: 3 };
    let beyond = running.views.programs(&tenant(), ProgramFilter::default(), &beyond).await.unwrap();
    assert_eq!((beyond.rows, beyond.next), (vec![], None));
    running.end().await;
}

/// What is known of a program is put aside like that of a handoff, and read back when it goes on.
async fn programs_are_taken_up_where_they_were_left(kind: Kind) {
    let log = log().await;
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    running.end().await;
    record(&log, &tenant(), "p1", 1, ProgramRetired {}.into()).await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    assert_eq!(names(&listed(&running, false).await), ["p2", "p4", "p5", "p6", "p7"]);
    running.end().await;
}

fn codes(codes: &[&str]) -> Vec<Code> {
    codes.iter().map(|code| Code::new(code).unwrap()).collect()
}

fn registered(service: &str, needs: &[&str], areas: &[&str]) -> ServiceRegistered {
    let title = Title::new(service).unwrap();
    let entry =
        Entry { title, needs: codes(needs), areas: codes(areas), paths: vec![Path::InformationPacket] };
    ServiceRegistered { service: ServiceId::new(service).unwrap(), entry }
}

async fn services_are_found_by_need_area_and_capacity(kind: Kind) {
    let log = MadeLog::new(92, 5, 2).unwrap().finish().await.unwrap();
    let stream = |service: &str| format!("service-{}.{service}", tenant());
    for (service, needs, areas) in [
        ("south", &["food"][..], &["s1"][..]),
        ("north", &["food", "diapers"], &["n1", "n2"]),
        ("vans", &["food"], &[]),
        ("gone", &["food"], &[]),
    ] {
        append(&log, &stream(service), &tenant(), 0, service_event(registered(service, needs, areas))).await;
    }
    let room = Room { capacity: Capacity::None, available: Some(0), maximum: Some(4) };
    append(&log, &stream("north"), &tenant(), 1, service_event(CapacityUpdated { room })).await;
    append(&log, &stream("gone"), &tenant(), 1, service_event(ServiceRetired {})).await;
    // What a service no longer serves is no longer found.
    append(&log, &stream("south"), &tenant(), 1, service_event(registered("south", &["food"], &["s2"])))
        .await;
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    let found = async |filter: ServiceFilter| {
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest { after: after.take(), size: 2 };
            let got = running.views.services(&tenant(), &filter, &page).await.unwrap();
            names.extend(got.rows.into_iter().map(|line| line.service.to_string()));
            match got.next {
                Some(next) => after = Some(next),
                None => return names,
            }
        }
    };
    let all = ServiceFilter::default;
    let code = |code: &str| Some(Code::new(code).unwrap());
    assert_eq!(found(all()).await, ["north", "south", "vans"]);
    assert_eq!(found(ServiceFilter { retired: true, ..all() }).await, ["gone", "north", "south", "vans"]);
    assert_eq!(found(ServiceFilter { need: code("diapers"), ..all() }).await, ["north"]);
    assert_eq!(found(ServiceFilter { area: code("s1"), ..all() }).await, ["vans"]);
    assert_eq!(found(ServiceFilter { area: code("s2"), ..all() }).await, ["south", "vans"]);
    let full = ServiceFilter { capacities: vec![Capacity::None], ..all() };
    assert_eq!(found(full).await, ["north"]);
    let other = Some(OrganizationId::new("elsewhere").unwrap());
    assert!(found(ServiceFilter { organization: other, ..all() }).await.is_empty());
    running.end().await;
}

fn service_event(event: impl Into<baton_domain::service::Event>) -> baton_domain::service::Event {
    event.into()
}

fn screening_event(event: impl Into<baton_domain::screening::Event>) -> baton_domain::screening::Event {
    event.into()
}

async fn screenings_are_listed_newest_first_to_their_own_organisation(kind: Kind) {
    let log = MadeLog::new(93, 5, 2).unwrap().finish().await.unwrap();
    let date = ZonedDate { date: jiff::civil::Date::constant(2026, 3, 2), zone: "UTC".into() };
    let stream = |number: u128| format!("screening-{}.{}", tenant(), Uuid::from_u128(number));
    for number in 1..=5 {
        let encounter = Encounter {
            id: Code::new(&format!("visit-{number}")).unwrap(),
            kind: Code::new("emergency").unwrap(),
            date: date.clone(),
            status: None,
        };
        let registered = EligibleRegistered {
            screening: ScreeningId(Uuid::from_u128(number)),
            patient: PatientRef::new(if number == 4 { "p-4" } else { "p-1" }).unwrap(),
            encounter,
            age_years: None,
            strata: None,
        };
        append(&log, &stream(number), &tenant(), 0, screening_event(registered)).await;
    }
    let recorded = ScreeningRecorded {
        instrument: Code::new("hits").unwrap(),
        needs: codes(&["food"]),
        privacy: None,
        program: ProgramId::new("default").unwrap(),
        program_version: 1,
    };
    append(&log, &stream(2), &tenant(), 1, screening_event(recorded)).await;
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    let of = |organization: &str| ScreeningFilter {
        organization: OrganizationId::new(organization).unwrap(),
        patient: None,
        standings: Vec::new(),
    };
    let found = async |filter: ScreeningFilter| {
        let (mut visits, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest { after: after.take(), size: 2 };
            let got = running.views.screenings(&tenant(), &filter, &page).await.unwrap();
            visits.extend(got.rows.into_iter().map(|line| line.encounter.id.to_string()));
            match got.next {
                Some(next) => after = Some(next),
                None => return visits,
            }
        }
    };
    assert_eq!(found(of("clinic")).await, ["visit-5", "visit-4", "visit-3", "visit-2", "visit-1"]);
    assert!(found(of("elsewhere")).await.is_empty());
    let patient = Some(PatientRef::new("p-4").unwrap());
    assert_eq!(found(ScreeningFilter { patient, ..of("clinic") }).await, ["visit-4"]);
    let screened = ScreeningFilter { standings: vec![Standing::Screened], ..of("clinic") };
    assert_eq!(found(screened).await, ["visit-2"]);
    running.end().await;
}

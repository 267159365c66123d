//! Lists of programs say what the programs say, page by page, beside the handoffs and through a rebuild.

use std::sync::Arc;

use baton_domain::event::SCHEMA_VERSION;
use baton_domain::ids::{OrganizationId, PersonId, ProgramId, RequestId, TenantId};
use baton_domain::policy::Policy;
use baton_domain::program::{PolicyRevised, ProgramDefined, ProgramRetired};
use baton_domain::value::{Actor, Role};
use baton_domain::{Meta, RequestMark, Stamp, Title, program};
use baton_store::testing::MemoryLog;
use baton_store::{Append, EventLog as _, EventType, Expected, LogReader as _, NewEvent, Revision};
use jiff::Timestamp;
use uuid::Uuid;

use super::kit::{Kind, Running, on_both};
use crate::testing::{MadeLog, tenant};
use crate::views::PageRequest;
use crate::views::program::{ProgramCursor, ProgramFilter, ProgramLine};

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
    let event = NewEvent {
        kind: EventType::new(event.kind().name()).unwrap(),
        meta: serde_json::to_vec(&meta(tenant.clone())).unwrap().into(),
        data: serde_json::to_vec(&event).unwrap().into(),
        private: None,
    };
    let expected = revision.checked_sub(1).map_or(Expected::NoStream, |last| Expected::At(Revision(last)));
    let stream = format!("program-{tenant}.{program}").parse().unwrap();
    log.append(Append::new(stream, expected, vec![event]).unwrap()).await.unwrap();
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

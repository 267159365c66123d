//! One of every event of a program, of a service and of a screening.

use baton_domain::program::{
    DefineProgram, Event as ProgramEvent, EventKind as ProgramEventKind, PolicyRevised, ProgramDefined,
    ProgramRetired, RetireProgram, RevisePolicy,
};
use baton_domain::screening::{
    AskedInPrivate, EligibleRegistered, Encounter, Event as ScreeningEvent, EventKind as ScreeningEventKind,
    HelpAccepted, HelpDeclined, HelpOffered, NotDoneReason, ScreeningNotDone, ScreeningRecorded,
};
use baton_domain::service::{
    CapacityUpdated, Entry, Event as ServiceEvent, EventKind as ServiceEventKind, Room, ServiceRegistered,
    ServiceRetired,
};
use baton_domain::value::{Capacity, Hearer, Interpreter, Path, WithinHearing};
use baton_domain::{Meta, Title, Words};

use super::words::{note, reason};
use super::{SCREENING, code, date, meta, patient, program, program_id, service, strata};

/// The circumstances of an event of no patient, all of them.
#[must_use]
pub fn meta_of_no_patient() -> Meta {
    Meta { subject: None, ..meta() }
}

/// A title.
///
/// # Panics
/// If the text is no title.
#[must_use]
#[expect(clippy::expect_used, reason = "a sample that is none must be seen at once")]
pub fn title(text: &str) -> Title {
    Title::new(text).expect("a sample's title is one")
}

/// One event of a program of every kind, each with the words that it can have.
#[must_use]
pub fn every_program_event() -> Vec<(ProgramEvent, Words)> {
    ProgramEventKind::ALL.iter().map(|kind| program_event(*kind)).collect()
}

fn program_event(kind: ProgramEventKind) -> (ProgramEvent, Words) {
    let policy = *program().policy;
    match kind {
        ProgramEventKind::ProgramDefined => {
            let program = program_id("food-insecurity");
            let defined = ProgramDefined { program, title: title("Food within a day"), policy };
            (defined.into(), Words::default())
        }
        ProgramEventKind::PolicyRevised => (PolicyRevised { version: 2, policy }.into(), note()),
        ProgramEventKind::ProgramRetired => (ProgramRetired {}.into(), reason()),
    }
}

/// Defines a program.
#[must_use]
pub fn define_program() -> DefineProgram {
    let (id, title) = (program_id("food-insecurity"), title("Food within a day"));
    DefineProgram { id, title, policy: *program().policy }
}

/// Revises its policy.
#[must_use]
pub fn revise_policy() -> RevisePolicy {
    let mut policy = *program().policy;
    policy.drop_off_days += 1;
    RevisePolicy { policy: Box::new(policy), words: note() }
}

/// Retires it.
#[must_use]
pub fn retire_program() -> RetireProgram {
    RetireProgram { words: reason() }
}

/// One event of a service of every kind, each with the words that it can have.
#[must_use]
pub fn every_service_event() -> Vec<(ServiceEvent, Words)> {
    ServiceEventKind::ALL.iter().map(|kind| service_event(*kind)).collect()
}

fn service_event(kind: ServiceEventKind) -> (ServiceEvent, Words) {
    match kind {
        ServiceEventKind::ServiceRegistered => {
            let entry = Entry {
                title: title("Pantry at the harbor"),
                needs: vec![code("food-insecurity")],
                areas: vec![code("harbor"), code("old-town")],
                paths: vec![Path::InformationPacket, Path::WarmIntroduction],
            };
            (ServiceRegistered { service: service("pantry"), entry }.into(), Words::default())
        }
        ServiceEventKind::CapacityUpdated => {
            let room = Room { capacity: Capacity::Waitlist, available: Some(3), maximum: Some(20) };
            (CapacityUpdated { room }.into(), note())
        }
        ServiceEventKind::ServiceRetired => (ServiceRetired {}.into(), reason()),
    }
}

/// One event of a screening of every kind, each with the words that it can have.
#[must_use]
pub fn every_screening_event() -> Vec<(ScreeningEvent, Words)> {
    ScreeningEventKind::ALL.iter().map(|kind| screening_event(*kind)).collect()
}

fn screening_event(kind: ScreeningEventKind) -> (ScreeningEvent, Words) {
    let needs = vec![code("ipv-advocacy"), code("food-insecurity")];
    match kind {
        ScreeningEventKind::EligibleRegistered => {
            let encounter = Encounter {
                id: code("visit-77"),
                kind: code("emergency"),
                date: date(),
                status: Some(code("finished")),
            };
            let registered = EligibleRegistered {
                screening: SCREENING,
                patient: patient("patient-7f3a"),
                encounter,
                age_years: Some(34),
                strata: Some(strata()),
            };
            (registered.into(), Words::default())
        }
        ScreeningEventKind::ScreeningRecorded => (recorded(needs).into(), note()),
        ScreeningEventKind::ScreeningNotDone => {
            (ScreeningNotDone { reason: NotDoneReason::Unsafe }.into(), reason())
        }
        ScreeningEventKind::HelpOffered => (HelpOffered { needs }.into(), note()),
        ScreeningEventKind::HelpAccepted => (HelpAccepted { needs }.into(), note()),
        ScreeningEventKind::HelpDeclined => (HelpDeclined { needs }.into(), reason()),
    }
}

fn recorded(needs: Vec<baton_domain::ids::Code>) -> ScreeningRecorded {
    ScreeningRecorded {
        instrument: code("hits"),
        needs,
        privacy: Some(AskedInPrivate {
            asked_alone: true,
            limits_explained: true,
            within_hearing: vec![WithinHearing { who: Hearer::Child, safe: true }],
            interpreter: Some(Interpreter::Professional),
        }),
        program: program_id("ipv"),
        program_version: 2,
    }
}

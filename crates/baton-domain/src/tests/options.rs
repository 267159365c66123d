//! Options to choose among, and what R3 is asked about them: helpers for the tests of paths.

use super::given::{Given, REFERRER, given, minutes, party};
use crate::act::{AmendRequest, Change, ChoosePath, GiveInformationPacket};
use crate::ids::{Code, PersonId};
use crate::policy::Policy;
use crate::testing::samples;
use crate::value::{Capacity, FollowUp, Path, PathInputs, PathOption, PatientChoice, Urgency};
use crate::words::Words;
use rust_decimal::Decimal;
use std::str::FromStr;

pub(super) fn code(name: &str) -> Code {
    Code::new(name).unwrap()
}

pub(super) fn decimal(written: &str) -> Decimal {
    Decimal::from_str(written).unwrap()
}

fn option(name: &str, path: Path, at: Option<&str>, hours: &str, km: &str, cost: u64) -> PathOption {
    PathOption {
        id: code(name),
        path,
        receiver: at.map(|organization| party(organization, None, None)),
        hours: decimal(hours),
        distance_km: decimal(km),
        cost_minor_units: cost,
        capacity: None,
    }
}

pub(super) fn warm(name: &str, organization: &str, hours: &str, km: &str, cost: u64) -> PathOption {
    option(name, Path::WarmIntroduction, Some(organization), hours, km, cost)
}

pub(super) fn packet(name: &str, organization: &str, hours: &str, km: &str, cost: u64) -> PathOption {
    option(name, Path::InformationPacket, Some(organization), hours, km, cost)
}

pub(super) fn direct(name: &str, hours: &str) -> PathOption {
    option(name, Path::DirectCare, None, hours, "0", 0)
}

pub(super) fn full(option: PathOption) -> PathOption {
    PathOption { capacity: Some(Capacity::None), ..option }
}

/// Routine, needed by no time, without an objection, under the built-in program.
pub(super) fn asked(options: Vec<PathOption>) -> PathInputs {
    let policy = Policy::default();
    PathInputs {
        at: minutes(0),
        urgency: Urgency::Routine,
        needed_by: None,
        objection: false,
        vulnerabilities: Vec::new(),
        options,
        declined: Vec::new(),
        cannot_provide: None,
        terms: policy.floor,
        weights: policy.burden,
    }
}

/// The act that chooses this one of the options.
pub(super) fn choose(chosen: &str, options: Vec<PathOption>) -> ChoosePath {
    ChoosePath {
        options,
        vulnerabilities: Vec::new(),
        cannot_provide: None,
        chosen: Some(code(chosen)),
        patient_choice: None,
        words: Words::default(),
    }
}

/// The act that chooses none of them.
pub(super) fn choose_none(options: Vec<PathOption>) -> ChoosePath {
    ChoosePath { chosen: None, ..choose("none", options) }
}

pub(super) fn two_near() -> Vec<PathOption> {
    vec![warm("shelter", "shelter", "2", "5", 0), packet("list", "pantry", "24", "4", 0)]
}

pub(super) fn explained() -> PatientChoice {
    PatientChoice { explained_by: PersonId::new("clinician-1").unwrap(), explained_at: minutes(0) }
}

pub(super) fn because(act: ChoosePath) -> ChoosePath {
    ChoosePath { words: samples::reason(), ..act }
}

/// The shelter by introduction, which burdens least.
pub(super) fn warmly() -> ChoosePath {
    choose("shelter", two_near())
}

/// A list that names the pantry.
pub(super) fn list() -> ChoosePath {
    because(choose("list", two_near()))
}

pub(super) fn give(services: &[&str]) -> GiveInformationPacket {
    GiveInformationPacket {
        services: services.iter().map(|service| party(service, None, None)).collect(),
        follow_up: FollowUp { at: minutes(10_000), about: None },
        words: Words::default(),
    }
}

pub(super) fn amend(needed_by: i64) -> AmendRequest {
    AmendRequest { needed_by: Change::Set(minutes(needed_by)), ..AmendRequest::default() }
}

/// Consented, and served within two hours or not in time.
pub(super) fn pressing() -> Given {
    given().consented().and(REFERRER, amend(120))
}

//! The ways for a patient, what they are weighed by, and what R3 says of them.

use baton_api::types::v1 as api;
use baton_domain::ids::{Code, PersonId};
use baton_domain::limits::{
    OPTION_COST_MINOR_UNITS, OPTION_DECIMALS, OPTION_HOURS, OPTION_KM, OPTIONS, VULNERABILITIES,
};
use baton_domain::obligation;
use baton_domain::value::{Party, Path, PathAnswer, PathInputs, PathOption, PatientChoice, WeighedOption};

use super::codes::{Coded as _, code, number};
use super::decimal::{decimal, from_decimal};
use super::evaluation::Ways;
use super::faults::{Checked, Faults};
use super::ids::{given, id};
use super::policy::{from_floor, from_weights};
use super::time::{from_instant, instant};
use super::values::{from_party, party};

/// Reads the ways among which one is to be chosen; what is wrong with each alone, and then with all of them together.
pub(super) fn options(
    faults: &mut Faults,
    options: Vec<api::PathOption>,
    vulnerabilities: Vec<String>,
    cannot_provide: Option<String>,
) -> Checked<Ways> {
    let options = faults.list("options", options, 0..=OPTIONS, option);
    let vulnerabilities =
        faults.list("vulnerabilities", vulnerabilities, 0..=VULNERABILITIES, |faults, factor| {
            id(Code::new)(faults, factor)
        });
    let cannot_provide = faults.optional("cannot_provide", cannot_provide, id(Code::new));
    let ways = Ways { options: options?, vulnerabilities: vulnerabilities?, cannot_provide: cannot_provide? };
    let together = obligation::faults(&ways.options, &ways.vulnerabilities, ways.cannot_provide.as_ref());
    match together.into_iter().map(|fault| faults.fault_of(&fault.field, fault.what)).last() {
        None => Ok(ways),
        Some(faulty) => Err(faulty),
    }
}

fn option(faults: &mut Faults, option: api::PathOption) -> Checked<PathOption> {
    let api::PathOption { id: name, path, receiver, hours, distance_km, cost_minor_units, capacity } = option;
    let name = faults.required("id", given(name), id(Code::new));
    let path = faults.field("path", path, code);
    let receiver = option_receiver(faults, path.ok(), receiver);
    let hours = faults.required("hours", given(hours), |faults, hours| {
        decimal(faults, &hours, OPTION_HOURS, OPTION_DECIMALS)
    });
    let distance_km = faults.required("distance_km", given(distance_km), |faults, distance| {
        decimal(faults, &distance, OPTION_KM, OPTION_DECIMALS)
    });
    let cost_minor_units = faults.field("cost_minor_units", cost_minor_units, cost);
    let capacity = faults.optional("capacity", capacity, code);
    Ok(PathOption {
        id: name?,
        path: path?,
        receiver: receiver?,
        hours: hours?,
        distance_km: distance_km?,
        cost_minor_units: cost_minor_units?,
        capacity: capacity?,
    })
}

fn option_receiver(
    faults: &mut Faults,
    path: Option<Path>,
    receiver: Option<api::Party>,
) -> Checked<Option<Party>> {
    match path {
        None => faults.optional("receiver", receiver, party),
        Some(Path::InformationPacket | Path::WarmIntroduction) => {
            faults.required("receiver", receiver, party).map(Some)
        }
        Some(Path::DirectCare) => {
            faults.refused(
                "receiver",
                receiver,
                "is not for direct care, which the referrer gives: leave it out",
            )?;
            Ok(None)
        }
    }
}

fn cost(faults: &mut Faults, minor_units: u64) -> Checked<u64> {
    if minor_units <= OPTION_COST_MINOR_UNITS {
        return Ok(minor_units);
    }
    Err(faults.fault(format!("is more than {OPTION_COST_MINOR_UNITS}")))
}

fn from_option(option: &PathOption) -> api::PathOption {
    let PathOption { id, path, receiver, hours, distance_km, cost_minor_units, capacity } = option;
    api::PathOption {
        id: id.to_string(),
        path: path.api_number(),
        receiver: receiver.as_ref().map(from_party),
        hours: from_decimal(*hours),
        distance_km: from_decimal(*distance_km),
        cost_minor_units: *cost_minor_units,
        capacity: number(*capacity),
    }
}

/// Reads that the patient chose less than they are owed.
pub(super) fn patient_choice(faults: &mut Faults, choice: api::PatientChoice) -> Checked<PatientChoice> {
    let api::PatientChoice { explained_by, explained_at } = choice;
    let explained_by = faults.required("explained_by", given(explained_by), id(PersonId::new));
    let explained_at = faults.required("explained_at", explained_at, instant);
    Ok(PatientChoice { explained_by: explained_by?, explained_at: explained_at? })
}

/// That the patient chose less than they are owed.
pub(super) fn from_patient_choice(choice: &PatientChoice) -> api::PatientChoice {
    let PatientChoice { explained_by, explained_at } = choice;
    api::PatientChoice {
        explained_by: explained_by.to_string(),
        explained_at: Some(from_instant(*explained_at)),
    }
}

/// What a choice rests on.
pub(super) fn from_inputs(inputs: &PathInputs) -> api::PathInputs {
    let PathInputs {
        at,
        urgency,
        needed_by,
        objection,
        vulnerabilities,
        options,
        declined,
        cannot_provide,
        terms,
        weights,
    } = inputs;
    api::PathInputs {
        at: Some(from_instant(*at)),
        urgency: urgency.api_number(),
        needed_by: needed_by.map(from_instant),
        objection: *objection,
        vulnerabilities: vulnerabilities.iter().map(ToString::to_string).collect(),
        options: options.iter().map(from_option).collect(),
        declined: declined.iter().map(ToString::to_string).collect(),
        cannot_provide: cannot_provide.as_ref().map(ToString::to_string),
        terms: Some(from_floor(terms)),
        weights: Some(from_weights(weights)),
    }
}

/// What R3 says.
pub(super) fn from_answer(answer: &PathAnswer) -> api::PathAnswer {
    let PathAnswer { time_critical, floor, cause, options, recommended } = answer;
    api::PathAnswer {
        time_critical: *time_critical,
        floor: floor.api_number(),
        cause: cause.api_number(),
        options: options.iter().map(from_weighed).collect(),
        recommended: recommended.as_ref().map(ToString::to_string),
    }
}

fn from_weighed(weighed: &WeighedOption) -> api::WeighedOption {
    let WeighedOption { option, burden, within_reach, excluded_by } = weighed;
    api::WeighedOption {
        option: option.to_string(),
        burden: from_decimal(*burden),
        within_reach: *within_reach,
        excluded_by: number(*excluded_by),
    }
}

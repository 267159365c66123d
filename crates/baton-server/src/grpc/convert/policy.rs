//! A policy, in and out.

use baton_api::types::v1 as api;
use baton_domain::ids::Code;
use baton_domain::limits::{POLICY_CODES, POLICY_WEIGHT, POLICY_WEIGHT_DECIMALS};
use baton_domain::policy::{
    BurdenWeights, Deadlines, FloorTerms, LostRule, Policy, PolicyFault, ProgramVersion,
};
use rust_decimal::Decimal;

use super::codes::{Coded as _, code, numbers};
use super::decimal::{decimal, from_decimal};
use super::faults::{Checked, Faults};
use super::ids::{given, id, program_name};
use super::time::{from_days, from_hours, from_minutes, from_seconds, whole};

/// A program and its policy.
pub(super) fn from_program(program: &ProgramVersion) -> api::ProgramVersion {
    let ProgramVersion { program, version, policy } = program;
    api::ProgramVersion {
        program: program_name(program),
        version: *version,
        policy: Some(from_policy(policy)),
    }
}

pub(super) fn from_policy(policy: &Policy) -> api::Policy {
    let Policy {
        needs,
        kinds,
        sensitive,
        clearance_minutes,
        clock_skew_seconds,
        backdating_limit_hours,
        declines_before_escalation,
        reopen_window_days,
        deadlines,
        floor,
        burden,
        lost,
        drop_off_days,
        warm_elements,
        attestation,
    } = policy;
    api::Policy {
        clock_skew: Some(from_seconds(*clock_skew_seconds)),
        backdating_limit: Some(from_hours(*backdating_limit_hours)),
        declines_before_escalation: *declines_before_escalation,
        deadlines: Some(from_deadlines(*deadlines)),
        reopen_window: Some(from_days(*reopen_window_days)),
        warm_elements: numbers(warm_elements),
        needs: needs.iter().map(ToString::to_string).collect(),
        kinds: numbers(kinds),
        sensitive: *sensitive,
        clearance: Some(from_minutes(*clearance_minutes)),
        floor: Some(from_floor(floor)),
        burden: Some(from_weights(burden)),
        lost: Some(from_lost(*lost)),
        drop_off: Some(from_days(*drop_off_days)),
        attestation: *attestation,
    }
}

fn from_deadlines(deadlines: Deadlines) -> api::Deadlines {
    let Deadlines {
        offer_minutes,
        accept_minutes,
        introduce_minutes,
        acknowledge_minutes,
        link_minutes,
        close_minutes,
        reroute_minutes,
        cancel_minutes,
    } = deadlines;
    api::Deadlines {
        offer: Some(from_minutes(offer_minutes)),
        accept: Some(from_minutes(accept_minutes)),
        introduce: Some(from_minutes(introduce_minutes)),
        acknowledge: Some(from_minutes(acknowledge_minutes)),
        link: Some(from_minutes(link_minutes)),
        close: Some(from_minutes(close_minutes)),
        reroute: Some(from_minutes(reroute_minutes)),
        cancel: Some(from_minutes(cancel_minutes)),
    }
}

pub(super) fn from_floor(floor: &FloorTerms) -> api::FloorTerms {
    let FloorTerms {
        program_floor,
        alternatives_within_reach,
        reach_km,
        max_distance_km,
        time_critical_hours,
        vulnerability_factors,
    } = floor;
    api::FloorTerms {
        program_floor: program_floor.api_number(),
        alternatives_within_reach: *alternatives_within_reach,
        reach_km: *reach_km,
        max_distance_km: *max_distance_km,
        time_critical: Some(from_hours(*time_critical_hours)),
        vulnerability_factors: vulnerability_factors.iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn from_weights(weights: &BurdenWeights) -> api::BurdenWeights {
    let BurdenWeights { per_hour, per_km, per_minor_unit, currency } = weights;
    api::BurdenWeights {
        per_hour: from_decimal(*per_hour),
        per_km: from_decimal(*per_km),
        per_minor_unit: from_decimal(*per_minor_unit),
        currency: currency.to_string(),
    }
}

fn from_lost(lost: LostRule) -> api::LostRule {
    let LostRule { attempts, over_days } = lost;
    api::LostRule { attempts, span: Some(from_days(over_days)) }
}

/// Reads a policy, and what is nonsense about it.
pub(super) fn policy(faults: &mut Faults, sent: api::Policy) -> Checked<Policy> {
    let policy = form(faults, sent)?;
    let nonsense: Vec<_> = policy.faults().into_iter().map(|fault| as_sent(faults, fault)).collect();
    nonsense.into_iter().collect::<Checked<()>>().map(|()| policy)
}

/// The fault at the field of the message: there a length of time has its unit in its value.
fn as_sent(faults: &mut Faults, fault: PolicyFault) -> Checked<()> {
    let PolicyFault { field, what } = fault;
    let units = [("_seconds", "seconds"), ("_minutes", "minutes"), ("_hours", "hours"), ("_days", "days")];
    let sent = match units.iter().find_map(|(end, unit)| Some((field.strip_suffix(end)?, unit))) {
        Some(("lost.over", unit)) => faults.fault_of("lost.span", format!("{what} {unit}")),
        Some((field, unit)) => faults.fault_of(field, format!("{what} {unit}")),
        None => faults.fault_of(&field, what),
    };
    Err(sent)
}

fn form(faults: &mut Faults, sent: api::Policy) -> Checked<Policy> {
    let api::Policy {
        clock_skew,
        backdating_limit,
        declines_before_escalation,
        deadlines,
        reopen_window,
        warm_elements,
        needs,
        kinds,
        sensitive,
        clearance,
        floor,
        burden,
        lost,
        drop_off,
        attestation,
    } = sent;
    let clock_skew = faults.required("clock_skew", clock_skew, whole(SECOND, "seconds"));
    let backdating_limit = faults.required("backdating_limit", backdating_limit, whole(HOUR, "hours"));
    let deadlines = faults.required("deadlines", deadlines, read_deadlines);
    let reopen_window = faults.required("reopen_window", reopen_window, whole(DAY, "days"));
    let warm_elements = faults.list("warm_elements", warm_elements, CODES, code);
    let needs = codes(faults, "needs", needs);
    let kinds = faults.list("kinds", kinds, CODES, code);
    let clearance = faults.required("clearance", clearance, whole(MINUTE, "minutes"));
    let floor = faults.required("floor", floor, read_floor);
    let burden = faults.required("burden", burden, weights);
    let lost = faults.required("lost", lost, read_lost);
    let drop_off = faults.required("drop_off", drop_off, whole(DAY, "days"));
    Ok(Policy {
        needs: needs?,
        kinds: kinds?,
        sensitive,
        clearance_minutes: clearance?,
        clock_skew_seconds: clock_skew?,
        backdating_limit_hours: backdating_limit?,
        declines_before_escalation,
        reopen_window_days: reopen_window?,
        deadlines: deadlines?,
        floor: floor?,
        burden: burden?,
        lost: lost?,
        drop_off_days: drop_off?,
        warm_elements: warm_elements?,
        attestation,
    })
}

const SECOND: u32 = 1;
const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;
const CODES: std::ops::RangeInclusive<usize> = 0..=POLICY_CODES;

fn codes(faults: &mut Faults, field: &str, sent: Vec<String>) -> Checked<Vec<Code>> {
    faults.list(field, sent, CODES, |faults, sent| id(Code::new)(faults, sent))
}

fn read_deadlines(faults: &mut Faults, sent: api::Deadlines) -> Checked<Deadlines> {
    let api::Deadlines { offer, accept, introduce, acknowledge, link, close, reroute, cancel } = sent;
    let mut minutes = |name, sent| faults.required(name, sent, whole(MINUTE, "minutes"));
    let offer = minutes("offer", offer);
    let accept = minutes("accept", accept);
    let introduce = minutes("introduce", introduce);
    let acknowledge = minutes("acknowledge", acknowledge);
    let link = minutes("link", link);
    let close = minutes("close", close);
    let reroute = minutes("reroute", reroute);
    let cancel = minutes("cancel", cancel);
    Ok(Deadlines {
        offer_minutes: offer?,
        accept_minutes: accept?,
        introduce_minutes: introduce?,
        acknowledge_minutes: acknowledge?,
        link_minutes: link?,
        close_minutes: close?,
        reroute_minutes: reroute?,
        cancel_minutes: cancel?,
    })
}

fn read_floor(faults: &mut Faults, sent: api::FloorTerms) -> Checked<FloorTerms> {
    let api::FloorTerms {
        program_floor,
        alternatives_within_reach,
        reach_km,
        max_distance_km,
        time_critical,
        vulnerability_factors,
    } = sent;
    let program_floor = faults.field("program_floor", program_floor, code);
    let time_critical = faults.required("time_critical", time_critical, whole(HOUR, "hours"));
    let vulnerability_factors = codes(faults, "vulnerability_factors", vulnerability_factors);
    Ok(FloorTerms {
        program_floor: program_floor?,
        alternatives_within_reach,
        reach_km,
        max_distance_km,
        time_critical_hours: time_critical?,
        vulnerability_factors: vulnerability_factors?,
    })
}

fn weights(faults: &mut Faults, sent: api::BurdenWeights) -> Checked<BurdenWeights> {
    let api::BurdenWeights { per_hour, per_km, per_minor_unit, currency } = sent;
    let per_hour = faults.required("per_hour", given(per_hour), weight);
    let per_km = faults.required("per_km", given(per_km), weight);
    let per_minor_unit = faults.required("per_minor_unit", given(per_minor_unit), weight);
    let currency = faults.required("currency", given(currency), id(Code::new));
    Ok(BurdenWeights {
        per_hour: per_hour?,
        per_km: per_km?,
        per_minor_unit: per_minor_unit?,
        currency: currency?,
    })
}

fn weight(faults: &mut Faults, sent: String) -> Checked<Decimal> {
    decimal(faults, &sent, POLICY_WEIGHT, POLICY_WEIGHT_DECIMALS)
}

fn read_lost(faults: &mut Faults, sent: api::LostRule) -> Checked<LostRule> {
    let api::LostRule { attempts, span } = sent;
    let span = faults.required("span", span, whole(DAY, "days"));
    Ok(LostRule { attempts, over_days: span? })
}

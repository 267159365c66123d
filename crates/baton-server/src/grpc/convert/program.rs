//! A program and its policy, as messages.

use baton_api::types::v1 as api;
use baton_domain::policy::{BurdenWeights, Deadlines, FloorTerms, LostRule, Policy, ProgramVersion};

use super::codes::{Coded as _, numbers};
use super::decimal::from_decimal;
use super::ids::program_name;
use super::time::{from_days, from_hours, from_minutes, from_seconds};

/// A program and its policy.
pub(super) fn from_program(program: &ProgramVersion) -> api::ProgramVersion {
    let ProgramVersion { program, version, policy } = program;
    api::ProgramVersion {
        program: program_name(program),
        version: *version,
        policy: Some(from_policy(policy)),
    }
}

fn from_policy(policy: &Policy) -> api::Policy {
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

/// What bounds the choice of a path.
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

/// How a path's burden is weighed.
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

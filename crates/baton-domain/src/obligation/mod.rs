//! What a patient is owed, and which way there burdens them least (R3).
//!
//! Two questions in this order. First the *floor*: the least that any carer owes this patient now. It binds the carer, not
//! the patient, and nothing about burden can lower it.
//!
//! | a referral is open | time-critical | then the floor is |
//! |---|---|---|
//! | no | yes | the care itself if the referrer can give it, objection or not; else nobody has a way left |
//! | no | no | the program's own if the referrer can and will give the care; else nobody has a way left |
//! | yes | yes | a warm introduction |
//! | yes | no | a warm introduction if fewer services are within reach than the program asks, or even the nearest is too far, or the referrer objects and the patient is vulnerable; else the program's own |
//!
//! Then, among the options that remain, the least burden `B = alpha*T + beta*D + gamma*C`: hours until the patient is
//! served, kilometres to get there, and what they pay in the smallest unit of the program's currency.
//!
//! All of it follows from [`PathInputs`], in exact decimals: no clock, no handoff, no float. Whoever kept the inputs gets
//! the same answer years later.

mod faults;

pub use faults::{PathFault, faults};

use crate::ids::Code;
use crate::policy::{BurdenWeights, FloorTerms, ProgramFloor};
use crate::value::{
    Capacity, Exclusion, Floor, FloorCause, Path, PathAnswer, PathInputs, PathOption, Urgency, WeighedOption,
};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use std::cmp::Reverse;

const SECONDS_AN_HOUR: u32 = 3_600;
const NANOSECONDS_AN_HOUR: u64 = 3_600_000_000_000;

/// What R3 says of these options.
#[must_use]
pub fn evaluate(inputs: &PathInputs) -> PathAnswer {
    let time_critical = is_time_critical(inputs.urgency, inputs.needed_by, &inputs.terms, inputs.at);
    let open: Vec<&PathOption> = inputs
        .options
        .iter()
        .filter(|option| is_referral(option) && barred(inputs, option).is_none())
        .collect();
    let (floor, cause) = floor(inputs, &open, time_critical);
    // An objection is to be respected wherever the patient is not left without care by it.
    let objector_is_spared = inputs.objection && floor != Floor::DirectCare;
    let options: Vec<WeighedOption> = inputs
        .options
        .iter()
        .map(|option| WeighedOption {
            option: option.id.clone(),
            burden: burden(option, &inputs.weights),
            within_reach: is_within_reach(&open, option, &inputs.terms),
            excluded_by: excluded(inputs, option, floor, objector_is_spared),
        })
        .collect();
    let recommended = lightest(&inputs.options, &options);
    PathAnswer { time_critical, floor, cause, options, recommended }
}

/// Whether a need is time-critical at `at`: an emergency, or less time is left than the program calls safe.
#[must_use]
pub fn is_time_critical(
    urgency: Urgency,
    needed_by: Option<Timestamp>,
    terms: &FloorTerms,
    at: Timestamp,
) -> bool {
    let span = SignedDuration::from_hours(i64::from(terms.time_critical_hours));
    urgency == Urgency::Emergent || needed_by.is_some_and(|needed_by| needed_by.duration_since(at) < span)
}

/// Until when the fastest way that remains can still be in time (R23): `needed_by` less what that way takes. Where none
/// remains it is `needed_by` itself; where nothing is needed by any time, there is none.
#[must_use]
pub fn last_safe_moment(inputs: &PathInputs, answer: &PathAnswer) -> Option<Timestamp> {
    let needed_by = inputs.needed_by?;
    let remains = |option: &&PathOption| {
        answer.options.iter().any(|weighed| weighed.option == option.id && weighed.excluded_by.is_none())
    };
    let fastest = inputs.options.iter().filter(remains).map(|option| option.hours).min();
    Some(needed_by.checked_sub(duration(fastest.unwrap_or_default())).unwrap_or(Timestamp::MIN))
}

/// The burden of an option. Within the limits of options and policies it is exact; beyond them, which no recorded choice
/// is, it is more than any other.
#[must_use]
pub fn burden(option: &PathOption, weights: &BurdenWeights) -> Decimal {
    let time = weights.per_hour.checked_mul(option.hours);
    let distance = weights.per_km.checked_mul(option.distance_km);
    let cost = weights.per_minor_unit.checked_mul(Decimal::from(option.cost_minor_units));
    let sum = match (time, distance, cost) {
        (Some(time), Some(distance), Some(cost)) => {
            time.checked_add(distance).and_then(|sum| sum.checked_add(cost))
        }
        _ => None,
    };
    sum.map_or(Decimal::MAX, |sum| sum.normalize())
}

/// The floor and what set it, in the order in which the rule names the causes.
fn floor(inputs: &PathInputs, open: &[&PathOption], time_critical: bool) -> (Floor, FloorCause) {
    let terms = &inputs.terms;
    let can_provide = inputs.options.iter().any(|option| option.path == Path::DirectCare);
    let few = || services_within_reach(open, terms) < terms.alternatives_within_reach as usize;
    let too_far = || open.iter().all(|option| option.distance_km > Decimal::from(terms.max_distance_km));
    let vulnerable =
        || inputs.vulnerabilities.iter().any(|factor| terms.vulnerability_factors.contains(factor));
    let programs_own = match terms.program_floor {
        ProgramFloor::InformationPacket => Floor::InformationPacket,
        ProgramFloor::WarmIntroduction => Floor::WarmIntroduction,
    };
    match (open.is_empty(), time_critical) {
        (true, true) if can_provide => (Floor::DirectCare, FloorCause::TimeCriticalNothingOpen),
        (true, true) => (Floor::NoPathLeft, FloorCause::TimeCriticalCannotProvide),
        (true, false) if can_provide && !inputs.objection => (programs_own, FloorCause::Program),
        (true, false) => (Floor::NoPathLeft, FloorCause::NothingOpen),
        (false, true) => (Floor::WarmIntroduction, FloorCause::TimeCritical),
        (false, false) if few() => (Floor::WarmIntroduction, FloorCause::FewWithinReach),
        (false, false) if too_far() => (Floor::WarmIntroduction, FloorCause::NearestTooFar),
        (false, false) if inputs.objection && vulnerable() => {
            (Floor::WarmIntroduction, FloorCause::ObjectionAndVulnerable)
        }
        (false, false) => (programs_own, FloorCause::Program),
    }
}

fn is_referral(option: &PathOption) -> bool {
    match option.path {
        Path::InformationPacket | Path::WarmIntroduction => true,
        Path::DirectCare => false,
    }
}

/// Why a referral is not open. A service without capacity is one that says so; not knowing is no reason to leave it out.
fn barred(inputs: &PathInputs, option: &PathOption) -> Option<Exclusion> {
    if !is_in_time(inputs, option) {
        Some(Exclusion::Late)
    } else if option.capacity == Some(Capacity::None) {
        Some(Exclusion::NoCapacity)
    } else if inputs.declined.contains(&option.id) {
        Some(Exclusion::Declined)
    } else {
        None
    }
}

fn is_in_time(inputs: &PathInputs, option: &PathOption) -> bool {
    let Some(needed_by) = inputs.needed_by else { return true };
    let left = Decimal::try_from_i128_with_scale(needed_by.duration_since(inputs.at).as_nanos(), 9);
    let takes = option.hours.checked_mul(Decimal::from(SECONDS_AN_HOUR));
    matches!((takes, left), (Some(takes), Ok(left)) if takes <= left)
}

fn excluded(
    inputs: &PathInputs,
    option: &PathOption,
    floor: Floor,
    objector_is_spared: bool,
) -> Option<Exclusion> {
    let barred = if is_referral(option) {
        barred(inputs, option)
    } else {
        objector_is_spared.then_some(Exclusion::Objection)
    };
    let below = || floor.path().is_some_and(|least| option.path < least).then_some(Exclusion::BelowFloor);
    barred.or_else(below)
}

fn is_within_reach(open: &[&PathOption], option: &PathOption, terms: &FloorTerms) -> bool {
    open.iter().any(|known| known.id == option.id) && option.distance_km <= Decimal::from(terms.reach_km)
}

/// Services are counted once, however many paths lead to one.
fn services_within_reach(open: &[&PathOption], terms: &FloorTerms) -> usize {
    let mut services: Vec<_> = open
        .iter()
        .filter(|option| is_within_reach(open, option, terms))
        .map(|option| service(option))
        .collect();
    services.sort_unstable();
    services.dedup();
    services.len()
}

fn service(option: &PathOption) -> Option<(&str, Option<&str>)> {
    let receiver = option.receiver.as_ref()?;
    Some((receiver.organization.as_str(), receiver.service.as_ref().map(|service| service.as_str())))
}

/// The least burden among the options that remain; ties go to the warmer, the sooner, the service's name, the option's.
fn lightest(options: &[PathOption], weighed: &[WeighedOption]) -> Option<Code> {
    let order = |(one, its): &(&PathOption, &WeighedOption),
                 (other, others): &(&PathOption, &WeighedOption)| {
        its.burden.cmp(&others.burden).then_with(|| tie(one).cmp(&tie(other)))
    };
    let remaining = options.iter().zip(weighed).filter(|(_, weighed)| weighed.excluded_by.is_none());
    remaining.min_by(order).map(|(option, _)| option.id.clone())
}

fn tie(option: &PathOption) -> impl Ord + '_ {
    (Reverse(option.path), option.hours, service(option), option.id.as_str())
}

/// A span of hours, rounded up to where it can be told on a clock.
fn duration(hours: Decimal) -> SignedDuration {
    let nanoseconds = hours.checked_mul(Decimal::from(NANOSECONDS_AN_HOUR)).map(|exact| exact.ceil());
    let nanoseconds = nanoseconds.and_then(|whole| i64::try_from(whole).ok());
    nanoseconds.map_or(SignedDuration::MAX, SignedDuration::from_nanos)
}

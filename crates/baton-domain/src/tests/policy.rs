//! What a program may say: the built-in one makes sense, and nonsense is told all at once.

use super::given::{REFERRER, given};
use crate::act::AmendRequest;
use crate::ids::Code;
use crate::policy::{Policy, ProgramVersion};
use crate::refusal::RefusalCode;
use crate::testing::{Stage, samples};
use crate::value::Kind;
use rust_decimal::Decimal;

fn fields(change: impl FnOnce(&mut Policy)) -> Vec<String> {
    let mut policy = Policy::default();
    change(&mut policy);
    policy.faults().into_iter().map(|fault| fault.field).collect()
}

#[test]
fn the_built_in_program_makes_sense() {
    assert_eq!(ProgramVersion::built_in().policy.faults(), []);
}

#[test]
fn every_fault_is_told_at_once() {
    let found = fields(|policy| {
        policy.deadlines.accept_minutes = 0;
        policy.lost.attempts = 0;
        policy.floor.max_distance_km = policy.floor.reach_km - 1;
        policy.burden.per_km = -Decimal::ONE;
    });
    assert_eq!(
        found,
        ["deadlines.accept_minutes", "lost.attempts", "floor.max_distance_km", "burden.per_km"]
    );
}

#[test]
fn weights_are_exact_and_at_least_one_counts() {
    assert_eq!(fields(|policy| policy.burden.per_hour = Decimal::new(1, 7)), ["burden.per_hour"]);
    assert_eq!(fields(|policy| policy.burden.per_hour = Decimal::new(1_000_001, 0)), ["burden.per_hour"]);
    assert!(fields(|policy| policy.burden.per_hour = Decimal::new(1_000_000, 12)).is_empty());
    let weightless = fields(|policy| {
        policy.burden.per_hour = Decimal::ZERO;
        policy.burden.per_km = Decimal::ZERO;
        policy.burden.per_minor_unit = Decimal::ZERO;
    });
    assert_eq!(weightless, ["burden"]);
}

#[test]
fn currencies_and_lists_are_checked() {
    assert_eq!(fields(|policy| policy.burden.currency = Code::new("usd").unwrap()), ["burden.currency"]);
    let need = Code::new("food-insecurity").unwrap();
    assert_eq!(fields(|policy| policy.needs = vec![need.clone(), need]), ["needs"]);
}

#[test]
fn a_program_is_for_the_needs_and_kinds_that_it_names() {
    let under = |change: fn(&mut Policy)| {
        let mut request = samples::request(&Stage::fixed(), Kind::Referral);
        change(&mut request.program.policy);
        given().when(REFERRER, request)
    };
    under(|policy| policy.needs = vec![Code::new("housing").unwrap()])
        .then_refused(None, RefusalCode::ProgramDoesNotFit);
    under(|policy| policy.kinds = vec![Kind::Transition]).then_refused(None, RefusalCode::ProgramDoesNotFit);
    let fits = under(|policy| {
        policy.needs = vec![Code::new("ipv-advocacy").unwrap()];
        policy.kinds = vec![Kind::Referral];
    })
    .then_accepted();
    let other = AmendRequest { need: Some(Code::new("housing").unwrap()), ..AmendRequest::default() };
    fits.when(REFERRER, other).then_refused(None, RefusalCode::ProgramDoesNotFit);
}

//! What makes a policy nonsense: all of it at once, so that whoever writes one mends it in one go.

use super::Policy;
use crate::limits::{
    POLICY_ATTEMPTS, POLICY_CODES, POLICY_DAYS, POLICY_KM, POLICY_MINUTES, POLICY_SKEW_SECONDS,
    POLICY_WEIGHT, POLICY_WEIGHT_DECIMALS,
};
use rust_decimal::Decimal;

/// What is wrong with one field of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// The field's path within the policy, such as `deadlines.offer_minutes`.
    pub field: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl Policy {
    /// Everything that is wrong with it; nothing if it makes sense.
    #[must_use]
    pub fn faults(&self) -> Vec<PolicyFault> {
        let mut faults = Faults(Vec::new());
        faults.codes("needs", &self.needs);
        faults.codes("kinds", &self.kinds);
        faults.codes("warm_elements", &self.warm_elements);
        faults.within("clearance_minutes", self.clearance_minutes, 1, POLICY_MINUTES);
        faults.within("clock_skew_seconds", self.clock_skew_seconds, 0, POLICY_SKEW_SECONDS);
        faults.within("backdating_limit_hours", self.backdating_limit_hours, 0, POLICY_DAYS * 24);
        faults.within("declines_before_escalation", self.declines_before_escalation, 1, POLICY_ATTEMPTS);
        faults.within("reopen_window_days", self.reopen_window_days, 0, POLICY_DAYS);
        faults.within("drop_off_days", self.drop_off_days, 1, POLICY_DAYS);
        for (name, minutes) in self.deadlines.named() {
            faults.within(&format!("deadlines.{name}"), minutes, 1, POLICY_MINUTES);
        }
        faults.within("lost.attempts", self.lost.attempts, 1, POLICY_ATTEMPTS);
        faults.within("lost.over_days", self.lost.over_days, 0, POLICY_DAYS);
        self.floor_faults(&mut faults);
        for (name, weight) in [
            ("burden.per_hour", self.burden.per_hour),
            ("burden.per_km", self.burden.per_km),
            ("burden.per_minor_unit", self.burden.per_minor_unit),
        ] {
            faults.weight(name, weight);
        }
        self.weights_fault(&mut faults);
        faults.0
    }

    fn floor_faults(&self, faults: &mut Faults) {
        let floor = &self.floor;
        faults.within("floor.alternatives_within_reach", floor.alternatives_within_reach, 0, POLICY_ATTEMPTS);
        faults.within("floor.reach_km", floor.reach_km, 0, POLICY_KM);
        faults.within("floor.max_distance_km", floor.max_distance_km, 0, POLICY_KM);
        faults.within("floor.time_critical_hours", floor.time_critical_hours, 0, POLICY_DAYS * 24);
        faults.codes("floor.vulnerability_factors", &floor.vulnerability_factors);
        if floor.max_distance_km < floor.reach_km {
            faults.add(
                "floor.max_distance_km",
                "is less than reach_km, so that a service within reach would be too far: make it at least as large",
            );
        }
    }

    fn weights_fault(&self, faults: &mut Faults) {
        let burden = &self.burden;
        if [burden.per_hour, burden.per_km, burden.per_minor_unit].iter().all(Decimal::is_zero) {
            faults.add("burden", "weighs nothing at all: give at least one weight that is above 0");
        }
        let letters = burden.currency.as_str();
        if letters.len() != 3 || !letters.bytes().all(|letter| letter.is_ascii_uppercase()) {
            faults.add("burden.currency", "is not a currency of ISO 4217, three capital letters such as USD");
        }
    }
}

struct Faults(Vec<PolicyFault>);

impl Faults {
    fn add(&mut self, field: &str, what: impl Into<String>) {
        self.0.push(PolicyFault { field: field.into(), what: what.into() });
    }

    fn within(&mut self, field: &str, found: u32, least: u32, most: u32) {
        if found < least || found > most {
            self.add(field, format!("must be from {least} to {most}"));
        }
    }

    fn weight(&mut self, field: &str, weight: Decimal) {
        if weight.is_sign_negative() && !weight.is_zero() {
            self.add(field, "is negative: a weight is 0 or more");
        } else if weight > Decimal::from(POLICY_WEIGHT) || weight.normalize().scale() > POLICY_WEIGHT_DECIMALS
        {
            self.add(
                field,
                format!("must be at most {POLICY_WEIGHT}, with at most {POLICY_WEIGHT_DECIMALS} decimals"),
            );
        }
    }

    fn codes<T: PartialEq>(&mut self, field: &str, found: &[T]) {
        if found.len() > POLICY_CODES {
            self.add(field, format!("names more than {POLICY_CODES} values"));
        }
        let repeated = found
            .iter()
            .enumerate()
            .any(|(index, one)| found.iter().skip(index + 1).any(|other| one == other));
        if repeated {
            self.add(field, "names a value twice");
        }
    }
}

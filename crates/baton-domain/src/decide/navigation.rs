//! Accompanying the patient between the sides, and taking a fact out of account: R1, R6, R16, R21, R22.

use super::{Case, Decision};
use crate::act::{
    AssignNavigator, CorrectRecord, RecordBarrier, RecordContactAttempt, RecordSupport, ResolveBarrier,
};
use crate::refusal::Refusal;

pub(super) fn assign(_case: &Case<'_>, _act: &AssignNavigator) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn attempt(_case: &Case<'_>, _act: &RecordContactAttempt) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn support(_case: &Case<'_>, _act: &RecordSupport) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn barrier(_case: &Case<'_>, _act: &RecordBarrier) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn resolve(_case: &Case<'_>, _act: &ResolveBarrier) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn correct(_case: &Case<'_>, _act: &CorrectRecord) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

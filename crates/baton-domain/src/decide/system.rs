//! What follows from a clock, or from another handoff: R6, R14, R18, R23.

use super::{Case, Decision};
use crate::act::{CopyContactPreferences, MissDeadline, SupersedeHandoff};
use crate::refusal::Refusal;

pub(super) fn miss(_case: &Case<'_>, _act: &MissDeadline) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn supersede(_case: &Case<'_>, _act: &SupersedeHandoff) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn copy_preferences(_case: &Case<'_>, _act: &CopyContactPreferences) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

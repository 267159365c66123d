//! Keeping an introduction and a contact from harming the patient: R5, R6, R22.

use super::{Case, Decision};
use crate::act::{ClearIntroduction, PlanContact, SetContactPreferences};
use crate::refusal::Refusal;

pub(super) fn set_preferences(_case: &Case<'_>, _act: &SetContactPreferences) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn clear(_case: &Case<'_>, _act: &ClearIntroduction) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn plan_contact(_case: &Case<'_>, _act: &PlanContact) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

//! Choosing a way for the patient: R3, R4, R13, R23.

use super::{Case, Decision};
use crate::act::{ChoosePath, DeclareObjection, GiveInformationPacket, ProvideDirectCare};
use crate::refusal::Refusal;

pub(super) fn object(_case: &Case<'_>, _act: &DeclareObjection) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn choose(_case: &Case<'_>, _act: &ChoosePath) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn give_packet(_case: &Case<'_>, _act: &GiveInformationPacket) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

pub(super) fn provide(_case: &Case<'_>, _act: &ProvideDirectCare) -> Result<Decision, Refusal> {
    Err(Refusal::nothing("", ""))
}

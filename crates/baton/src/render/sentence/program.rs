//! Programs.

use baton_api::event::v1::{PolicyRevised, ProgramDefined};
use baton_api::types::v1::Policy;

use super::Told;

pub(super) fn defined(event: &ProgramDefined) -> Told {
    asking(Told::new(format!("Program defined: {}", event.title)), event.policy.as_ref())
}

pub(super) fn revised(event: &PolicyRevised) -> Told {
    asking(Told::new(format!("Policy revised: version {}", event.version)), event.policy.as_ref())
}

/// What tells programs apart; all of it is in GetProgram.
fn asking(told: Told, policy: Option<&Policy>) -> Told {
    let Some(policy) = policy else { return told };
    let needs = if policy.needs.is_empty() { "any".to_owned() } else { policy.needs.join(", ") };
    let sensitive = policy.sensitive.then(|| "yes: privacy comes before every introduction".to_owned());
    told.with("for needs", needs).with_some("sensitive", sensitive)
}

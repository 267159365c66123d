//! Events of the clock.

use baton_api::event::v1 as api;
use baton_domain::event::{DeadlineMissed, ObligationRaised};

use super::super::contact::from_deadline;
use super::super::time::from_instant;

pub(super) fn deadline_missed(event: &DeadlineMissed) -> api::DeadlineMissed {
    let DeadlineMissed { deadline } = event;
    api::DeadlineMissed { deadline: Some(from_deadline(*deadline)) }
}

pub(super) fn obligation_raised(event: &ObligationRaised) -> api::ObligationRaised {
    let ObligationRaised { last_safe_moment, needed_by } = event;
    api::ObligationRaised {
        last_safe_moment: Some(from_instant(*last_safe_moment)),
        needed_by: Some(from_instant(*needed_by)),
    }
}

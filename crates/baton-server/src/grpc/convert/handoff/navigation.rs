//! What keeps the patient safe and on the way: clearance, contacts, barriers.

use baton_api::handoff::v1 as api;
use baton_domain::state::{Barrier, Clearance, ContactAttempt, Fact, PlannedContact, StatedPreferences};

use super::super::codes::{Coded as _, number};
use super::super::contact::from_preferences;
use super::super::time::from_instant;

pub(super) fn from_clearance(clearance: &Clearance) -> api::Clearance {
    let Clearance { mode, cleared_at, until, interpreter } = clearance;
    api::Clearance {
        mode: mode.api_number(),
        cleared_at: Some(from_instant(*cleared_at)),
        until: Some(from_instant(*until)),
        interpreter: number(*interpreter),
    }
}

pub(super) fn from_planned_contact(contact: &PlannedContact) -> api::PlannedContact {
    let PlannedContact { channel, at, planned_at } = contact;
    api::PlannedContact {
        channel: channel.api_number(),
        at: at.map(from_instant),
        planned_at: Some(from_instant(*planned_at)),
    }
}

pub(super) fn from_contact_attempt(attempt: &ContactAttempt) -> api::ContactAttempt {
    let ContactAttempt { at, channel, outcome, revision } = attempt;
    api::ContactAttempt {
        at: Some(from_instant(*at)),
        channel: channel.api_number(),
        outcome: outcome.api_number(),
        revision: *revision,
    }
}

pub(super) fn from_fact(fact: &Fact) -> api::Fact {
    let Fact { revision, kind, at, recorder, organization, corrected } = fact;
    api::Fact {
        revision: *revision,
        kind: kind.api_number(),
        at: Some(from_instant(*at)),
        recorder: recorder.to_string(),
        organization: organization.to_string(),
        corrected: *corrected,
    }
}

pub(super) fn from_stated(stated: &StatedPreferences) -> api::StatedPreferences {
    let StatedPreferences { since, preferences } = stated;
    api::StatedPreferences {
        since: Some(from_instant(*since)),
        preferences: Some(from_preferences(preferences)),
    }
}

pub(super) fn from_barrier((barrier, found): (u32, &Barrier)) -> api::Barrier {
    let Barrier { kind, found_at, resolved_at, corrected, revision } = found;
    api::Barrier {
        barrier,
        kind: kind.api_number(),
        found_at: Some(from_instant(*found_at)),
        resolved_at: resolved_at.map(from_instant),
        corrected: *corrected,
        revision: *revision,
    }
}

//! Events that open a handoff and settle consent.

use baton_api::event::v1 as api;
use baton_domain::event::{
    ConsentDeclined, ConsentGiven, ConsentOverridden, ConsentWithdrawn, HandoffRequested, RequestAmended,
};

use super::super::codes::Coded as _;
use super::super::ids::{handoff_name, screening_name};
use super::super::policy::from_program;
use super::super::time::from_instant;
use super::super::values::{from_consent_scope, from_parties, from_party, from_strata};

pub(super) fn handoff_requested(event: &HandoffRequested) -> api::HandoffRequested {
    let HandoffRequested {
        handoff,
        patient,
        kind,
        need,
        urgency,
        needed_by,
        referrer,
        setting,
        strata,
        age_years,
        parent,
        screening,
        supersedes,
        program,
    } = event;
    api::HandoffRequested {
        handoff: handoff_name(*handoff),
        patient: patient.to_string(),
        kind: kind.api_number(),
        need: need.to_string(),
        urgency: urgency.api_number(),
        needed_by: needed_by.map(from_instant),
        referrer: Some(from_party(referrer)),
        setting: setting.api_number(),
        strata: strata.as_ref().map(from_strata),
        age_years: *age_years,
        parent: parent.map(handoff_name),
        program: Some(from_program(program)),
        screening: screening.map(screening_name),
        supersedes: supersedes.map(handoff_name),
    }
}

pub(super) fn request_amended(event: &RequestAmended) -> api::RequestAmended {
    let RequestAmended { kind, need, urgency, needed_by, setting, strata, age_years } = event;
    api::RequestAmended {
        kind: kind.api_number(),
        need: need.to_string(),
        urgency: urgency.api_number(),
        needed_by: needed_by.map(from_instant),
        setting: setting.api_number(),
        strata: strata.as_ref().map(from_strata),
        age_years: *age_years,
    }
}

pub(super) fn consent_given(event: &ConsentGiven) -> api::ConsentGiven {
    let ConsentGiven { basis, given_by, scope, limits_explained } = event;
    api::ConsentGiven {
        basis: basis.api_number(),
        given_by: given_by.api_number(),
        scope: Some(from_consent_scope(scope)),
        limits_explained: *limits_explained,
    }
}

pub(super) fn consent_declined(event: &ConsentDeclined) -> api::ConsentDeclined {
    let ConsentDeclined { declined_by } = event;
    api::ConsentDeclined { declined_by: declined_by.api_number() }
}

pub(super) fn consent_overridden(event: &ConsentOverridden) -> api::ConsentOverridden {
    let ConsentOverridden { legal_basis, decided_for, scope } = event;
    api::ConsentOverridden {
        legal_basis: legal_basis.to_string(),
        decided_for: decided_for.api_number(),
        scope: Some(from_consent_scope(scope)),
    }
}

pub(super) fn consent_withdrawn(event: &ConsentWithdrawn) -> api::ConsentWithdrawn {
    let ConsentWithdrawn { receivers } = event;
    api::ConsentWithdrawn { receivers: from_parties(receivers) }
}

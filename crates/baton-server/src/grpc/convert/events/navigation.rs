//! Events of accompanying the patient between the sides, and of taking a fact out of account.

use baton_api::event::v1 as api;
use baton_domain::event::{
    BarrierFound, BarrierResolved, ContactAttempted, NavigatorAssigned, RecordCorrected, SupportGiven,
};

use super::super::codes::Coded as _;
use super::super::values::from_party;

pub(super) fn navigator_assigned(event: &NavigatorAssigned) -> api::NavigatorAssigned {
    let NavigatorAssigned { navigator } = event;
    api::NavigatorAssigned { navigator: Some(from_party(navigator)) }
}

pub(super) fn contact_attempted(event: &ContactAttempted) -> api::ContactAttempted {
    let ContactAttempted { channel, outcome } = event;
    api::ContactAttempted { channel: channel.api_number(), outcome: outcome.api_number() }
}

pub(super) fn support_given(event: &SupportGiven) -> api::SupportGiven {
    let SupportGiven { kind, barrier } = event;
    api::SupportGiven { kind: kind.api_number(), barrier: *barrier }
}

pub(super) fn barrier_found(event: &BarrierFound) -> api::BarrierFound {
    let BarrierFound { barrier, kind } = event;
    api::BarrierFound { barrier: *barrier, kind: kind.api_number() }
}

pub(super) fn barrier_resolved(event: &BarrierResolved) -> api::BarrierResolved {
    let BarrierResolved { barrier } = event;
    api::BarrierResolved { barrier: *barrier }
}

pub(super) fn record_corrected(event: &RecordCorrected) -> api::RecordCorrected {
    let RecordCorrected { revision, replacement } = event;
    api::RecordCorrected { revision: *revision, replacement: *replacement }
}

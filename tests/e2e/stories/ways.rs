//! Ways for a patient, as the stories weigh and choose them.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::Timestamp;

use crate::harness::values::{instant, organization};

/// A way to the service of this name: so many hours, so many kilometres, nothing to pay.
pub fn way(id: &str, path: Path, hours: &str, distance_km: &str) -> PathOption {
    PathOption {
        id: id.to_owned(),
        path: path.into(),
        receiver: Some(organization(id)),
        hours: hours.to_owned(),
        distance_km: distance_km.to_owned(),
        cost_minor_units: 0,
        capacity: None,
    }
}

/// The referrer can give the care.
pub fn direct_care() -> PathOption {
    PathOption { receiver: None, ..way("here", Path::DirectCare, "0.25", "0") }
}

/// One of these is chosen.
pub fn choose(options: Vec<PathOption>, chosen: &str) -> ChoosePath {
    ChoosePath { options, chosen: Some(chosen.to_owned()), ..ChoosePath::default() }
}

/// None of these is left.
pub fn none_of(options: Vec<PathOption>) -> ChoosePath {
    ChoosePath { options, ..ChoosePath::default() }
}

pub fn with_reason(choice: ChoosePath, reason: &str) -> ChoosePath {
    ChoosePath { reason: Some(reason.to_owned()), ..choice }
}

/// A packet about these services; the referrer looks after the patient at that time.
pub fn packet(services: &[&str], look_after: Timestamp) -> GiveInformationPacket {
    GiveInformationPacket {
        services: services.iter().map(|service| organization(service)).collect(),
        follow_up: Some(FollowUp { at: Some(instant(look_after)), about: Some("did-it-come".to_owned()) }),
        note: None,
    }
}

/// The carer will not give this care themselves.
pub fn objection() -> DeclareObjection {
    DeclareObjection {
        scope: ObjectionScope::Provide.into(),
        refers_instead: None,
        reason: "against my conscience".to_owned(),
    }
}

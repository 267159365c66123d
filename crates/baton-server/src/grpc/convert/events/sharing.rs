//! Events that pass information and put it right.

use baton_api::event::v1 as api;
use baton_domain::event::{
    InformationAnswered, InformationCorrected, InformationRequested, InformationShared,
};

use super::super::codes::{Coded as _, numbers};

pub(super) fn information_shared(event: &InformationShared) -> api::InformationShared {
    let InformationShared { version, parts } = event;
    api::InformationShared { version: *version, parts: numbers(parts) }
}

pub(super) fn information_corrected(event: &InformationCorrected) -> api::InformationCorrected {
    let InformationCorrected { version, by, heard_by } = event;
    api::InformationCorrected { version: *version, by: by.api_number(), heard_by: numbers(heard_by) }
}

pub(super) fn information_requested(event: &InformationRequested) -> api::InformationRequested {
    let InformationRequested { question } = event;
    api::InformationRequested { question: *question }
}

pub(super) fn information_answered(event: &InformationAnswered) -> api::InformationAnswered {
    let InformationAnswered { question } = event;
    api::InformationAnswered { question: *question }
}

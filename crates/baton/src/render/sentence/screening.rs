//! Screenings.

use baton_api::event::v1::{EligibleRegistered, HelpDeclined, ScreeningNotDone, ScreeningRecorded};
use baton_api::types::v1::NotDoneReason;

use super::{Told, Tone};

pub(super) fn registered(event: &EligibleRegistered) -> Told {
    let told = Told::new("Eligible for a screening").with("patient", event.patient.clone());
    told.with_some("encounter", event.encounter.as_ref().map(|met| format!("{} {}", met.kind, met.id)))
}

pub(super) fn recorded(event: &ScreeningRecorded) -> Told {
    let found = if event.needs.is_empty() { "no need".to_owned() } else { event.needs.join(", ") };
    Told::new(format!("Screened with {}", event.instrument)).with("found", found)
}

pub(super) fn not_done(event: &ScreeningNotDone) -> Told {
    Told::new(format!("Not screened: {}", why_not_screened(event.reason)))
}

/// Why a patient was not screened.
pub(crate) fn why_not_screened(reason: i32) -> &'static str {
    match NotDoneReason::try_from(reason) {
        Ok(NotDoneReason::PatientRefused) => "the patient did not want to be",
        Ok(NotDoneReason::Unsafe) => "it was not safe to ask",
        Ok(NotDoneReason::NoTime) => "there was no time",
        Ok(NotDoneReason::PatientUnable) => "the patient could not answer",
        Ok(NotDoneReason::NoInterpreter) => "nobody spoke the patient's language",
        Ok(NotDoneReason::Other) => "for another reason",
        Ok(NotDoneReason::Unspecified) | Err(_) => "for a reason unknown here",
    }
}

pub(super) fn help_declined(event: &HelpDeclined) -> Told {
    Told::new("Help not wanted").toned(Tone::Warn).with("for needs", event.needs.join(", "))
}

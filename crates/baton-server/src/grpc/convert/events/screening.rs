//! What happens to screenings.

use baton_api::event::v1 as api;
use baton_api::event::v1::event::Event as Shown;
use baton_domain::screening::{
    EligibleRegistered, Event, HelpAccepted, HelpDeclined, HelpOffered, ScreeningNotDone, ScreeningRecorded,
};

use super::super::codes::Coded as _;
use super::super::directory::from_codes;
use super::super::ids::{program_name, screening_name};
use super::super::screening::{from_asked_in_private, from_encounter};
use super::super::values::from_strata;
use super::Shows;

impl Shows for Event {
    fn shown(&self) -> Shown {
        match self {
            Self::EligibleRegistered(event) => Shown::EligibleRegistered(registered(event)),
            Self::ScreeningRecorded(event) => Shown::ScreeningRecorded(recorded(event)),
            Self::ScreeningNotDone(ScreeningNotDone { reason }) => {
                Shown::ScreeningNotDone(api::ScreeningNotDone { reason: reason.api_number() })
            }
            Self::HelpOffered(HelpOffered { needs }) => {
                Shown::HelpOffered(api::HelpOffered { needs: from_codes(needs) })
            }
            Self::HelpAccepted(HelpAccepted { needs }) => {
                Shown::HelpAccepted(api::HelpAccepted { needs: from_codes(needs) })
            }
            Self::HelpDeclined(HelpDeclined { needs }) => {
                Shown::HelpDeclined(api::HelpDeclined { needs: from_codes(needs) })
            }
        }
    }
}

fn registered(event: &EligibleRegistered) -> api::EligibleRegistered {
    let EligibleRegistered { screening, patient, encounter, age_years, strata } = event;
    api::EligibleRegistered {
        screening: screening_name(*screening),
        patient: patient.to_string(),
        encounter: Some(from_encounter(encounter)),
        age_years: *age_years,
        strata: strata.as_ref().map(from_strata),
    }
}

fn recorded(event: &ScreeningRecorded) -> api::ScreeningRecorded {
    let ScreeningRecorded { instrument, needs, privacy, program, program_version } = event;
    api::ScreeningRecorded {
        instrument: instrument.to_string(),
        needs: from_codes(needs),
        privacy: privacy.as_ref().map(from_asked_in_private),
        program: program_name(program),
        program_version: *program_version,
    }
}

//! What a screening is after an event.

use super::{EligibleRegistered, Event, Help, HelpAnswer, Screened, Screening};
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::ids::Code;
use crate::state::State;

pub(super) fn evolve(
    state: State<Screening>,
    stamp: &Stamp,
    event: &Event,
) -> Result<State<Screening>, IllegalEvent> {
    let illegal = |why| IllegalEvent { event: event.kind().name(), why };
    let mut screening = match (state, event) {
        (None, Event::EligibleRegistered(registered)) => {
            return Ok(Some(Box::new(registered_as(registered, stamp))));
        }
        (None, _) => return Err(illegal("the patient was not registered before")),
        (Some(screening), _) => screening,
    };
    match event {
        Event::EligibleRegistered(_) => return Err(illegal("the patient was registered before")),
        Event::ScreeningRecorded(recorded) => {
            screening.screened = Some(Screened {
                at: stamp.occurred_at,
                instrument: recorded.instrument.clone(),
                needs: recorded.needs.clone(),
            });
            screening.not_done = None;
        }
        Event::ScreeningNotDone(_) if screening.screened.is_some() => {
            return Err(illegal("the patient was screened before"));
        }
        Event::ScreeningNotDone(not_done) => screening.not_done = Some(not_done.reason),
        Event::HelpOffered(offered) => {
            for need in &offered.needs {
                if !screening.help.iter().any(|help| help.need == *need) {
                    screening.help.push(Help { need: need.clone(), answer: None });
                }
            }
        }
        Event::HelpAccepted(accepted) => {
            screening.answer(&accepted.needs, HelpAnswer::Accepted).map_err(illegal)?;
        }
        Event::HelpDeclined(declined) => {
            screening.answer(&declined.needs, HelpAnswer::Declined).map_err(illegal)?;
        }
    }
    screening.last_recorded_at = stamp.recorded_at;
    Ok(Some(screening))
}

fn registered_as(registered: &EligibleRegistered, stamp: &Stamp) -> Screening {
    Screening {
        id: registered.screening,
        patient: registered.patient.clone(),
        organization: stamp.actor.organization.clone(),
        encounter: registered.encounter.clone(),
        age_years: registered.age_years,
        strata: registered.strata.clone(),
        registered_at: stamp.occurred_at,
        screened: None,
        not_done: None,
        help: Vec::new(),
        last_recorded_at: stamp.recorded_at,
    }
}

impl Screening {
    fn answer(&mut self, needs: &[Code], answer: HelpAnswer) -> Result<(), &'static str> {
        for need in needs {
            let help = self.help.iter_mut().find(|help| help.need == *need);
            help.ok_or("help was not offered before")?.answer = Some(answer);
        }
        Ok(())
    }
}

//! The fold of choosing a way for the patient.

use super::Applied;
use crate::event::{NoPathLeft, ObjectionDeclared, PacketGiven, PathChosen, PathLapsed, Stamp};
use crate::state::{Choice, ChosenPath, Handoff, Lapsed, Objection, Packet, Phase};
use crate::value::Floor;

impl Handoff {
    /// R4: the time within which another way is owed runs from the first objection; no further one starts it anew.
    pub(super) fn objected(&mut self, stamp: &Stamp, event: &ObjectionDeclared) -> Applied {
        let first = self.objection.take();
        self.objection = Some(Objection {
            scope: event.scope,
            by: stamp.actor.person.clone(),
            since: first.as_ref().map_or(stamp.occurred_at, |first| first.since.min(stamp.occurred_at)),
            recorded_at: first.map_or(stamp.recorded_at, |first| first.recorded_at),
        });
        Ok(())
    }

    pub(super) fn path_chosen(&mut self, stamp: &Stamp, event: &PathChosen) -> Applied {
        let option = event
            .inputs
            .options
            .iter()
            .find(|option| option.id == event.chosen)
            .ok_or("what was chosen is not among the options")?;
        self.choice = Some(Box::new(Choice {
            chosen: Some(ChosenPath {
                option: option.id.clone(),
                path: option.path,
                receiver: option.receiver.clone(),
                by_patient: event.patient_choice.is_some(),
            }),
            inputs: event.inputs.clone(),
            chosen_at: stamp.occurred_at,
            floor: event.answer.floor,
            floor_cause: event.answer.cause,
            lapsed: None,
        }));
        Ok(())
    }

    pub(super) fn no_path_left(&mut self, stamp: &Stamp, event: &NoPathLeft) -> Applied {
        if event.answer.floor != Floor::NoPathLeft {
            return Err("a path is left");
        }
        self.choice = Some(Box::new(Choice {
            chosen: None,
            inputs: event.inputs.clone(),
            chosen_at: stamp.occurred_at,
            floor: event.answer.floor,
            floor_cause: event.answer.cause,
            lapsed: None,
        }));
        Ok(())
    }

    pub(super) fn path_lapsed(&mut self, stamp: &Stamp, event: &PathLapsed) -> Applied {
        let choice = self.choice.as_mut().ok_or("no path was chosen that could lapse")?;
        choice.floor = event.floor;
        choice.floor_cause = event.floor_cause;
        choice.lapsed = Some(Lapsed { at: stamp.recorded_at, cause: event.cause });
        Ok(())
    }

    pub(super) fn packet_given(&mut self, stamp: &Stamp, event: &PacketGiven) -> Applied {
        self.packet = Some(Packet {
            given_at: stamp.occurred_at,
            services: event.services.clone(),
            follow_up: event.follow_up.clone(),
        });
        self.phase = Phase::PacketGiven;
        Ok(())
    }
}

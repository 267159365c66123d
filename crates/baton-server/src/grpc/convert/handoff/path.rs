//! What was chosen for the patient, what the carers object to, and what the patient was given to act on.

use baton_api::handoff::v1 as api;
use baton_domain::obligation::evaluate;
use baton_domain::state::{Choice, ChosenPath, Lapsed, Objection, Packet};

use super::super::codes::Coded as _;
use super::super::contact::from_follow_up;
use super::super::path::{from_answer, from_inputs};
use super::super::time::from_instant;
use super::super::values::{from_parties, from_party};

pub(super) fn from_choice(choice: &Choice) -> api::PathChoice {
    let Choice { inputs, chosen, chosen_at, floor, floor_cause, lapsed } = choice;
    api::PathChoice {
        inputs: Some(from_inputs(inputs)),
        chosen: chosen.as_ref().map(from_chosen),
        chosen_at: Some(from_instant(*chosen_at)),
        floor: floor.api_number(),
        floor_cause: floor_cause.api_number(),
        lapsed: lapsed.map(from_lapsed),
        // Judged again: what it rests on gives the same answer at any time (R3).
        answer: Some(from_answer(&evaluate(inputs))),
    }
}

fn from_chosen(chosen: &ChosenPath) -> api::ChosenPath {
    let ChosenPath { option, path, receiver, by_patient } = chosen;
    api::ChosenPath {
        option: option.to_string(),
        path: path.api_number(),
        receiver: receiver.as_ref().map(from_party),
        by_patient: *by_patient,
    }
}

fn from_lapsed(lapsed: Lapsed) -> api::PathLapse {
    let Lapsed { at, cause } = lapsed;
    api::PathLapse { at: Some(from_instant(at)), cause: cause.api_number() }
}

pub(super) fn from_objection(objection: &Objection) -> api::Objection {
    let Objection { scope, by, since, recorded_at } = objection;
    api::Objection {
        scope: scope.api_number(),
        by: by.to_string(),
        since: Some(from_instant(*since)),
        recorded_at: Some(from_instant(*recorded_at)),
    }
}

pub(super) fn from_packet(packet: &Packet) -> api::Packet {
    let Packet { given_at, services, follow_up } = packet;
    api::Packet {
        given_at: Some(from_instant(*given_at)),
        services: from_parties(services),
        follow_up: Some(from_follow_up(follow_up)),
    }
}

//! Events that choose a way for the patient, and those of the ways without a receiver who answers.

use baton_api::event::v1 as api;
use baton_domain::event::{
    DirectCareProvided, NoPathLeft, ObjectionDeclared, PacketGiven, PathChosen, PathLapsed,
};

use super::super::codes::Coded as _;
use super::super::contact::from_follow_up;
use super::super::path::{from_answer, from_inputs, from_patient_choice};
use super::super::time::from_instant;
use super::super::values::from_parties;

pub(super) fn objection_declared(event: &ObjectionDeclared) -> api::ObjectionDeclared {
    let ObjectionDeclared { scope, refers_instead } = event;
    api::ObjectionDeclared {
        scope: scope.api_number(),
        refers_instead: refers_instead.as_ref().map(ToString::to_string),
    }
}

pub(super) fn path_chosen(event: &PathChosen) -> api::PathChosen {
    let PathChosen { inputs, answer, chosen, patient_choice } = event;
    api::PathChosen {
        inputs: Some(from_inputs(inputs)),
        answer: Some(from_answer(answer)),
        chosen: chosen.to_string(),
        patient_choice: patient_choice.as_ref().map(from_patient_choice),
    }
}

pub(super) fn no_path_left(event: &NoPathLeft) -> api::NoPathLeft {
    let NoPathLeft { inputs, answer } = event;
    api::NoPathLeft { inputs: Some(from_inputs(inputs)), answer: Some(from_answer(answer)) }
}

pub(super) fn path_lapsed(event: &PathLapsed) -> api::PathLapsed {
    let PathLapsed { cause, floor, floor_cause, last_safe_moment } = event;
    api::PathLapsed {
        cause: cause.api_number(),
        floor: floor.api_number(),
        floor_cause: floor_cause.api_number(),
        last_safe_moment: last_safe_moment.map(from_instant),
    }
}

pub(super) fn packet_given(event: &PacketGiven) -> api::PacketGiven {
    let PacketGiven { services, follow_up } = event;
    api::PacketGiven { services: from_parties(services), follow_up: Some(from_follow_up(follow_up)) }
}

pub(super) fn direct_care_provided(event: &DirectCareProvided) -> api::DirectCareProvided {
    let DirectCareProvided {} = event;
    api::DirectCareProvided {}
}

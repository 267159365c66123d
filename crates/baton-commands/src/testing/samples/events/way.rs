//! Events that choose a way for the patient, keep them safe on it and accompany them; and those of the clock.

use baton_domain::event::{
    BarrierFound, BarrierResolved, ContactAttempted, ContactPlanned, ContactPreferencesSet, DeadlineMissed,
    DirectCareProvided, IntroductionCleared, NavigatorAssigned, NoPathLeft, ObjectionDeclared,
    ObligationRaised, PacketGiven, PathChosen, PathLapsed, PrivacyNotPossible, RecordCorrected, SupportGiven,
};
use baton_domain::value::{
    BarrierKind, Channel, ContactOutcome, Floor, FloorCause, Interpreter, LapseCause, Mode, ObjectionScope,
    SupportKind,
};
use baton_domain::{Event, EventKind};

use super::super::way::{
    deadline, follow_up, navigator, path_answer, path_inputs, patient_choice, preferences, within_hearing,
};
use super::super::{OTHER_HANDOFF, code, minutes, person, receiver};

pub(super) fn event(kind: EventKind) -> Event {
    match kind {
        EventKind::ContactPreferencesSet => ContactPreferencesSet {
            preferences: preferences(),
            copied_from: Some(OTHER_HANDOFF),
            called_off: vec![ContactPlanned { channel: Channel::Voicemail, at: Some(minutes(60)) }],
        }
        .into(),
        EventKind::ObjectionDeclared => {
            ObjectionDeclared { scope: ObjectionScope::Refer, refers_instead: Some(person("clinician-3")) }
                .into()
        }
        EventKind::PathChosen => PathChosen {
            inputs: path_inputs(),
            answer: path_answer(),
            chosen: code("food-bank"),
            patient_choice: Some(patient_choice()),
        }
        .into(),
        EventKind::NoPathLeft => NoPathLeft { inputs: path_inputs(), answer: path_answer() }.into(),
        EventKind::PathLapsed => PathLapsed {
            cause: LapseCause::IntroductionMissed,
            floor: Floor::DirectCare,
            floor_cause: FloorCause::TimeCriticalNothingOpen,
            last_safe_moment: Some(minutes(300)),
        }
        .into(),
        EventKind::PacketGiven => PacketGiven { services: vec![receiver()], follow_up: follow_up() }.into(),
        EventKind::DirectCareProvided => DirectCareProvided {}.into(),
        EventKind::DeadlineMissed => DeadlineMissed { deadline: deadline() }.into(),
        EventKind::ObligationRaised => {
            ObligationRaised { last_safe_moment: minutes(300), needed_by: minutes(600) }.into()
        }
        _ => on_the_way(kind),
    }
}

fn on_the_way(kind: EventKind) -> Event {
    match kind {
        EventKind::IntroductionCleared => IntroductionCleared {
            mode: Mode::InPerson,
            until: minutes(60),
            within_hearing: within_hearing(),
            interpreter: Some(Interpreter::Professional),
        }
        .into(),
        EventKind::PrivacyNotPossible => PrivacyNotPossible {
            mode: Mode::Phone,
            within_hearing: within_hearing(),
            interpreter: Some(Interpreter::Untrained),
        }
        .into(),
        EventKind::NavigatorAssigned => NavigatorAssigned { navigator: navigator() }.into(),
        EventKind::ContactPlanned => {
            ContactPlanned { channel: Channel::TextMessage, at: Some(minutes(120)) }.into()
        }
        EventKind::ContactAttempted => {
            ContactAttempted { channel: Channel::Voicemail, outcome: ContactOutcome::MessageLeft }.into()
        }
        EventKind::SupportGiven => SupportGiven { kind: SupportKind::Transport, barrier: Some(1) }.into(),
        EventKind::BarrierFound => BarrierFound { barrier: 1, kind: BarrierKind::Transport }.into(),
        EventKind::BarrierResolved => BarrierResolved { barrier: 1 }.into(),
        _ => RecordCorrected { revision: 7, replacement: Some(9) }.into(),
    }
}

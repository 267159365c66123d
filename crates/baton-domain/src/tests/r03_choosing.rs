//! R3 where it is acted on: what may be chosen for a patient, and by whom.

use super::given::{REFERRER, given, minutes};
use super::options::{
    amend, because, choose, choose_none, code, direct, explained, full, list, packet, pressing, two_near,
    warm, warmly,
};
use crate::act::{ChoosePath, DeclareObjection, ProvideDirectCare};
use crate::event::Event;
use crate::event::EventKind::{
    DirectCareProvided, Escalated, HandoffClosed, HandoffOffered, NoPathLeft, PathChosen,
};
use crate::refusal::RefusalCode::{
    BelowFloor, NothingToActOn, OccurredInFuture, OptionNotOpen, ReasonNotAllowed, ReasonRequired,
};
use crate::rule::Rule::{R3, R13, R17};
use crate::testing::samples;
use crate::value::{Capacity, EscalationCause, EscalationTarget, Floor, ObjectionScope, Outcome, PathOption};
use crate::words::Words;

#[test]
fn a_choice_is_recorded_with_all_it_rests_on() {
    let then = given().consented().when(REFERRER, warmly());
    let Event::PathChosen(chosen) = &then.events()[0] else { panic!("no path was chosen") };
    assert_eq!((chosen.inputs.at, &chosen.inputs.options), (minutes(2), &two_near()));
    assert_eq!(chosen.answer, crate::obligation::evaluate(&chosen.inputs));
    let choice = then.then_recorded([PathChosen]).handoff().choice.clone().unwrap();
    assert_eq!((choice.floor, choice.chosen.unwrap().option), (Floor::InformationPacket, code("shelter")));
}

#[test]
fn what_was_chosen_before_is_judged_as_things_are_now() {
    let options = vec![warm("shelter", "shelter", "1", "5", 0), packet("list", "pantry", "24", "4", 0)];
    let listed = because(choose("list", options));
    let day_left = given().consented().and(REFERRER, amend(1_600));
    day_left.clone().when(REFERRER, listed.clone()).then_recorded([PathChosen]);
    // Said to have been chosen then; by now there is no time for a list.
    let since = day_left.now();
    day_left.after_hours(10).when_late(REFERRER, since, listed).then_refused(R3, OptionNotOpen);
}

#[test]
fn faulty_options_are_refused() {
    let twice = vec![direct("here", "1"), direct("here", "1")];
    given().consented().when(REFERRER, choose("here", twice)).then_refused(None, NothingToActOn);
    given().consented().when(REFERRER, choose("nowhere", two_near())).then_refused(None, NothingToActOn);
}

#[test]
fn another_than_the_lightest_needs_a_reason_and_the_lightest_takes_none() {
    given().consented().when(REFERRER, choose("list", two_near())).then_refused(R13, ReasonRequired);
    given().consented().when(REFERRER, list()).then_recorded([PathChosen]);
    given().consented().when(REFERRER, because(warmly())).then_refused(R13, ReasonNotAllowed);
}

#[test]
fn less_than_is_owed_is_the_patients_choice_alone() {
    let one = || vec![warm("shelter", "shelter", "2", "5", 0), packet("list", "shelter", "2", "5", 0)];
    let patients = |act| ChoosePath { patient_choice: Some(explained()), ..act };
    given().consented().when(REFERRER, because(choose("list", one()))).then_refused(R3, BelowFloor);
    let chosen =
        given().consented().when(REFERRER, patients(choose("list", one()))).then_recorded([PathChosen]);
    assert!(chosen.handoff().choice.as_ref().unwrap().chosen.as_ref().unwrap().by_patient);
    given().consented().when(REFERRER, patients(warmly())).then_refused(R3, ReasonNotAllowed);
    let mut tomorrow = patients(choose("list", one()));
    tomorrow.patient_choice.as_mut().unwrap().explained_at = minutes(1_440);
    given().consented().when(REFERRER, tomorrow).then_refused(R17, OccurredInFuture);
    // Not even the patient chooses what cannot be had.
    let gone = vec![warm("shelter", "shelter", "2", "5", 0), full(packet("list", "shelter", "2", "5", 0))];
    given().consented().when(REFERRER, patients(choose("list", gone))).then_refused(R3, OptionNotOpen);
}

#[test]
fn a_list_is_refused_for_emergency_contraception() {
    let options = |telehealth: Option<Capacity>| {
        let telehealth =
            PathOption { capacity: telehealth, ..warm("telehealth", "telehealth", "0.5", "0", 4_500) };
        vec![telehealth, packet("pharmacy", "pharmacy", "1", "3", 4_500), direct("here", "0.25")]
    };
    let objection =
        DeclareObjection { scope: ObjectionScope::Provide, refers_instead: None, words: samples::reason() };
    let objected = pressing().and(REFERRER, objection);
    objected.clone().when(REFERRER, because(choose("pharmacy", options(None)))).then_refused(R3, BelowFloor);
    objected.clone().when(REFERRER, choose("telehealth", options(None))).then_recorded([PathChosen]);
    // Telehealth is down, and without it the pharmacy gives nothing.
    let mut down = options(Some(Capacity::None));
    down[1].capacity = Some(Capacity::None);
    objected.clone().when(REFERRER, choose_none(down.clone())).then_refused(R3, BelowFloor);
    let direct = objected.when(REFERRER, choose("here", down)).then_recorded([PathChosen]);
    assert_eq!(direct.handoff().choice.as_ref().unwrap().floor, Floor::DirectCare);
    direct.clone().when(REFERRER, samples::offer()).then_refused(R3, BelowFloor);
    direct.clone().when(REFERRER, samples::introduction()).then_refused(R3, BelowFloor);
    let give = ProvideDirectCare { words: Words::default() };
    let cared = direct.when(REFERRER, give).then_recorded([DirectCareProvided, HandoffClosed]);
    assert_eq!(cared.handoff().closing.as_ref().unwrap().outcome, Outcome::CaredForDirectly);
}

#[test]
fn a_list_is_no_way_for_a_rural_patient() {
    let far = || vec![warm("warm", "clinic-2", "4", "160", 0), packet("list", "clinic-2", "4", "160", 0)];
    given().consented().when(REFERRER, because(choose("list", far()))).then_refused(R3, BelowFloor);
    given().consented().when(REFERRER, choose("warm", far())).then_recorded([PathChosen]);
    let city = (1..=6).map(|n| packet(&format!("list-{n}"), &format!("clinic-{n}"), "4", "3", 0)).collect();
    given().consented().when(REFERRER, choose("list-1", city)).then_recorded([PathChosen]);
}

#[test]
fn where_only_less_than_is_owed_is_open_more_must_be_found() {
    let only_list = || vec![packet("list", "pantry", "24", "4", 0)];
    given().consented().when(REFERRER, because(choose("list", only_list()))).then_refused(R3, BelowFloor);
    given().consented().when(REFERRER, choose_none(only_list())).then_refused(R3, BelowFloor);
}

#[test]
fn no_path_left_is_said_at_once_where_it_is_time_critical() {
    let late = || vec![warm("shelter", "shelter", "5", "5", 0)];
    // Whether the referrer can provide is said either way.
    pressing().when(REFERRER, choose_none(late())).then_refused(R3, BelowFloor);
    pressing().when(REFERRER, choose("shelter", late())).then_refused(R3, BelowFloor);
    let mut cannot = choose_none(late());
    cannot.cannot_provide = Some(code("no-licence"));
    let left = pressing().when(REFERRER, cannot.clone()).then_recorded([NoPathLeft, Escalated]);
    let escalation = &left.handoff().escalations[0];
    assert_eq!(escalation.cause, EscalationCause::NoPathLeft);
    assert_eq!(escalation.to, [EscalationTarget::ReferrerSupervisor, EscalationTarget::Referrer]);
    given().consented().when(REFERRER, because(choose_none(vec![]))).then_refused(R13, ReasonNotAllowed);
    cannot.patient_choice = Some(explained());
    pressing().when(REFERRER, cannot).then_refused(R3, ReasonNotAllowed);
    // With time, the re-route limit runs first.
    given().consented().when(REFERRER, choose_none(vec![])).then_recorded([NoPathLeft]);
    // A service that turns up after all is offered the patient.
    left.when(REFERRER, samples::offer()).then_recorded([HandoffOffered]);
}

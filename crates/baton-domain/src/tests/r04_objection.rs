//! R4: an objection never delays, and leaves nobody alone with the need.

use super::given::{Given, RECEIVER, REFERRER, SUPERVISOR, given, minutes, person, sample, text};
use super::options::{choose, choose_none, direct, full, packet, warm};
use crate::act::{ActKind, DeclareObjection, DeclineHandoff, ProvideDirectCare};
use crate::event::EventKind::{
    DirectCareProvided, Escalated, HandoffClosed, HandoffDeclined, NoPathLeft, ObjectionDeclared, PathChosen,
    PathLapsed, ResponsibleReassigned,
};
use crate::ids::PersonId;
use crate::refusal::RefusalCode::{NothingToActOn, ReasonRequired, WrongPhase, WrongSide};
use crate::rule::Rule::{R4, R13, R21};
use crate::testing::samples;
use crate::value::{
    DeclineReason, Duty, EscalationCause, EscalationTarget, Floor, LapseCause, ObjectionScope, PathOption,
    Role, Side,
};
use crate::words::Words;

fn provide() -> DeclareObjection {
    DeclareObjection { scope: ObjectionScope::Provide, refers_instead: None, words: samples::reason() }
}

fn refer(colleague: &str) -> DeclareObjection {
    let refers_instead = Some(PersonId::new(colleague).unwrap());
    DeclareObjection { scope: ObjectionScope::Refer, refers_instead, ..provide() }
}

fn two_near() -> Vec<PathOption> {
    vec![warm("shelter", "shelter", "2", "5", 0), packet("list", "pantry", "24", "5", 0)]
}

#[test]
fn it_is_declared_with_a_reason_before_linkage_by_the_referrer() {
    for open in [given().requested(), given().offered(), given().acknowledged()] {
        let objected = open.when(REFERRER, provide()).then_recorded([ObjectionDeclared]);
        assert_eq!(objected.accountable()[0], (Side::Referrer, Duty::CareAndClosure));
        objected.when(REFERRER, provide()).then_already_done();
    }
    given()
        .requested()
        .when(REFERRER, DeclareObjection { words: Words::default(), ..provide() })
        .then_refused(R13, ReasonRequired);
    given().linked().when(REFERRER, provide()).then_refused(None, WrongPhase);
    given().offered().when(RECEIVER, provide()).then_refused(R21, WrongSide);
}

#[test]
fn an_objection_to_referring_passes_it_on_at_once() {
    let passed = given()
        .requested()
        .when(REFERRER, refer("clinician-2"))
        .then_recorded([ObjectionDeclared, ResponsibleReassigned]);
    assert_eq!(passed.handoff().referrer.person, Some(PersonId::new("clinician-2").unwrap()));
    assert_eq!(passed.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
    let nobody = DeclareObjection { refers_instead: None, ..refer("clinician-2") };
    given().requested().when(REFERRER, nobody).then_refused(R4, NothingToActOn);
    given().requested().when(REFERRER, refer("clinician-1")).then_refused(R4, NothingToActOn);
    let needless = DeclareObjection { scope: ObjectionScope::Provide, ..refer("clinician-2") };
    given().requested().when(REFERRER, needless).then_refused(R4, NothingToActOn);
}

#[test]
fn the_time_for_another_way_runs_from_the_first_objection() {
    let objected = given().requested().and(REFERRER, provide());
    let first = objected.handoff().objection.clone().unwrap();
    let passed = objected.after_hours(5).and(REFERRER, refer("clinician-2"));
    let again = passed
        .after_hours(5)
        .when_by(person("clinician-2", "clinic", Role::Clinician), provide())
        .then_accepted();
    let now = again.handoff().objection.as_ref().unwrap();
    assert_eq!((now.since, now.recorded_at), (first.since, first.recorded_at));
    assert_eq!(now.by.as_str(), "clinician-2");
}

#[test]
fn declared_later_it_ends_the_choice_and_not_the_offer() {
    let offered =
        given().consented().and(REFERRER, choose("shelter", two_near())).and(REFERRER, samples::offer());
    let objected = offered.when(REFERRER, provide()).then_recorded([ObjectionDeclared, PathLapsed]);
    let choice = objected.handoff().choice.as_deref().unwrap();
    assert_eq!(choice.lapsed.unwrap().cause, LapseCause::Objection);
    assert_eq!(choice.floor, Floor::InformationPacket);
    assert!(objected.handoff().offer.is_some());
    objected.also(RECEIVER, ActKind::AcceptHandoff);
    // Chosen in view of an objection, the choice rests on it already.
    let aware = given().requested().and(REFERRER, provide()).and(REFERRER, choose("shelter", two_near()));
    let passed = aware.when(REFERRER, refer("clinician-2"));
    passed.then_recorded([ObjectionDeclared, ResponsibleReassigned]);
}

#[test]
fn an_objector_is_spared_and_a_colleague_may_give_the_care() {
    let options = || vec![full(warm("shelter", "shelter", "2", "5", 0)), direct("here", "1")];
    let objected = given().requested().and(REFERRER, provide());
    // Not time-critical: nobody is compelled, and the need stays with the referrer.
    let none = objected.clone().when(REFERRER, choose_none(options())).then_recorded([NoPathLeft]);
    assert_eq!(none.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
    none.clone().when(REFERRER, choose("here", options())).then_refused(R13, ReasonRequired);
    let mut willing = choose("here", options());
    willing.words.reason = Some(text("a colleague gives it"));
    let chosen = none.when(REFERRER, willing).then_recorded([PathChosen]);
    let give = ProvideDirectCare { words: Words::default() };
    chosen.when(REFERRER, give).then_recorded([DirectCareProvided, HandoffClosed]);
}

fn in_conscience() -> DeclineHandoff {
    DeclineHandoff { reason: DeclineReason::Conscience, ..samples::decline() }
}

fn last_escalation(given: &Given) -> (EscalationCause, Vec<EscalationTarget>) {
    let last = given.handoff().escalations.last().unwrap();
    (last.cause, last.to.clone())
}

#[test]
fn a_decline_in_conscience_leaves_the_patient_with_somebody() {
    let both = vec![EscalationTarget::ReferrerSupervisor, EscalationTarget::Referrer];
    // Nobody knows of another way: the referrer and a supervisor learn it at once.
    let alone = given().offered().when(RECEIVER, in_conscience()).then_recorded([HandoffDeclined, Escalated]);
    assert_eq!(last_escalation(&alone), (EscalationCause::NoPathLeft, both.clone()));
    assert_eq!(alone.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
    // Another service is open: the choice ends, and there is somewhere to go.
    let chosen =
        given().consented().and(REFERRER, choose("shelter", two_near())).and(REFERRER, samples::offer());
    let open = chosen.when(RECEIVER, in_conscience()).then_recorded([HandoffDeclined, PathLapsed]);
    assert_eq!(open.handoff().choice.as_ref().unwrap().floor, Floor::WarmIntroduction);
    // It was the last open option.
    let only = vec![warm("shelter", "shelter", "2", "5", 0)];
    let chosen = given().consented().and(REFERRER, choose("shelter", only)).and(REFERRER, samples::offer());
    for reason in [DeclineReason::Conscience, DeclineReason::NoCapacity] {
        let decline = DeclineHandoff { reason, ..samples::decline() };
        let left =
            chosen.clone().when(RECEIVER, decline).then_recorded([HandoffDeclined, PathLapsed, Escalated]);
        assert_eq!(last_escalation(&left), (EscalationCause::NoPathLeft, both.clone()));
        assert_eq!(left.handoff().choice.as_ref().unwrap().floor, Floor::NoPathLeft);
    }
}

#[test]
fn an_objection_holds_the_patient_to_somebody() {
    let objected = given().requested().and(REFERRER, provide());
    assert!(objected.handoff().obligation_stands(minutes(0)));
    objected.clone().when(REFERRER, sample(ActKind::CancelHandoff, REFERRER)).refusal();
    objected.when(SUPERVISOR, sample(ActKind::CancelHandoff, SUPERVISOR)).refusal();
}

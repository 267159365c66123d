//! R18: another handoff for the same need of the same patient takes this one's place.

use super::given::{RECEIVER, given, party, person};
use crate::act::{ActKind, SupersedeHandoff};
use crate::event::EventKind;
use crate::ids::{Code, HandoffId, PatientRef};
use crate::refusal::RefusalCode;
use crate::rule::Rule;
use crate::testing::Seat;
use crate::value::{Actor, Duty, Outcome, Role, Side};

fn system() -> Actor {
    person("baton", "baton", Role::System)
}

fn by() -> HandoffId {
    HandoffId(uuid::Uuid::from_u128(8))
}

fn supersede() -> SupersedeHandoff {
    SupersedeHandoff {
        by: by(),
        patient: PatientRef::new("patient-1").unwrap(),
        need: Code::new("ipv-advocacy").unwrap(),
        accountable: Seat::Referrer.party(),
    }
}

#[test]
fn before_the_receiver_holds_on_the_older_one_closes() {
    for open in [given().requested(), given().offered(), given().introduced()] {
        let closed = open.when_by(system(), supersede()).then_recorded([EventKind::HandoffClosed]);
        let closing = closed.handoff().closing.as_ref().unwrap();
        assert_eq!((closing.outcome, closing.superseded_by), (Outcome::Superseded, Some(by())));
        assert_eq!(closed.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
        closed.when_by(system(), supersede()).then_already_done();
    }
}

#[test]
fn afterwards_the_receiver_is_asked_to_let_go() {
    for held in [given().acknowledged(), given().linked()] {
        let asked = held.when_by(system(), supersede()).then_recorded([EventKind::CancellationRequested]);
        asked.clone().when_by(system(), supersede()).then_already_done();
        asked.also(RECEIVER, ActKind::ConfirmCancellation);
    }
}

#[test]
fn the_party_that_is_named_is_accountable() {
    let receiver = SupersedeHandoff { accountable: Seat::Receiver.party(), ..supersede() };
    let closed = given().offered().when_by(system(), receiver).then_accepted();
    let accountable = closed.handoff().accountable.first().unwrap();
    assert_eq!(accountable.party, Seat::Receiver.party());
}

#[test]
fn only_for_the_same_need_and_by_a_party() {
    let other_need = SupersedeHandoff { need: Code::new("housing").unwrap(), ..supersede() };
    let other_patient = SupersedeHandoff { patient: PatientRef::new("patient-2").unwrap(), ..supersede() };
    let stranger = SupersedeHandoff { accountable: party("elsewhere", None, None), ..supersede() };
    for wrong in [other_need, other_patient, stranger] {
        given().offered().when_by(system(), wrong).then_refused(Rule::R18, RefusalCode::NothingToActOn);
    }
}

#[test]
fn it_cannot_be_opened_again() {
    let closed = given().offered().when_by(system(), supersede()).then_accepted();
    closed
        .when(Seat::Supervisor, super::given::sample(ActKind::ReopenHandoff, Seat::Supervisor))
        .then_refused(Rule::R20, RefusalCode::CannotReopen);
}

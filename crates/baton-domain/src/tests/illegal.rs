//! The fold trusts no history: what these rules never decide is an error.

use super::given::{REFERRER, given, minutes};
use super::options::{asked, code, direct};
use crate::act::{AcknowledgeNotice, ActKind};
use crate::event::{
    ConsentDeclined, Escalated, Event, HandoffAccepted, HandoffClosed, HandoffOffered, HandoffResumed,
    InformationShared, LinkageRecorded, NoPathLeft, NoticeAcknowledged, PathChosen, PathLapsed, Stamp,
};
use crate::evolve;
use crate::obligation::evaluate;
use crate::state::State;
use crate::testing::Seat;
use crate::value::{
    ConsentGiver, EscalationCause, EscalationTarget, Floor, FloorCause, HowKnown, LapseCause, Outcome,
};
use crate::words::Words;

fn refuses(state: &State, event: impl Into<Event>) {
    let event = event.into();
    let stamp = Stamp {
        occurred_at: minutes(60),
        recorded_at: minutes(60),
        actor: REFERRER.actor(),
        recorded_by: None,
    };
    let illegal = evolve(state.clone(), &stamp, &event).unwrap_err();
    assert_eq!(illegal.event, event.kind().name());
}

fn linked() -> LinkageRecorded {
    LinkageRecorded { service: Seat::Receiver.party(), how_known: HowKnown::PatientReport }
}

fn accepted() -> HandoffAccepted {
    HandoffAccepted { by_presence: false, reported: None }
}

fn closed(outcome: Outcome) -> HandoffClosed {
    HandoffClosed {
        outcome,
        died_on: None,
        source: None,
        true_record: None,
        superseded_by: None,
        accountable: None,
        goes_to: None,
        reported: None,
    }
}

#[test]
fn nothing_comes_before_the_request() {
    refuses(&None, accepted());
    refuses(&None, closed(Outcome::EnteredInError));
}

#[test]
fn events_stand_only_where_the_life_cycle_has_them() {
    let offered = given().offered().state;
    let again = HandoffOffered {
        receiver: Seat::Former.party(),
        capacity_seen: None,
        answers_by_report: false,
        by_presence: false,
    };
    refuses(&given().requested().state, again.clone());
    refuses(&offered, again);
    refuses(&offered, ConsentDeclined { declined_by: ConsentGiver::Patient });
    refuses(&offered, closed(Outcome::Completed));
    refuses(&given().consented().state, accepted());
    refuses(&given().consented().state, linked());
    refuses(&given().accepted().state, accepted());
    refuses(&given().linked().state, linked());
    refuses(&offered, HandoffResumed {});
}

#[test]
fn a_closed_handoff_folds_no_more_than_it_takes() {
    let completed = given().completed().state;
    refuses(&completed, linked());
    refuses(&completed, closed(Outcome::Cancelled));
    refuses(&completed, InformationShared { version: 2, parts: vec![] });
}

#[test]
fn numbers_follow_one_another() {
    let offered = given().offered().state;
    for version in [0, 1, 3] {
        refuses(&offered, InformationShared { version, parts: vec![] });
    }
    let escalated = |escalation| Escalated {
        escalation,
        to: vec![EscalationTarget::ReferrerSupervisor],
        deadline: None,
        cause: EscalationCause::Declines,
        rule: None,
    };
    refuses(&offered, escalated(0));
    refuses(&offered, escalated(2));
    let cancelled = given().offered().also(REFERRER, ActKind::CancelHandoff).state;
    for notice in [0, 2] {
        refuses(&cancelled, NoticeAcknowledged { notice });
    }
}

#[test]
fn a_notice_is_taken_note_of_once_and_only_where_there_is_one() {
    let noticed = NoticeAcknowledged { notice: 1 };
    let declined = given().offered().also(Seat::Receiver, ActKind::DeclineHandoff).state;
    refuses(&declined, noticed.clone());
    let cancelled = given().offered().also(REFERRER, ActKind::CancelHandoff);
    let act = AcknowledgeNotice { notice: 1, words: Words::default() };
    refuses(&cancelled.and(Seat::Receiver, act).state, noticed);
}

#[test]
fn a_choice_is_of_what_there_was_and_lapses_only_where_there_is_one() {
    let consented = given().consented().state;
    let inputs = asked(vec![direct("here", "1")]);
    let answer = evaluate(&inputs);
    refuses(&consented, NoPathLeft { inputs: inputs.clone(), answer: answer.clone() });
    refuses(&consented, PathChosen { inputs, answer, chosen: code("there"), patient_choice: None });
    let lapsed = PathLapsed {
        cause: LapseCause::Declined,
        floor: Floor::WarmIntroduction,
        floor_cause: FloorCause::TimeCritical,
        last_safe_moment: None,
    };
    refuses(&consented, lapsed);
}

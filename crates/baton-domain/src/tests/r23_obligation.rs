//! R23: nobody escapes the obligation; each way of leaving the patient is tried while the need is time-critical.

use super::given::{Given, RECEIVER, REFERRER, SUPERVISOR, given, minutes, party};
use super::options::{amend, because, choose, choose_none, code, direct, full, pressing, warm, warmly};
use crate::act::{
    Act, ActKind, AmendRequest, CancelHandoff, CloseHandoff, ClosingOutcome, ConfirmCancellation,
    HoldHandoff, ReassignResponsible, RequestCancellation,
};
use crate::event::EventKind::{
    CancellationRequested, Escalated, HandoffClosed, HandoffDeclined, HandoffHeld, PathChosen,
    ResponsibleReassigned,
};
use crate::event::{Event, EventKind};
use crate::ids::PersonId;
use crate::refusal::RefusalCode::{EvidenceMissing, ObligationStands, OptionNotOpen, WrongPhase};
use crate::rule::Rule::{R3, R12, R23};
use crate::testing::samples;
use crate::value::{Floor, Outcome, Party, Urgency};
use crate::words::Words;

fn elsewhere() -> Option<Party> {
    Some(party("hospital", None, None))
}

fn cancel(goes_to: Option<Party>) -> Act {
    CancelHandoff { goes_to, words: samples::reason() }.into()
}

fn hold(goes_to: Option<Party>) -> Act {
    HoldHandoff { until: minutes(10_000), goes_to, words: samples::reason() }.into()
}

fn unavailable(goes_to: Option<Party>) -> Act {
    CloseHandoff { outcome: ClosingOutcome::ServiceUnavailable { goes_to }, words: samples::reason() }.into()
}

fn ask_to_let_go(goes_to: Option<Party>) -> Act {
    RequestCancellation { goes_to, words: samples::reason() }.into()
}

/// Time-critical, and nobody can take the patient, the referrer included.
fn at_a_loss() -> Given {
    let mut none = choose_none(vec![]);
    none.cannot_provide = Some(code("no-licence"));
    pressing().and(REFERRER, none)
}

#[test]
fn only_a_supervisor_who_says_where_leaves_the_patient() {
    let acknowledged = || given().acknowledged().and(REFERRER, amend(120));
    type Leaving = fn(Option<Party>) -> Act;
    let ways: [(Given, Leaving, EventKind); 5] = [
        (pressing(), cancel, HandoffClosed),
        (pressing(), hold, HandoffHeld),
        (acknowledged(), hold, HandoffHeld),
        (acknowledged(), ask_to_let_go, CancellationRequested),
        (at_a_loss(), unavailable, HandoffClosed),
    ];
    for (given, leave, recorded) in ways {
        for goes_to in [None, elsewhere()] {
            given.clone().when(REFERRER, leave(goes_to)).then_refused(R23, ObligationStands);
        }
        given.clone().when(SUPERVISOR, leave(None)).then_refused(R23, ObligationStands);
        given.when(SUPERVISOR, leave(elsewhere())).then_recorded([recorded]);
    }
    // With time left, whoever does it otherwise.
    given().consented().when(REFERRER, cancel(None)).then_recorded([HandoffClosed]);
    given().consented().when(REFERRER, hold(None)).then_recorded([HandoffHeld]);
    // An emergency is time-critical at any hour; who has been seen is safe.
    let emergent = AmendRequest { urgency: Some(Urgency::Emergent), ..AmendRequest::default() };
    given()
        .consented()
        .and(REFERRER, emergent.clone())
        .when(REFERRER, cancel(None))
        .then_refused(R23, ObligationStands);
    given()
        .acknowledged()
        .and(REFERRER, emergent)
        .also(RECEIVER, ActKind::RecordLinkage)
        .when(REFERRER, hold(None))
        .then_recorded([HandoffHeld]);
}

#[test]
fn it_is_judged_by_the_logs_clock() {
    // Said to have been cancelled while there was time.
    let day_left = given().consented().and(REFERRER, amend(1_600));
    day_left.clone().when(REFERRER, cancel(None)).then_recorded([HandoffClosed]);
    let since = day_left.now();
    day_left.after_hours(10).when_late(REFERRER, since, cancel(None)).then_refused(R23, ObligationStands);
}

#[test]
fn asking_the_receiver_to_let_go_is_no_way_around() {
    let confirm = || ConfirmCancellation { reported: None, words: Words::default() };
    // Asked while there was time, answered when there is none.
    let asked = given().acknowledged().and(REFERRER, ask_to_let_go(None)).and(REFERRER, amend(120));
    asked.clone().when(RECEIVER, confirm()).then_refused(R23, ObligationStands);
    asked.clone().when(REFERRER, ask_to_let_go(None)).then_already_done();
    asked.clone().when(RECEIVER, samples::decline()).then_recorded([HandoffDeclined]);
    let since = asked.handoff().cancellation_requested_at;
    let named = asked.when(SUPERVISOR, ask_to_let_go(elsewhere())).then_recorded([CancellationRequested]);
    assert_eq!(named.handoff().cancellation_requested_at, since, "the receiver's time runs from the first");
    let then = named.when(RECEIVER, confirm());
    let Event::HandoffClosed(closed) = &then.events()[0] else { panic!("not closed") };
    assert_eq!(closed.goes_to, elsewhere());
}

#[test]
fn reassigning_passes_the_obligation_on() {
    let colleague = ReassignResponsible {
        side: None,
        person: PersonId::new("clinician-2").unwrap(),
        words: Words::default(),
    };
    let passed = pressing().when(REFERRER, colleague).then_recorded([ResponsibleReassigned]);
    passed.clone().when(REFERRER, cancel(elsewhere())).then_refused(R23, ObligationStands);
    let new = super::given::person("clinician-2", "clinic", crate::value::Role::Clinician);
    passed.when_by(new, cancel(elsewhere())).then_refused(R23, ObligationStands);
}

#[test]
fn an_objection_after_the_offer_is_no_way_around() {
    let options = || vec![warm("shelter", "shelter", "1", "5", 0), direct("here", "1")];
    let offered = pressing().and(REFERRER, because(choose("shelter", options())));
    let objected = offered.and(REFERRER, samples::offer()).also(REFERRER, ActKind::DeclareObjection);
    objected.clone().when(REFERRER, cancel(elsewhere())).then_refused(R23, ObligationStands);
    let declined = objected.when(RECEIVER, samples::decline()).then_recorded([HandoffDeclined, Escalated]);
    declined.clone().when(REFERRER, cancel(elsewhere())).then_refused(R23, ObligationStands);
    // Once more, with what is left: the care itself, objection or not.
    declined.clone().when(REFERRER, because(choose("shelter", options()))).then_refused(R3, OptionNotOpen);
    let direct = declined.when(REFERRER, choose("here", options())).then_recorded([PathChosen]);
    assert_eq!(direct.handoff().choice.as_ref().unwrap().floor, Floor::DirectCare);
}

#[test]
fn unavailable_needs_it_on_record_and_still_so() {
    let chosen = given().consented().and(REFERRER, warmly());
    for open in [given().consented(), chosen] {
        open.when(REFERRER, unavailable(None)).then_refused(R12, EvidenceMissing);
    }
    let none = || choose_none(vec![full(warm("shelter", "shelter", "2", "5", 0))]);
    let left = given().consented().and(REFERRER, none());
    let closed = left.clone().when(REFERRER, unavailable(None)).then_recorded([HandoffClosed]);
    assert_eq!(closed.handoff().closing.as_ref().unwrap().outcome, Outcome::ServiceUnavailable);
    // Somebody was offered the patient after all.
    left.clone()
        .and(REFERRER, samples::offer())
        .when(REFERRER, unavailable(None))
        .then_refused(None, WrongPhase);
    // There is more time than it was judged with.
    let late = choose_none(vec![warm("shelter", "shelter", "40", "5", 0)]);
    let none_in_time = given().consented().and(REFERRER, amend(2_000)).and(REFERRER, late);
    none_in_time.clone().when(REFERRER, unavailable(None)).then_recorded([HandoffClosed]);
    none_in_time
        .and(REFERRER, amend(6_000))
        .when(REFERRER, unavailable(None))
        .then_refused(R12, EvidenceMissing);
    // What nobody was compelled to give is owed once it is time-critical.
    let objected = given().consented().and(REFERRER, amend(2_000)).also(REFERRER, ActKind::DeclareObjection);
    let spared = objected.and(REFERRER, choose_none(vec![direct("here", "1")]));
    spared.clone().when(SUPERVISOR, unavailable(elsewhere())).then_recorded([HandoffClosed]);
    spared.after_hours(20).when(SUPERVISOR, unavailable(elsewhere())).then_refused(R12, EvidenceMissing);
}

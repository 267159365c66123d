//! R12: closing needs its evidence.

use super::given::{RECEIVER, REFERRER, given, sample};
use crate::act::{ActKind, CloseHandoff, ClosingOutcome};
use crate::event::EventKind::{ClosureReported, HandoffClosed};
use crate::refusal::RefusalCode::{EvidenceMissing, WrongPhase, WrongSide};
use crate::rule::Rule::{R12, R21};
use crate::words::Words;

#[test]
fn completed_needs_the_linkage() {
    let confirm = || sample(ActKind::ConfirmClosure, REFERRER);
    for unlinked in [given().requested(), given().offered(), given().acknowledged()] {
        unlinked.when(REFERRER, confirm()).then_refused(R12, EvidenceMissing);
    }
}

#[test]
fn completed_is_the_referrers_with_a_report_or_without() {
    let confirm = || sample(ActKind::ConfirmClosure, REFERRER);
    given().linked().when(RECEIVER, confirm()).then_refused(R21, WrongSide);
    given()
        .linked()
        .when(REFERRER, confirm())
        .then_recorded([HandoffClosed])
        .when(REFERRER, confirm())
        .then_already_done();
    let reported = given().linked().when(RECEIVER, sample(ActKind::ReportClosure, RECEIVER));
    reported.then_recorded([ClosureReported]).when(REFERRER, confirm()).then_recorded([HandoffClosed]);
}

#[test]
fn a_patient_who_declines_was_told_what_stays_open() {
    let declined = |told_what_stays_open| CloseHandoff {
        outcome: ClosingOutcome::PatientDeclined { told_what_stays_open },
        words: Words::default(),
    };
    given().offered().when(RECEIVER, declined(false)).then_refused(R12, EvidenceMissing);
    given().offered().when(RECEIVER, declined(true)).then_recorded([HandoffClosed]);
    given().linked().when(REFERRER, declined(true)).then_refused(R12, WrongPhase);
}

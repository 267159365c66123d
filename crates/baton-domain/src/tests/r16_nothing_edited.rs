//! R16: mistakes are mended by further events.

use super::given::{OUTSIDER, RECEIVER, REFERRER, SUPERVISOR, given, person, sample};
use crate::act::{Act, ActKind, AmendRequest, Change, MarkEnteredInError};
use crate::event::EventKind::{HandoffClosed, InformationCorrected, RequestAmended};
use crate::ids::{Code, HandoffId};
use crate::refusal::RefusalCode::{CannotAmend, NothingToActOn, WrongSide};
use crate::rule::Rule::R21;
use crate::state::Phase;
use crate::testing::samples;
use crate::value::{Kind, Outcome, Role, Urgency};

#[test]
fn a_request_is_amended_until_a_receiver_accepts() {
    let need = AmendRequest { need: Some(Code::new("housing").unwrap()), ..AmendRequest::default() };
    let amended = given().offered().when(REFERRER, need.clone()).then_recorded([RequestAmended]);
    assert_eq!(amended.handoff().need.as_str(), "housing");
    amended.when(REFERRER, need.clone()).then_already_done();
    given().accepted().when(REFERRER, need).then_refused(None, CannotAmend);
}

#[test]
fn urgency_and_needed_by_until_the_patient_is_linked() {
    let sooner = AmendRequest {
        urgency: Some(Urgency::Urgent),
        needed_by: Change::Set(super::given::minutes(5_000)),
        ..AmendRequest::default()
    };
    given().acknowledged().when(REFERRER, sooner.clone()).then_recorded([RequestAmended]);
    given().linked().when(REFERRER, sooner).then_refused(None, CannotAmend);
}

#[test]
fn a_referral_does_not_become_a_practice_handoff() {
    let within = AmendRequest { kind: Some(Kind::PracticeRooming), ..AmendRequest::default() };
    given().requested().when(REFERRER, within).then_refused(None, CannotAmend);
}

#[test]
fn a_correction_makes_the_next_version() {
    given().consented().when(REFERRER, samples::correction()).then_refused(None, NothingToActOn);
    let corrected =
        given().offered().when(RECEIVER, samples::correction()).then_recorded([InformationCorrected]);
    assert_eq!(corrected.handoff().information.version, 2);
}

#[test]
fn a_handoff_entered_in_error_is_marked_by_who_recorded_it_or_a_supervisor() {
    let wrong = || sample(ActKind::MarkEnteredInError, REFERRER);
    for so_far in [given().requested(), given().linked(), given().completed()] {
        let marked = so_far.clone().when(REFERRER, wrong()).then_recorded([HandoffClosed]);
        assert_eq!(marked.handoff().closing.as_ref().unwrap().outcome, Outcome::EnteredInError);
        assert_eq!(marked.handoff().phase, Phase::Closed);
        marked.when(REFERRER, wrong()).then_already_done();
        so_far.clone().when(SUPERVISOR, wrong()).then_recorded([HandoffClosed]);
        so_far.clone().when(OUTSIDER, wrong()).then_refused(R21, WrongSide);
        let colleague = person("clinician-8", "clinic", Role::Clinician);
        so_far.clone().when_by(colleague, wrong()).then_refused(R21, WrongSide);
        // The same name elsewhere is somebody else.
        let namesake = person("clinician-1", "elsewhere", Role::Clinician);
        so_far.when_by(namesake, wrong()).then_refused(R21, WrongSide);
    }
}

#[test]
fn the_true_record_may_be_named_later() {
    let named: Act = MarkEnteredInError {
        true_record: Some(HandoffId(uuid::Uuid::from_u128(9))),
        words: samples::reason(),
    }
    .into();
    let marked = given().requested().also(REFERRER, ActKind::MarkEnteredInError);
    marked
        .when(REFERRER, named.clone())
        .then_recorded([HandoffClosed])
        .when(REFERRER, named)
        .then_already_done();
}

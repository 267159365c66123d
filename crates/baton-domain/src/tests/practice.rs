//! A whole handoff within a practice, in one call.

use super::given::{Given, OUTSIDER, given, minutes, party, person, text};
use crate::act::{Act, AttestPracticeHandoff, PracticeStep, RecordPracticeHandoff};
use crate::event::EventKind::{
    ConsentGiven, HandoffAccepted, HandoffOffered, HandoffRequested, InformationCorrected, InformationShared,
    IntroductionHeld, PracticeHandoffAttested, ResponsibilityAcknowledged,
};
use crate::refusal::RefusalCode::{self, PracticeSteps, ReasonNotAllowed, StaleReadBack, WrongSide};
use crate::rule::Rule::{R8, R13, R21};
use crate::state::Phase;
use crate::testing::{Stage, samples};
use crate::value::{Actor, ConsentBasis, Duty, Kind, Role, Side};
use crate::warmth::{Owned, WarmthLevel};
use crate::words::Words;

fn assistant() -> Actor {
    person("mia", "clinic", Role::Assistant)
}

fn doctor() -> Actor {
    person("clinician-7", "clinic", Role::Clinician)
}

fn step(side: Side, act: impl Into<Act>) -> PracticeStep {
    let who = match side {
        Side::Referrer => assistant(),
        Side::Receiver => doctor(),
    };
    PracticeStep {
        side,
        person: who.person,
        role: who.role,
        occurred_at: None,
        late_reason: None,
        breach: None,
        act: act.into(),
    }
}

fn rooming() -> Vec<PracticeStep> {
    let mut request = samples::request(&Stage::fixed(), Kind::PracticeRooming);
    request.referrer = party("clinic", None, Some("mia"));
    let mut introduction = samples::introduction();
    introduction.receiver = Some(party("clinic", None, Some("clinician-7")));
    vec![
        step(Side::Referrer, request),
        step(Side::Referrer, samples::consent(ConsentBasis::ImpliedByVisit)),
        step(Side::Referrer, crate::act::ShareInformation { words: samples::package() }),
        step(Side::Referrer, introduction),
        step(Side::Referrer, samples::correction()),
        step(Side::Receiver, samples::acknowledgement(2)),
    ]
}

fn record(steps: Vec<PracticeStep>) -> super::given::Then {
    given().when_by(assistant(), RecordPracticeHandoff { steps })
}

fn roomed() -> Given {
    record(rooming()).then_recorded([
        HandoffRequested,
        ConsentGiven,
        InformationShared,
        HandoffOffered,
        HandoffAccepted,
        IntroductionHeld,
        InformationCorrected,
        ResponsibilityAcknowledged,
    ])
}

fn refused_at(steps: Vec<PracticeStep>, at: usize, code: RefusalCode) {
    let refusal = record(steps).refusal();
    assert_eq!((refusal.step, refusal.code), (Some(at), code), "{refusal}");
}

#[test]
fn one_call_records_it_all_and_it_is_warm() {
    let roomed = roomed();
    assert_eq!((roomed.handoff().phase, roomed.warmth().level), (Phase::Acknowledged, WarmthLevel::Warm));
    // The assistant recorded the doctor's part: the doctor does not hold on by that.
    assert_eq!(roomed.warmth().owned, Owned::Reported);
    assert_eq!(roomed.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
}

#[test]
fn who_records_their_own_part_holds_on() {
    let recorded = given().when_by(doctor(), RecordPracticeHandoff { steps: rooming() }).then_accepted();
    assert_eq!(recorded.warmth().owned, Owned::Yes);
    assert_eq!(recorded.accountable().len(), 2);
}

#[test]
fn the_other_person_attests_once_and_no_accountability_moves() {
    let attest = || AttestPracticeHandoff { words: Words::default() };
    let before = roomed();
    before.clone().when_by(assistant(), attest()).then_refused(R21, WrongSide);
    let namesake = person("clinician-7", "elsewhere", Role::Clinician);
    before.clone().when_by(namesake, attest()).then_refused(R21, WrongSide);
    let after = before.clone().when_by(doctor(), attest()).then_recorded([PracticeHandoffAttested]);
    assert_eq!(after.warmth().owned, Owned::Yes);
    assert_eq!(after.accountable(), before.accountable());
    after.when_by(doctor(), attest()).then_already_done();
}

#[test]
fn a_refusal_names_the_step() {
    let mut stale = rooming();
    stale[5] = step(Side::Receiver, samples::acknowledgement(1));
    let refusal = record(stale).refusal();
    assert_eq!((refusal.step, refusal.code, refusal.rule), (Some(6), StaleReadBack, Some(R8)));
    assert!(refusal.to_string().starts_with("step 6: "));
}

#[test]
fn it_begins_with_a_request_within_a_practice_and_implied_consent() {
    refused_at(vec![], 1, PracticeSteps);
    refused_at(rooming()[..1].to_vec(), 2, PracticeSteps);
    let mut referral = rooming();
    referral[0] = step(Side::Referrer, samples::request(&Stage::fixed(), Kind::Referral));
    refused_at(referral, 1, PracticeSteps);
    let mut explicit = rooming();
    explicit[1] = step(Side::Referrer, samples::consent(ConsentBasis::Explicit));
    refused_at(explicit, 2, PracticeSteps);
    let mut nested = rooming();
    nested[2] = step(Side::Referrer, RecordPracticeHandoff { steps: rooming() });
    refused_at(nested, 3, PracticeSteps);
}

#[test]
fn nobody_attests_for_somebody_else() {
    let mut steps = rooming();
    steps.push(step(Side::Receiver, AttestPracticeHandoff { words: Words::default() }));
    refused_at(steps, 7, PracticeSteps);
}

#[test]
fn a_step_of_the_receiver_needs_one() {
    let mut early = rooming();
    early.swap(2, 5);
    refused_at(early, 3, PracticeSteps);
}

#[test]
fn a_step_belongs_to_the_person_of_its_side() {
    let mut wrong = rooming();
    wrong[5].person = assistant().person;
    refused_at(wrong, 6, WrongSide);
}

#[test]
fn only_the_practice_records_it_and_nobody_a_supervisors_part() {
    let steps = RecordPracticeHandoff { steps: rooming() };
    let refusal = given().when(OUTSIDER, steps).refusal();
    assert_eq!((refusal.step, refusal.rule), (Some(1), Some(R21)));
    let mut promoted = rooming();
    promoted[1].role = Role::Supervisor;
    refused_at(promoted, 2, WrongSide);
}

#[test]
fn each_step_has_its_own_time_and_reasons() {
    let mut early = rooming();
    early[0].occurred_at = Some(minutes(-3));
    early[2].occurred_at = Some(minutes(-1));
    // The consent is recorded as of now, so what was shared a minute ago was not covered.
    refused_at(early, 3, RefusalCode::NoConsent);
    let outer = given().when_in(assistant(), RecordPracticeHandoff { steps: rooming() }, |context| {
        context.late_reason = Some(text("busy"));
    });
    outer.then_refused(R13, ReasonNotAllowed);
}

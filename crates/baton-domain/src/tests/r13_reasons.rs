//! R13: a reason where one is owed, and nowhere else.

use super::given::{Given, RECEIVER, REFERRER, given, sample, text};
use crate::act::{
    Act, ActKind, CancelHandoff, EndOffer, HoldHandoff, MarkEnteredInError, ReopenHandoff,
    RequestCancellation,
};
use crate::act::{CloseHandoff, ClosingOutcome, ConsentAnswer, WithdrawConsent};
use crate::ids::Code;
use crate::refusal::RefusalCode::{ReasonNotAllowed, ReasonRequired};
use crate::rule::Rule::R13;
use crate::testing::{Seat, samples};
use crate::value::{ConsentBasis, DeclineReason};
use crate::words::Words;

fn silent() -> Words {
    Words::default()
}

#[test]
fn where_one_is_owed_its_lack_is_refused() {
    let mut other = samples::decline();
    other.reason = DeclineReason::Other;
    let mut overridden = samples::consent(ConsentBasis::Explicit);
    overridden.answer = ConsentAnswer::Overridden { legal_basis: Code::new("court-order").unwrap() };
    let until = super::given::minutes(10_000);
    let cases: Vec<(Given, Seat, Act)> = vec![
        (given().offered(), RECEIVER, other.into()),
        (given().requested(), REFERRER, overridden.into()),
        (given().offered(), REFERRER, EndOffer { words: silent() }.into()),
        (given().offered(), REFERRER, CancelHandoff { goes_to: None, words: silent() }.into()),
        (given().acknowledged(), REFERRER, RequestCancellation { goes_to: None, words: silent() }.into()),
        (given().offered(), REFERRER, HoldHandoff { until, goes_to: None, words: silent() }.into()),
        (given().completed(), REFERRER, ReopenHandoff { words: silent() }.into()),
        (given().offered(), REFERRER, MarkEnteredInError { true_record: None, words: silent() }.into()),
    ];
    for (given, seat, act) in cases {
        given.when(seat, act).then_refused(R13, ReasonRequired);
    }
}

#[test]
fn a_decline_gives_its_reason_as_a_code() {
    given().offered().and(RECEIVER, samples::decline());
}

#[test]
fn what_the_patient_declines_or_withdraws_may_have_one() {
    for words in [silent(), samples::reason()] {
        let withdraw = WithdrawConsent { receivers: vec![], words: words.clone() };
        given().offered().and(REFERRER, withdraw);
        let outcome = ClosingOutcome::PatientDeclined { told_what_stays_open: true };
        given().offered().and(REFERRER, CloseHandoff { outcome, words });
    }
}

#[test]
fn elsewhere_it_is_refused() {
    let mut offer = samples::offer();
    offer.words.reason = Some(text("because"));
    given().consented().when(REFERRER, offer).then_refused(R13, ReasonNotAllowed);
    let mut consent = samples::consent(ConsentBasis::Explicit);
    consent.words.reason = Some(text("because"));
    given().requested().when(REFERRER, consent).then_refused(R13, ReasonNotAllowed);
    let mut request = samples::request(&crate::testing::Stage::fixed(), crate::value::Kind::Referral);
    request.words.reason = Some(text("because"));
    given().when(REFERRER, request).then_refused(R13, ReasonNotAllowed);
}

#[test]
fn a_late_reason_only_where_it_is_late() {
    let confirm = sample(ActKind::ResumeHandoff, REFERRER);
    given()
        .requested()
        .when_in(REFERRER.actor(), confirm, |context| context.late_reason = Some(text("busy")))
        .then_refused(R13, ReasonNotAllowed);
}

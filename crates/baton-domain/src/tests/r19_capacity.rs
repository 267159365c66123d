//! R19: a service that is known to have no capacity is called first.

use super::given::{REFERRER, given};
use crate::act::OfferToReceiver;
use crate::event::EventKind::HandoffOffered;
use crate::refusal::RefusalCode::NoCapacity;
use crate::rule::Rule::R19;
use crate::testing::samples;
use crate::value::Capacity;

fn offer(known_capacity: Option<Capacity>) -> OfferToReceiver {
    OfferToReceiver { known_capacity, ..samples::offer() }
}

#[test]
fn an_offer_to_a_service_without_capacity_is_refused() {
    given().consented().when(REFERRER, offer(Some(Capacity::None))).then_refused(R19, NoCapacity);
}

#[test]
fn whoever_called_first_may_offer() {
    let called = given().consented().and(REFERRER, samples::contact());
    called.when(REFERRER, offer(Some(Capacity::None))).then_recorded([HandoffOffered]);
}

#[test]
fn any_other_capacity_and_none_that_is_known_stand_in_nobodys_way() {
    let others = [Capacity::Available, Capacity::Waitlist, Capacity::AdditionalAssessmentRequired];
    for known in others.map(Some).into_iter().chain([None]) {
        given().consented().when(REFERRER, offer(known)).then_recorded([HandoffOffered]);
    }
}

//! The orders of one handoff, from its request to its closed loop, each of which succeeds after those before it.

use baton_domain::act::{
    AcceptHandoff, AcknowledgeResponsibility, ConfirmClosure, ConsentAnswer, OfferToReceiver, RecordConsent,
    RecordIntroduction, RecordLinkage, RequestHandoff,
};
use baton_domain::ids::{HandoffId, RequestId};
use baton_domain::policy::ProgramVersion;
use baton_domain::value::{Actor, ConsentBasis, ConsentGiver, ConsentScope, HowKnown, Kind};
use baton_domain::{Act, Words};
use bytes::Bytes;
use uuid::Uuid;

use super::samples::{self, HANDOFF};
use crate::handler::Order;

/// An order on the handoff of the samples. Its content says everything that is asked for.
#[must_use]
pub fn order(caller: Actor, request: u128, act: impl Into<Act>) -> Order {
    let act = act.into();
    Order {
        tenant: samples::tenant("valley"),
        caller,
        id: HANDOFF,
        request: RequestId(Uuid::from_u128(request)),
        content: Bytes::from(format!("{act:?}")),
        expected_revision: None,
        occurred_at: None,
        late_reason: None,
        breach: None,
        asked: act.into(),
        correlation_id: None,
        causation_id: None,
        traceparent: None,
    }
}

/// Requests the handoff.
#[must_use]
pub fn request() -> Order {
    request_of(HANDOFF)
}

/// Requests another handoff.
#[must_use]
pub fn request_of(handoff: HandoffId) -> Order {
    let sample = samples::request(Kind::Referral);
    let act = RequestHandoff { id: handoff, program: ProgramVersion::built_in(), ..sample };
    Order { id: handoff, ..order(samples::referrer_actor(), 1, act) }
}

/// Records consent for any receiver.
#[must_use]
pub fn consent() -> Order {
    let act = RecordConsent {
        answer: ConsentAnswer::Given(ConsentBasis::Explicit),
        given_by: ConsentGiver::Patient,
        scope: ConsentScope::default(),
        limits_explained: true,
        words: Words::default(),
    };
    order(samples::referrer_actor(), 2, act)
}

/// Shares information.
#[must_use]
pub fn share() -> Order {
    order(samples::referrer_actor(), 3, samples::share())
}

/// Offers the patient to the receiver.
#[must_use]
pub fn offer() -> Order {
    let act = OfferToReceiver {
        receiver: samples::receiver(),
        capacity_seen: None,
        known_capacity: None,
        answers_by_report: false,
        words: Words::default(),
    };
    order(samples::referrer_actor(), 4, act)
}

/// The receiver accepts.
#[must_use]
pub fn accept() -> Order {
    order(samples::receiver_actor(), 5, AcceptHandoff { reported: None, words: Words::default() })
}

/// Both sides meet, with the patient.
#[must_use]
pub fn introduction() -> Order {
    let act = RecordIntroduction { receiver: None, ..samples::introduce() };
    order(samples::referrer_actor(), 6, act)
}

/// The receiver reads back.
#[must_use]
pub fn acknowledge() -> Order {
    let act = AcknowledgeResponsibility { reported: None, ..samples::acknowledge() };
    order(samples::receiver_actor(), 7, act)
}

/// The patient is seen.
#[must_use]
pub fn link() -> Order {
    let act = RecordLinkage { service: None, how_known: HowKnown::ReceiverRecord, words: Words::default() };
    order(samples::receiver_actor(), 8, act)
}

/// The referrer lets go.
#[must_use]
pub fn confirm() -> Order {
    order(samples::referrer_actor(), 9, ConfirmClosure { words: Words::default() })
}

/// Records an outcome: possible at any time, as often as wanted.
#[must_use]
pub fn observe(request: u128) -> Order {
    order(samples::referrer_actor(), request, samples::observe())
}

/// All of them, in order.
#[must_use]
pub fn story() -> Vec<Order> {
    story_of(HANDOFF)
}

/// The same for another handoff.
#[must_use]
pub fn story_of(handoff: HandoffId) -> Vec<Order> {
    let on = |order| Order { id: handoff, ..order };
    let rest = [consent(), share(), offer(), accept(), introduction(), acknowledge(), link(), confirm()];
    std::iter::once(request_of(handoff)).chain(rest.map(on)).collect()
}

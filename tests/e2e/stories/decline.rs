//! Decline and re-route. The first service has no capacity; the need stays open, the second one accepts, and the
//! referrer sees both.

use baton_api::handoff::v1::former_receiver::Ended;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;

use super::{stage, told};
use crate::harness::values::{consent, duties, information, observation, offer, organization, referral};
use crate::harness::{Identity, Records, Refuses};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1").role("case-manager");
const SUPERVISOR: Identity = Identity::of("river-clinic", "supervisor-1").role("supervisor");
const FIRST: Identity = Identity::of("food-bank", "volunteer-2").role("staff");
const SECOND: Identity = Identity::of("pantry", "volunteer-1").role("staff");

#[tokio::test]
async fn a_decline_ends_the_offer_and_never_the_need() {
    let (server, _data) = stage();
    let clinic = server.actor(CLINIC).await;
    let (first, second) = (clinic.as_other(FIRST), clinic.as_other(SECOND));
    let requested =
        clinic.request_handoff(referral("patient-5", "food-insecurity", organization("river-clinic"))).await;
    let handoff = &requested.recorded().name;
    clinic.record_consent(handoff, consent()).await.recorded();
    clinic.share_information(handoff, information("two children, no car")).await.recorded();
    clinic.offer_to_receiver(handoff, offer(organization("food-bank"))).await.recorded();

    // Not asked, so not there for them.
    second.accept_handoff(handoff, AcceptHandoff::default()).await.refused(ErrorReason::NotFound);
    clinic
        .offer_to_receiver(handoff, offer(organization("pantry")))
        .await
        .refused(ErrorReason::OtherReceiver);

    let other = DeclineHandoff { reason: DeclineReason::Other.into(), ..DeclineHandoff::default() };
    first.decline_handoff(handoff, other).await.refused_by(ErrorReason::ReasonRequired, "R13");
    let no_capacity = DeclineHandoff {
        reason: DeclineReason::NoCapacity.into(),
        alternative: Some(organization("pantry")),
        ..DeclineHandoff::default()
    };
    let declined = first.decline_handoff(handoff, no_capacity.clone()).await.recorded();
    assert_eq!(declined.phase(), Phase::Consented); // R10
    assert_eq!(duties(&declined.accountable), [(Side::Referrer, Duty::CareAndClosure)]);

    // Who no longer is asked sees nothing more, and does nothing more.
    let unseen = GetHandoffRequest { name: handoff.clone(), ..GetHandoffRequest::default() };
    first.get(unseen).await.refused(ErrorReason::NotAllowed);
    first.record_outcome(handoff, observation("called")).await.refused_by(ErrorReason::WrongSide, "R21");

    clinic.offer_to_receiver(handoff, offer(organization("pantry"))).await.recorded();
    second.accept_handoff(handoff, AcceptHandoff::default()).await.recorded();
    second.accept_handoff(handoff, AcceptHandoff::default()).await.already_done();
    let seen = clinic.see_all(handoff).await;
    let [former] = seen.former_receivers.as_slice() else { panic!("{:?}", seen.former_receivers) };
    assert_eq!(former.receiver, Some(organization("food-bank")));
    assert_eq!(former.ended, Some(Ended::Declined(DeclineReason::NoCapacity.into())));
    assert_eq!(seen.offer.as_ref().and_then(|offer| offer.receiver.clone()), Some(organization("pantry")));
    let events = ["HandoffOffered", "HandoffDeclined", "HandoffOffered", "HandoffAccepted"];
    assert_eq!(told(&seen)[3..], events);

    // The second decline is one too many to be left alone with.
    second.decline_handoff(handoff, no_capacity).await.recorded();
    let escalated = clinic.see(handoff).await;
    assert_eq!(
        escalated.escalations.iter().map(Escalation::cause).collect::<Vec<_>>(),
        [EscalationCause::Declines]
    );
    let take = || TakeEscalation { escalation: 1, note: None };
    clinic.take_escalation(handoff, take()).await.refused_by(ErrorReason::WrongSide, "R21");
    clinic.as_other(SUPERVISOR).take_escalation(handoff, take()).await.recorded();
    assert_eq!(clinic.see(handoff).await.escalations[0].taken_by.as_deref(), Some("supervisor-1"));
}

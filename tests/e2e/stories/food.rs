//! Food. A food bank that one must get to, and a delivery that one can order: the lighter way is recommended and chosen with
//! its numbers on record, and on day 8 the patient says that it came.

use baton_api::event::v1::PathChosen;
use baton_api::event::v1::event::Event;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::{Timestamp, ToSpan as _};

use super::ways::{choose, packet, way, with_reason};
use super::{program, stage, told, warmth};
use crate::harness::values::{duties, instant, linkage, offer, organization, referral};
use crate::harness::{Actor, Identity, Records, Refuses, now};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1").role("case-manager");
const BANK: &str = "food-bank";
const DELIVERY: &str = "food-delivery";

/// The bank is 25 km away and free; the delivery takes three days and costs five dollars.
fn ways() -> Vec<PathOption> {
    let delivery = way(DELIVERY, Path::InformationPacket, "72", "0");
    vec![way(BANK, Path::WarmIntroduction, "4", "25"), PathOption { cost_minor_units: 500, ..delivery }]
}

/// A program that weighs roads more than time.
async fn requested(clinic: &Actor) -> String {
    let weights = BurdenWeights {
        per_hour: "0.1".to_owned(),
        per_km: "2".to_owned(),
        per_minor_unit: "0.01".to_owned(),
        currency: "USD".to_owned(),
    };
    let program = program(clinic, "river-clinic", "food", |policy| {
        policy.needs = vec!["food-insecurity".to_owned()];
        policy.burden = Some(weights);
    })
    .await;
    let request = RequestHandoff {
        program: Some(program),
        ..referral("patient-5", "food-insecurity", organization("river-clinic"))
    };
    clinic.request_handoff(request).await.recorded().name
}

fn handed_over(at: Timestamp) -> GiveInformationPacket {
    packet(&[DELIVERY], at + (7 * 24).hours())
}

/// What the history keeps of the choice.
fn chosen(handoff: &Handoff) -> PathChosen {
    let events = handoff.events.iter().filter_map(|event| event.event.clone());
    let mut chosen = events.filter_map(|event| match event {
        Event::PathChosen(chosen) => Some(chosen),
        _ => None,
    });
    chosen.next_back().expect("a path was chosen")
}

#[tokio::test]
async fn the_lighter_way_is_taken_with_its_numbers_on_record() {
    let (server, _data) = stage();
    let clinic = server.actor(CLINIC).await;
    let day_0 = now() - (8 * 24).hours();
    let then = clinic.clone().at(day_0).late("the clinic was offline that week");
    let handoff = &requested(&then).await;

    then.give_information_packet(handoff, handed_over(day_0))
        .await
        .refused_by(ErrorReason::PathNotChosen, "R23");
    let ask =
        EvaluatePathsRequest { name: handoff.clone(), options: ways(), ..EvaluatePathsRequest::default() };
    let asked = clinic.evaluate_paths(ask).await.expect("an answer").answer.expect("what it comes to");
    assert_eq!((asked.floor(), asked.recommended.as_deref()), (Floor::InformationPacket, Some(DELIVERY)));
    // Another than the lightest wants a reason, and the lightest none.
    then.choose_path(handoff, choose(ways(), BANK)).await.refused_by(ErrorReason::ReasonRequired, "R13");
    let explained = with_reason(choose(ways(), DELIVERY), "it is lighter");
    then.choose_path(handoff, explained).await.refused_by(ErrorReason::ReasonNotAllowed, "R13");
    then.choose_path(handoff, choose(ways(), DELIVERY)).await.recorded();

    let seen = clinic.see_all(handoff).await;
    let choice = seen.choice.as_ref().expect("a choice");
    assert_eq!((choice.floor(), choice.floor_cause()), (Floor::InformationPacket, FloorCause::Program));
    assert_eq!(choice.inputs.as_ref().map(|inputs| inputs.options.clone()), Some(ways()));
    let answer = chosen(&seen).answer.expect("what was answered");
    assert_eq!(answer.recommended.as_deref(), Some(DELIVERY));
    let burdens: Vec<_> = answer.options.iter().map(|weighed| weighed.burden.as_str()).collect();
    assert_eq!(burdens, ["50.4", "12.2"], "4 h and 25 km; 72 h and 5 dollars");

    then.offer_to_receiver(handoff, offer(organization(BANK))).await.refused_by(ErrorReason::NoConsent, "R1");
    then.give_information_packet(handoff, packet(&["some-pantry"], now()))
        .await
        .refused_by(ErrorReason::OptionNotOpen, "R3");
    let given = then.give_information_packet(handoff, handed_over(day_0)).await.recorded();
    assert_eq!(given.phase(), Phase::PacketGiven);
    assert_eq!(duties(&given.accountable), [(Side::Referrer, Duty::CareAndClosure)]);

    // Day 8. Nobody but the patient knows, so it is not a record of the service.
    let came = |how_known| RecordLinkage { service: Some(organization(DELIVERY)), ..linkage(how_known) };
    clinic
        .record_linkage(handoff, came(HowKnown::ReceiverRecord))
        .await
        .refused_by(ErrorReason::WrongSide, "R21");
    clinic.record_linkage(handoff, came(HowKnown::PatientReport)).await.recorded();
    let closed = clinic.confirm_closure(handoff, ConfirmClosure::default()).await.recorded();
    assert_eq!(closed.phase(), Phase::Closed);
    assert_eq!(duties(&closed.accountable), [(Side::Receiver, Duty::Care)]);

    let seen = clinic.see_all(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::Completed));
    let linked = seen.linkage.as_ref().expect("the patient is linked");
    assert_eq!((linked.how_known(), linked.own), (HowKnown::PatientReport, false));
    assert_eq!(warmth(&seen), (WarmthLevel::Cold, vec![], Owned::No), "a packet is no warm handoff");
    let events = told(&seen);
    let ours = events.iter().copied().filter(|event| !["DeadlineMissed", "Escalated"].contains(event));
    let all = ["HandoffRequested", "PathChosen", "PacketGiven", "LinkageRecorded", "HandoffClosed"];
    assert_eq!(ours.collect::<Vec<_>>(), all);
    assert_eq!(
        seen.packet.and_then(|packet| packet.follow_up).and_then(|follow_up| follow_up.at),
        Some(instant(day_0 + (7 * 24).hours()))
    );
}

//! R21: each act belongs to a side.

use super::given::{
    FORMER, Given, OUTSIDER, RECEIVER, REFERRER, SUPERVISOR, given, party, person, reported, sample,
};
use crate::act::{AcceptHandoff, ActKind, OfferToReceiver, ReassignResponsible};
use crate::event::EventKind::{HandoffAccepted, ResponsibleReassigned};
use crate::ids::PersonId;
use crate::refusal::RefusalCode::{PartiesNotDistinguishable, WrongSide};
use crate::rule::Rule::R21;
use crate::side::{Standing, standing};
use crate::state::Phase;
use crate::testing::{Stage, samples};
use crate::value::{Actor, Kind, Party, Role, Side};
use crate::words::Words;

fn requested_by(referrer: Party) -> Given {
    let mut request = samples::request(&Stage::fixed(), Kind::Referral);
    request.referrer = referrer;
    given().and(REFERRER, request).also(REFERRER, ActKind::RecordConsent)
}

fn offer_to(receiver: Party) -> OfferToReceiver {
    OfferToReceiver { receiver, ..samples::offer() }
}

fn accept() -> AcceptHandoff {
    AcceptHandoff { reported: None, words: Words::default() }
}

fn colleague(name: &str, team: Option<&str>) -> Actor {
    let mut actor = person(name, "clinic", Role::Nurse);
    actor.team = party("clinic", team, None).team;
    actor
}

#[test]
fn the_receiver_answers_and_the_referrer_offers() {
    given().consented().when(RECEIVER, samples::offer()).then_refused(R21, WrongSide);
    given().offered().when(REFERRER, accept()).then_refused(R21, WrongSide);
    given().offered().when(RECEIVER, accept()).then_recorded([HandoffAccepted]);
}

#[test]
fn an_outsider_and_a_former_receiver_may_nothing() {
    let declined = given()
        .consented()
        .and(REFERRER, offer_to(FORMER.party()))
        .also(FORMER, ActKind::DeclineHandoff)
        .and(REFERRER, samples::offer());
    for kind in ActKind::ALL {
        if matches!(kind, ActKind::RequestHandoff | ActKind::RecordPracticeHandoff) {
            continue;
        }
        for seat in [OUTSIDER, FORMER] {
            declined.clone().when(seat, sample(*kind, seat)).then_refused(R21, WrongSide);
        }
    }
}

#[test]
fn only_who_belongs_to_the_referrer_requests() {
    given().when(OUTSIDER, sample(ActKind::RequestHandoff, OUTSIDER)).then_refused(R21, WrongSide);
}

#[test]
fn within_one_organisation_the_parties_must_be_told_apart() {
    let same = PartiesNotDistinguishable;
    let unnamed = requested_by(party("clinic", None, None));
    unnamed.when(REFERRER, offer_to(party("clinic", None, Some("clinician-7")))).then_refused(R21, same);
    let by_the_clinician = || requested_by(party("clinic", None, Some("clinician-1")));
    by_the_clinician().when(REFERRER, offer_to(party("clinic", None, None))).then_refused(R21, same);
    by_the_clinician()
        .when(REFERRER, offer_to(party("clinic", None, Some("clinician-1"))))
        .then_refused(R21, same);
    by_the_clinician().and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))));
}

#[test]
fn within_one_organisation_the_person_stands_for_the_side() {
    let offered = requested_by(party("clinic", None, Some("clinician-1")))
        .and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))));
    let side = |actor: &Actor| standing(offered.handoff(), actor);
    assert_eq!(side(&REFERRER.actor()), Standing::Party(Side::Referrer));
    assert_eq!(side(&colleague("clinician-7", None)), Standing::Party(Side::Receiver));
    assert_eq!(side(&colleague("clinician-3", None)), Standing::Outside);
    offered.clone().when_by(colleague("clinician-3", None), accept()).then_refused(R21, WrongSide);
    offered.when_by(colleague("clinician-7", None), accept()).then_recorded([HandoffAccepted]);
}

#[test]
fn or_the_team() {
    let offered = given();
    let mut request = samples::request(&Stage::fixed(), Kind::Referral);
    request.referrer = party("clinic", Some("ward-a"), None);
    let mut clinician = REFERRER.actor();
    clinician.team = party("clinic", Some("ward-a"), None).team;
    let by_clinician = |given: Given, act: crate::Act| given.when_by(clinician.clone(), act).then_accepted();
    let offered = by_clinician(offered, request.into());
    let offered = by_clinician(offered, sample(ActKind::RecordConsent, REFERRER));
    let offered = by_clinician(offered, offer_to(party("clinic", Some("ward-b"), None)).into());
    offered.clone().when_by(colleague("clinician-7", Some("ward-a")), accept()).then_refused(R21, WrongSide);
    offered.when_by(colleague("clinician-7", Some("ward-b")), accept()).then_recorded([HandoffAccepted]);
}

#[test]
fn who_declined_within_the_organisation_stays_a_former_receiver() {
    let declined = requested_by(party("clinic", None, Some("clinician-1")))
        .and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))))
        .when_by(colleague("clinician-7", None), samples::decline())
        .then_accepted();
    assert_eq!(standing(declined.handoff(), &colleague("clinician-7", None)), Standing::Former);
    assert_eq!(
        standing(declined.handoff(), &colleague("clinician-3", None)),
        Standing::Party(Side::Referrer)
    );
    // Another of the same organisation is another receiver.
    let met = declined.and(REFERRER, offer_to(party("clinic", None, Some("clinician-3"))));
    assert_eq!(met.handoff().phase, Phase::Offered);
}

#[test]
fn the_referrer_reports_only_for_a_receiver_who_answers_by_report() {
    let said = || AcceptHandoff { reported: Some(reported()), words: Words::default() };
    given().offered().when(REFERRER, said()).then_refused(R21, WrongSide);
    given().offered_by_report().when(REFERRER, accept()).then_refused(R21, WrongSide);
    given().offered_by_report().when(RECEIVER, said()).then_refused(R21, WrongSide);
    given().offered_by_report().when(REFERRER, said()).then_recorded([HandoffAccepted]);
}

#[test]
fn a_linkage_is_known_as_its_side_can_know_it() {
    let seen = |seat| sample(ActKind::RecordLinkage, seat);
    given().accepted().when(REFERRER, seen(RECEIVER)).then_refused(R21, WrongSide);
    given().accepted().when(RECEIVER, seen(REFERRER)).then_refused(R21, WrongSide);
}

#[test]
fn each_side_names_its_own_responsible_person() {
    let another = || ReassignResponsible {
        side: None,
        person: PersonId::new("advocate-2").unwrap(),
        words: Words::default(),
    };
    let reassigned = given().accepted().when(RECEIVER, another()).then_recorded([ResponsibleReassigned]);
    assert_eq!(reassigned.handoff().receiver().unwrap().person, Some(PersonId::new("advocate-2").unwrap()));
    reassigned.when(RECEIVER, another()).then_already_done();
    let by_supervisor = given().accepted().and(SUPERVISOR, another());
    assert_eq!(by_supervisor.handoff().referrer.person, Some(PersonId::new("advocate-2").unwrap()));
}

#[test]
fn whom_the_receiver_met_stays_theirs_when_another_person_answers() {
    let another = ReassignResponsible {
        side: None,
        person: PersonId::new("advocate-2").unwrap(),
        words: Words::default(),
    };
    assert!(given().introduced().and(RECEIVER, another).warmth().live);
}

#[test]
fn the_override_alone_is_a_supervisors_who_is_not_the_referrer() {
    let offered = requested_by(party("clinic", None, Some("clinician-1")))
        .and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))));
    offered.when(SUPERVISOR, sample(ActKind::RecordConsent, SUPERVISOR)).then_refused(R21, WrongSide);
}

//! R21: each act belongs to a side.

use super::given::{
    FORMER, Given, NAVIGATOR, OUTSIDER, RECEIVER, REFERRER, SUPERVISOR, given, party, person, reported,
    sample,
};
use crate::act::{
    AcceptHandoff, ActKind, AssignNavigator, ConsentAnswer, OfferToReceiver, ReassignResponsible,
};
use crate::event::EventKind::{
    ConsentOverridden, HandoffAccepted, NavigatorAssigned, ResponsibleReassigned, VisitMissed, VisitScheduled,
};
use crate::ids::{Code, PersonId};
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

fn navigated(so_far: Given) -> Given {
    so_far.also(REFERRER, ActKind::AssignNavigator)
}

fn navigator(party: Party) -> AssignNavigator {
    AssignNavigator { navigator: party, words: Words::default() }
}

#[test]
fn a_navigator_does_for_the_referrer_what_the_table_gives_them() {
    let so_far = navigated(given().accepted());
    for kind in [
        ActKind::RecordConsent,
        ActKind::WithdrawConsent,
        ActKind::SetContactPreferences,
        ActKind::RecordReceiverContact,
        ActKind::CorrectInformation,
        ActKind::ClearIntroduction,
        ActKind::ScheduleIntroduction,
        ActKind::RecordIntroduction,
        ActKind::PlanContact,
        ActKind::RecordContactAttempt,
        ActKind::RecordSupport,
        ActKind::RecordBarrier,
        ActKind::ScheduleVisit,
        ActKind::RecordLinkage,
        ActKind::RecordOutcome,
        ActKind::HoldHandoff,
        ActKind::EndOffer,
        ActKind::CloseHandoff,
    ] {
        so_far.clone().when(NAVIGATOR, sample(kind, NAVIGATOR)).then_accepted();
    }
    for kind in [
        ActKind::AmendRequest,
        ActKind::ShareInformation,
        ActKind::AnswerInformation,
        ActKind::DeclareObjection,
        ActKind::GiveInformationPacket,
        ActKind::ProvideDirectCare,
        ActKind::AcceptHandoff,
        ActKind::DeclineHandoff,
        ActKind::AcknowledgeResponsibility,
        ActKind::RequestInformation,
        ActKind::CancelHandoff,
        ActKind::RequestCancellation,
        ActKind::ConfirmClosure,
        ActKind::ReportClosure,
        ActKind::ReassignResponsible,
        ActKind::MarkEnteredInError,
        ActKind::AcknowledgeNotice,
        ActKind::MissDeadline,
    ] {
        so_far.clone().when(NAVIGATOR, sample(kind, NAVIGATOR)).then_refused(R21, WrongSide);
    }
    navigated(given().consented()).when(NAVIGATOR, samples::offer()).then_accepted();
}

#[test]
fn nobody_navigates_before_they_are_named() {
    let barrier = || sample(ActKind::RecordBarrier, NAVIGATOR);
    given().accepted().when(NAVIGATOR, barrier()).then_refused(R21, WrongSide);
    assert!(!given().accepted().handoff().may_be_seen_by(&NAVIGATOR.actor()));
    let named = navigated(given().accepted());
    assert_eq!(standing(named.handoff(), &NAVIGATOR.actor()), Standing::Navigator);
    assert!(named.handoff().may_be_seen_by(&NAVIGATOR.actor()));
}

#[test]
fn the_present_navigator_names_the_next_and_sees_nothing_more() {
    let next = || navigator(party("clinic", None, Some("nurse-4")));
    given().accepted().when(RECEIVER, next()).then_refused(R21, WrongSide);
    given().accepted().when(NAVIGATOR, next()).then_refused(R21, WrongSide);
    let replaced = navigated(given().accepted()).when(NAVIGATOR, next()).then_recorded([NavigatorAssigned]);
    assert_eq!(standing(replaced.handoff(), &NAVIGATOR.actor()), Standing::Outside);
    assert!(!replaced.handoff().may_be_seen_by(&NAVIGATOR.actor()));
    replaced.when(NAVIGATOR, sample(ActKind::RecordBarrier, NAVIGATOR)).then_refused(R21, WrongSide);
}

#[test]
fn within_an_organisation_that_has_a_side_the_navigator_is_a_person_or_a_team() {
    let same = PartiesNotDistinguishable;
    for (organization, whom) in [("clinic", REFERRER), ("shelter", REFERRER)] {
        given().accepted().when(whom, navigator(party(organization, None, None))).then_refused(R21, same);
        given().accepted().and(whom, navigator(party(organization, None, Some("nurse-4"))));
        given().accepted().and(whom, navigator(party(organization, Some("outreach"), None)));
    }
    // Whoever acts for the receiver does not act for the referrer too; the referrer may accompany the patient.
    let within = requested_by(party("clinic", None, Some("clinician-1")))
        .and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))));
    let person = |person| navigator(party("clinic", None, Some(person)));
    within.clone().when(REFERRER, person("clinician-7")).then_refused(R21, same);
    within.clone().and(REFERRER, person("clinician-1"));
    let by_colleague = within.and(REFERRER, person("clinician-3"));
    assert_eq!(standing(by_colleague.handoff(), &colleague("clinician-3", None)), Standing::Navigator);
    assert_eq!(standing(by_colleague.handoff(), &colleague("clinician-4", None)), Standing::Outside);
}

#[test]
fn a_colleague_of_the_referrer_who_navigates_stays_on_the_referrers_side() {
    let named = given().accepted().and(REFERRER, navigator(party("clinic", None, Some("nurse-4"))));
    let nurse = colleague("nurse-4", None);
    assert_eq!(standing(named.handoff(), &nurse), Standing::Party(Side::Referrer));
    named.clone().when_by(nurse.clone(), sample(ActKind::ShareInformation, REFERRER)).then_accepted();
    named.when_by(nurse, sample(ActKind::ScheduleVisit, NAVIGATOR)).then_accepted();
}

#[test]
fn the_navigator_arranges_visits_and_reports_for_a_receiver_who_answers_by_report() {
    let said = || AcceptHandoff { reported: Some(reported()), words: Words::default() };
    navigated(given().offered()).when(NAVIGATOR, said()).then_refused(R21, WrongSide);
    navigated(given().offered_by_report()).when(NAVIGATOR, said()).then_recorded([HandoffAccepted]);
    let visit = || sample(ActKind::ScheduleVisit, NAVIGATOR);
    given().accepted().when(REFERRER, visit()).then_refused(R21, WrongSide);
    navigated(given().accepted())
        .when(NAVIGATOR, visit())
        .then_recorded([VisitScheduled])
        .when(NAVIGATOR, sample(ActKind::RecordVisitMissed, NAVIGATOR))
        .then_recorded([VisitMissed]);
}

#[test]
fn to_go_without_the_patients_answer_is_no_navigators() {
    let mut overridden = samples::consent(crate::value::ConsentBasis::Explicit);
    overridden.answer = ConsentAnswer::Overridden { legal_basis: Code::new("court-order").unwrap() };
    overridden.words = samples::reason();
    let so_far = navigated(given().accepted());
    so_far.clone().when(NAVIGATOR, overridden.clone()).then_refused(R21, WrongSide);
    so_far.when(SUPERVISOR, overridden).then_recorded([ConsentOverridden]);
}

#[test]
fn what_only_the_navigator_heard_has_reached_neither_side() {
    let mut heard = samples::correction();
    heard.heard_by = vec![];
    let corrected = navigated(given().introduced()).and(NAVIGATOR, heard.clone());
    assert_eq!(corrected.handoff().information.corrections[0].heard_by, []);
    assert!(!corrected.warmth().heard);
    let by_referrer = given().introduced().and(REFERRER, heard);
    assert_eq!(by_referrer.handoff().information.corrections[0].heard_by, [Side::Referrer]);
}

#[test]
fn a_supervisor_names_who_answers_on_their_organisations_side() {
    let named = |side, person| ReassignResponsible {
        side: Some(side),
        person: PersonId::new(person).unwrap(),
        words: Words::default(),
    };
    let receivers = || person("supervisor-2", "shelter", Role::Supervisor);
    let so_far = given().accepted();
    so_far.clone().when(REFERRER, named(Side::Receiver, "advocate-2")).then_refused(R21, WrongSide);
    so_far.clone().when(SUPERVISOR, named(Side::Receiver, "advocate-2")).then_refused(R21, WrongSide);
    so_far.clone().when_by(receivers(), named(Side::Referrer, "advocate-2")).then_refused(R21, WrongSide);
    let reassigned = so_far.clone().when_by(receivers(), named(Side::Receiver, "advocate-2"));
    let reassigned = reassigned.then_recorded([ResponsibleReassigned]);
    assert_eq!(reassigned.handoff().receiver().unwrap().person, PersonId::new("advocate-2").ok());
    given().consented().when(SUPERVISOR, named(Side::Receiver, "nurse-4")).then_refused(R21, WrongSide);
    // Within one organisation, a supervisor of it answers for both sides, and never puts one person on both.
    let within = requested_by(party("clinic", None, Some("clinician-1")))
        .and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))));
    let moved = within.clone().when(SUPERVISOR, named(Side::Receiver, "clinician-9")).then_accepted();
    assert_eq!(moved.handoff().receiver().unwrap().person, PersonId::new("clinician-9").ok());
    let both = named(Side::Receiver, "clinician-1");
    within.when(SUPERVISOR, both).then_refused(R21, PartiesNotDistinguishable);
}

#[test]
fn baton_itself_sees_every_handoff_and_gives_only_its_own_acts() {
    let baton = person("baton", "baton", Role::System);
    let so_far = given().accepted();
    assert!(so_far.handoff().may_be_seen_by(&baton));
    so_far.when_by(baton, sample(ActKind::RecordOutcome, REFERRER)).then_refused(R21, WrongSide);
}

#[test]
fn with_a_packet_the_navigator_arranges_the_visit_and_learns_that_it_took_place() {
    let packet = given()
        .consented()
        .also(REFERRER, ActKind::AssignNavigator)
        .and(NAVIGATOR, samples::packet_choice(&Stage::fixed()))
        .also(REFERRER, ActKind::GiveInformationPacket)
        .also(NAVIGATOR, ActKind::ScheduleVisit)
        .also(NAVIGATOR, ActKind::RecordVisitMissed)
        .also(NAVIGATOR, ActKind::ScheduleVisit);
    let mut seen = match sample(ActKind::RecordLinkage, NAVIGATOR) {
        crate::Act::RecordLinkage(act) => act,
        other => panic!("{other:?}"),
    };
    seen.service = Some(RECEIVER.party());
    let linked = packet.and(NAVIGATOR, seen);
    assert_eq!(linked.handoff().phase, Phase::Linked);
}

#[test]
fn the_patients_word_and_death_are_recorded_by_who_is_on_a_side() {
    let within = requested_by(party("clinic", None, Some("clinician-1")))
        .and(REFERRER, offer_to(party("clinic", None, Some("clinician-7"))));
    let declined = || sample(ActKind::CloseHandoff, SUPERVISOR);
    within.clone().when(SUPERVISOR, declined()).then_refused(R21, WrongSide);
    within.when_by(colleague("clinician-7", None), declined()).then_accepted();
}

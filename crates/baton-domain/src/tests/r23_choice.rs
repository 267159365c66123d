//! R23: a choice holds while its facts hold, and what follows keeps to it.

use super::given::{Given, RECEIVER, REFERRER, given, minutes, party, sample};
use super::options::{amend, because, choose, choose_none, direct, give, list, two_near, warm, warmly};
use crate::act::{Act, ActKind, AmendRequest, CancelHandoff, EndOffer, ProvideDirectCare, WithdrawConsent};
use crate::event::EventKind::{
    ConsentWithdrawn, DirectCareProvided, Escalated, HandoffAccepted, HandoffClosed, HandoffDeclined,
    HandoffOffered, HandoffReopened, IntroductionHeld, IntroductionMissed, NoPathLeft, OfferEnded,
    PacketGiven, PathChosen, PathLapsed, RequestAmended, VisitMissed,
};
use crate::event::{Event, EventKind};
use crate::ids::ServiceId;
use crate::refusal::RefusalCode::{NothingToActOn, OptionNotOpen, PathNotChosen, TimesOutOfOrder};
use crate::rule::Rule::{R3, R17, R23};
use crate::state::Phase;
use crate::testing::{Seat, samples};
use crate::value::{Floor, LapseCause, Party, Urgency};
use crate::words::Words;

fn lapsed(given: &Given) -> LapseCause {
    given.handoff().choice.as_ref().unwrap().lapsed.unwrap().cause
}

#[test]
fn a_packet_is_given_as_it_was_chosen() {
    given().requested().when(REFERRER, give(&["pantry"])).then_refused(R23, PathNotChosen);
    given()
        .requested()
        .and(REFERRER, warmly())
        .when(REFERRER, give(&["pantry"]))
        .then_refused(R23, PathNotChosen);
    let chosen = given().requested().and(REFERRER, list());
    chosen.clone().when(REFERRER, give(&[])).then_refused(None, NothingToActOn);
    chosen.clone().when(REFERRER, give(&["shelter"])).then_refused(R3, OptionNotOpen);
    chosen.clone().when(REFERRER, give(&["pantry", "elsewhere"])).then_refused(R3, OptionNotOpen);
    let mut yesterday = give(&["pantry"]);
    yesterday.follow_up.at = minutes(0);
    chosen.clone().when(REFERRER, yesterday).then_refused(R17, TimesOutOfOrder);
    let given = chosen.when(REFERRER, give(&["pantry", "shelter"])).then_recorded([PacketGiven]);
    assert_eq!(given.handoff().phase, Phase::PacketGiven);
}

#[test]
fn from_a_packet_the_patient_is_taken_further() {
    let given = given().consented().and(REFERRER, list()).and(REFERRER, give(&["pantry"]));
    // A step up is more than was chosen, and needs no choice of its own.
    let offered = given.clone().when(REFERRER, samples::offer()).then_recorded([HandoffOffered]);
    assert_eq!(offered.handoff().phase, Phase::Offered);
    // Once the choice has lapsed, it does.
    let amended = given.and(REFERRER, amend(20_000));
    amended.clone().when(REFERRER, samples::offer()).then_refused(R23, PathNotChosen);
    amended.and(REFERRER, warmly()).when(REFERRER, samples::offer()).then_recorded([HandoffOffered]);
}

#[test]
fn direct_care_always_needs_its_choice() {
    let care = || ProvideDirectCare { words: Words::default() };
    given().requested().when(REFERRER, care()).then_refused(R23, PathNotChosen);
    given().consented().and(REFERRER, warmly()).when(REFERRER, care()).then_refused(R23, PathNotChosen);
    let chosen = given().requested().and(REFERRER, choose("here", vec![direct("here", "1")]));
    let lapsed = chosen.clone().and(REFERRER, amend(20_000));
    lapsed.when(REFERRER, care()).then_refused(R23, PathNotChosen);
    let cared = chosen.when(REFERRER, care()).then_recorded([DirectCareProvided, HandoffClosed]);
    cared.when(REFERRER, care()).then_already_done();
}

#[test]
fn an_offer_keeps_to_the_choice() {
    let mut elsewhere = samples::offer();
    elsewhere.receiver = Seat::Former.party();
    let chosen = given().consented().and(REFERRER, warmly());
    chosen.clone().when(REFERRER, elsewhere).then_refused(R23, PathNotChosen);
    given()
        .consented()
        .and(REFERRER, list())
        .when(REFERRER, samples::offer())
        .then_refused(R23, PathNotChosen);
    chosen.clone().when(REFERRER, samples::offer()).then_recorded([HandoffOffered]);
    // The choice names the organisation; the offer may name its team.
    let mut team = samples::offer();
    team.receiver = party("shelter", Some("nights"), None);
    chosen.clone().when(REFERRER, team).then_recorded([HandoffOffered]);
    let met = chosen.when(REFERRER, samples::introduction());
    met.then_recorded([HandoffOffered, HandoffAccepted, IntroductionHeld]);
}

#[test]
fn without_a_choice_an_offer_counts_as_the_warm_way() {
    given().consented().when(REFERRER, samples::offer()).then_recorded([HandoffOffered]);
    let met = given().consented().when(REFERRER, samples::introduction());
    met.then_recorded([HandoffOffered, HandoffAccepted, IntroductionHeld]);
}

#[test]
fn another_choice_ends_the_offer_that_stands() {
    let offered = given().consented().and(REFERRER, warmly()).and(REFERRER, samples::offer());
    offered.clone().when(REFERRER, warmly()).then_recorded([PathChosen]);
    let changed = offered.clone().when(REFERRER, list()).then_recorded([PathChosen, OfferEnded]);
    assert_eq!(changed.handoff().phase, Phase::Consented);
    assert!(changed.handoff().choice.as_ref().unwrap().holding().is_some());
    changed.when(REFERRER, give(&["pantry"])).then_recorded([PacketGiven]);
    // That nothing else is open is no reason to let go of who was asked.
    offered.when(REFERRER, choose_none(vec![])).then_recorded([NoPathLeft]);
}

/// What each fact does to a choice that holds: the events, and the cause that is told.
#[test]
fn the_choice_lapses_with_its_facts_in_the_same_append() {
    let chosen = || given().consented().and(REFERRER, warmly());
    let offered = || chosen().and(REFERRER, samples::offer());
    let accepted = || offered().also(RECEIVER, ActKind::AcceptHandoff);
    let planned =
        || accepted().also(REFERRER, ActKind::ScheduleIntroduction).also(RECEIVER, ActKind::ScheduleVisit);
    let withdraw = WithdrawConsent { receivers: vec![RECEIVER.party()], words: Words::default() };
    let urgent = AmendRequest { urgency: Some(Urgency::Urgent), ..AmendRequest::default() };
    let end = EndOffer { words: samples::reason() };
    let cases: [(Given, Seat, Act, EventKind, LapseCause); 8] = [
        (offered(), RECEIVER, samples::decline().into(), HandoffDeclined, LapseCause::Declined),
        (
            planned(),
            RECEIVER,
            sample(ActKind::RecordIntroductionMissed, RECEIVER),
            IntroductionMissed,
            LapseCause::IntroductionMissed,
        ),
        (
            planned(),
            RECEIVER,
            sample(ActKind::RecordVisitMissed, RECEIVER),
            VisitMissed,
            LapseCause::VisitMissed,
        ),
        (chosen(), REFERRER, amend(20_000).into(), RequestAmended, LapseCause::RequestAmended),
        (accepted(), REFERRER, urgent.into(), RequestAmended, LapseCause::RequestAmended),
        (
            chosen(),
            REFERRER,
            sample(ActKind::DeclareObjection, REFERRER),
            EventKind::ObjectionDeclared,
            LapseCause::Objection,
        ),
        (offered(), REFERRER, end.into(), OfferEnded, LapseCause::OfferEnded),
        (
            accepted(),
            REFERRER,
            EndOffer { words: samples::reason() }.into(),
            OfferEnded,
            LapseCause::OfferEnded,
        ),
    ];
    for (given, seat, act, fact, cause) in cases {
        let after = given.when(seat, act).then_recorded([fact, PathLapsed]);
        assert_eq!(lapsed(&after), cause);
        if after.handoff().phase == Phase::Consented {
            after.clone().when(REFERRER, samples::offer()).then_refused(R23, PathNotChosen);
            after.clone().when(REFERRER, samples::introduction()).then_refused(R23, PathNotChosen);
        }
        // It lapses once.
        after.when(REFERRER, amend(30_000)).then_recorded([RequestAmended]);
    }
    let withdrawn =
        offered().when(REFERRER, withdraw).then_recorded([ConsentWithdrawn, OfferEnded, PathLapsed]);
    assert_eq!(lapsed(&withdrawn), LapseCause::OfferEnded);
    let cancelled = chosen().and(REFERRER, CancelHandoff { goes_to: None, words: samples::reason() });
    let reopened = cancelled.when(REFERRER, sample(ActKind::ReopenHandoff, REFERRER));
    assert_eq!(lapsed(&reopened.then_recorded([HandoffReopened, PathLapsed])), LapseCause::Reopened);
}

#[test]
fn without_a_choice_nothing_lapses() {
    given().offered().when(RECEIVER, samples::decline()).then_recorded([HandoffDeclined]);
    given().consented().when(REFERRER, amend(20_000)).then_recorded([RequestAmended]);
    let setting = AmendRequest { setting: Some(crate::value::Setting::Community), ..AmendRequest::default() };
    given().consented().and(REFERRER, warmly()).when(REFERRER, setting).then_recorded([RequestAmended]);
}

#[test]
fn the_new_floor_is_told_with_the_lapse() {
    let mut options = two_near();
    options.push(direct("here", "0.5"));
    let offered = given()
        .consented()
        .and(REFERRER, because(choose("shelter", options)))
        .and(REFERRER, samples::offer());
    let floor = |given: &Given| given.handoff().choice.as_ref().unwrap().floor;
    // Time for the shelter, none for the list.
    let nearer = offered.clone().and(REFERRER, amend(300));
    assert_eq!(floor(&nearer), Floor::WarmIntroduction);
    assert_eq!(nearer.handoff().last_safe_moment(), Some(minutes(300 - 30)));
    // Time for neither.
    let nearest = offered.clone().and(REFERRER, amend(60));
    assert_eq!(floor(&nearest), Floor::DirectCare);
    let then = offered.when(RECEIVER, samples::decline());
    let Event::PathLapsed(lapsed) = &then.events()[1] else { panic!("nothing lapsed") };
    assert_eq!((lapsed.floor, lapsed.last_safe_moment), (Floor::WarmIntroduction, None));
}

#[test]
fn the_last_safe_moment_follows_who_is_left() {
    let needed = given().consented().and(REFERRER, amend(3_000));
    assert_eq!(
        needed.handoff().last_safe_moment(),
        Some(minutes(3_000)),
        "without a choice, when it is needed"
    );
    let options = vec![warm("shelter", "shelter", "2", "5", 0), warm("pantry", "pantry", "10", "5", 0)];
    let offered = needed.and(REFERRER, choose("shelter", options)).and(REFERRER, samples::offer());
    assert_eq!(offered.handoff().last_safe_moment(), Some(minutes(3_000 - 120)));
    let then = offered.when(RECEIVER, samples::decline());
    let Event::PathLapsed(lapsed) = &then.events()[1] else { panic!("nothing lapsed") };
    assert_eq!(lapsed.last_safe_moment, Some(minutes(3_000 - 600)));
    let declined = then.then_accepted();
    assert_eq!(declined.handoff().last_safe_moment(), Some(minutes(3_000 - 600)));
    let amended = declined.and(REFERRER, amend(4_000));
    assert_eq!(amended.handoff().last_safe_moment(), Some(minutes(4_000 - 600)));
    assert_eq!(given().consented().and(REFERRER, warmly()).handoff().last_safe_moment(), None);
}

#[test]
fn the_new_floor_is_judged_by_the_logs_clock() {
    let options = vec![warm("shelter", "shelter", "2", "5", 0), warm("pantry", "pantry", "10", "5", 0)];
    let chosen = given().consented().and(REFERRER, amend(1_600)).and(REFERRER, choose("shelter", options));
    let offered = chosen.and(REFERRER, samples::offer());
    let since = offered.now();
    // Said to have declined while the pantry could still have been in time; by now it cannot.
    let late = offered.after_hours(20).when_late(RECEIVER, since, samples::decline());
    let declined = late.then_recorded([HandoffDeclined, PathLapsed, Escalated]);
    assert_eq!(declined.handoff().choice.as_ref().unwrap().floor, Floor::NoPathLeft);
}

#[test]
fn a_service_has_declined_with_its_team_and_not_with_its_neighbour() {
    let at = |service: &str, team: Option<&str>| {
        let service = Some(ServiceId::new(service).unwrap());
        Party { service, ..party("shelter", team, None) }
    };
    let mut options = vec![warm("beds", "shelter", "2", "5", 0), warm("advice", "shelter", "3", "5", 0)];
    options[0].receiver = Some(at("beds", None));
    options[1].receiver = Some(at("advice", None));
    let mut offer = samples::offer();
    offer.receiver = at("beds", Some("nights"));
    let chosen = given().consented().and(REFERRER, choose("beds", options.clone()));
    let declined = chosen.and(REFERRER, offer).and(RECEIVER, samples::decline());
    assert_eq!(declined.handoff().choice.as_ref().unwrap().floor, Floor::WarmIntroduction, "one is left");
    declined.clone().when(REFERRER, because(choose("beds", options.clone()))).then_refused(R3, OptionNotOpen);
    declined.when(REFERRER, choose("advice", options)).then_recorded([PathChosen]);
}

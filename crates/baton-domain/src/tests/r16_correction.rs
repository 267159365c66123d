//! R16: a fact that was recorded by mistake is taken out of account, and nothing is edited.

use super::given::{
    Given, NAVIGATOR, OUTSIDER, RECEIVER, REFERRER, SUPERVISOR, given, minutes, person, sample,
};
use crate::act::{
    Act, ActKind, CloseHandoff, ClosingOutcome, CorrectRecord, RecordContactAttempt, ResolveBarrier,
};
use crate::event::EventKind::{
    BarrierFound, BarrierResolved, ContactAttempted, Escalated, GuardrailBreached, IntroductionHeld,
    LinkageRecorded, RecordCorrected,
};
use crate::event::{self, Stamp};
use crate::evolve;
use crate::policy::LostRule;
use crate::refusal::RefusalCode::{CannotCorrect, NothingToActOn, ReasonRequired, WrongSide};
use crate::rule::Rule::{R1, R13, R16, R21};
use crate::state::{FactKind, Phase};
use crate::testing::{Stage, samples};
use crate::value::{Channel, ConsentBasis, ContactOutcome, Duty, Kind, Role, Side};
use crate::warmth::{Owned, WarmthLevel};
use crate::words::Words;

fn correct(revision: u64) -> CorrectRecord {
    CorrectRecord { revision, replacement: None, words: samples::reason() }
}

/// The newest fact of this kind.
fn fact(given: &Given, kind: FactKind) -> u64 {
    given.handoff().facts.iter().rfind(|fact| fact.kind == kind).unwrap().revision
}

/// A supervisor takes the newest fact of this kind out of account.
fn without(given: Given, kind: FactKind, organization: &str) -> Given {
    let revision = fact(&given, kind);
    let supervisor = person("supervisor-1", organization, Role::Supervisor);
    given.when_by(supervisor, correct(revision)).then_recorded([RecordCorrected])
}

fn refused(given: &Given, kind: FactKind, organization: &str) {
    let supervisor = person("supervisor-1", organization, Role::Supervisor);
    given.clone().when_by(supervisor, correct(fact(given, kind))).then_refused(R16, CannotCorrect);
}

#[test]
fn by_who_recorded_it_or_their_supervisor_with_a_reason() {
    let linked = given().linked();
    let revision = fact(&linked, FactKind::Linkage);
    for actor in [REFERRER.actor(), SUPERVISOR.actor(), OUTSIDER.actor()] {
        linked.clone().when_by(actor, correct(revision)).then_refused(R21, WrongSide);
    }
    let colleague = person("advocate-2", "shelter", Role::Advocate);
    linked.clone().when_by(colleague, correct(revision)).then_refused(R21, WrongSide);
    let wordless = CorrectRecord { words: Words::default(), ..correct(revision) };
    linked.clone().when(RECEIVER, wordless).then_refused(R13, ReasonRequired);
    linked.clone().when(RECEIVER, correct(revision)).then_recorded([RecordCorrected]);
    without(linked, FactKind::Linkage, "shelter");
}

#[test]
fn a_navigators_supervisor_stands_in_for_them() {
    let found = given()
        .consented()
        .also(REFERRER, ActKind::AssignNavigator)
        .when(NAVIGATOR, sample(ActKind::RecordBarrier, NAVIGATOR))
        .then_recorded([BarrierFound]);
    found.clone().when(SUPERVISOR, correct(fact(&found, FactKind::Barrier))).then_refused(R21, WrongSide);
    without(found, FactKind::Barrier, "navigators");
}

#[test]
fn only_a_fact_that_counts() {
    let linked = given().linked();
    // The request, an offer, and what is not there.
    for revision in [0, 3, 99] {
        linked.clone().when(REFERRER, correct(revision)).then_refused(R16, CannotCorrect);
    }
    let revision = fact(&linked, FactKind::Linkage);
    let corrected = linked.and(RECEIVER, correct(revision));
    corrected.when(RECEIVER, correct(revision)).then_refused(R16, CannotCorrect);
}

#[test]
fn what_states_it_rightly_counts_itself() {
    let tried = |channel| RecordContactAttempt {
        channel,
        outcome: ContactOutcome::NoAnswer,
        words: Words::default(),
    };
    let twice = given().consented().and(REFERRER, tried(Channel::Phone)).and(REFERRER, tried(Channel::Email));
    let by = |revision, replacement| CorrectRecord { replacement: Some(replacement), ..correct(revision) };
    for wrong in [0, 2, 99] {
        twice.clone().when(REFERRER, by(2, wrong)).then_refused(R16, CannotCorrect);
    }
    let corrected = twice.when(REFERRER, by(2, 3)).then_recorded([RecordCorrected]);
    assert_eq!(corrected.handoff().contact_attempts.len(), 1);
    assert_eq!(corrected.handoff().contact_attempts[0].channel, Channel::Email);
    corrected.when(REFERRER, by(3, 2)).then_refused(R16, CannotCorrect);
}

#[test]
fn without_the_linkage_the_handoff_is_where_it_was() {
    let shared = vec![(Side::Referrer, Duty::CareAndClosure), (Side::Receiver, Duty::Care)];
    let corrected = without(given().linked(), FactKind::Linkage, "shelter");
    assert_eq!((corrected.handoff().phase, corrected.accountable()), (Phase::Acknowledged, shared));
    assert_eq!(corrected.handoff().linkage, None);
    corrected.when(RECEIVER, sample(ActKind::RecordLinkage, RECEIVER)).then_recorded([LinkageRecorded]);
    let from_offered = given().offered().also(RECEIVER, ActKind::RecordLinkage);
    assert_eq!(without(from_offered, FactKind::Linkage, "shelter").handoff().phase, Phase::Offered);
}

#[test]
fn a_meeting_before_the_receiver_was_let_go_keeps_no_later_offer_open() {
    let meets = |given: Given| given.also(REFERRER, ActKind::RecordIntroduction);
    let met_twice = meets(meets(given().consented()).also(RECEIVER, ActKind::DeclineHandoff));
    assert_eq!(met_twice.handoff().phase, Phase::Introduced);
    let acknowledged = met_twice.clone().and(RECEIVER, samples::acknowledgement(0));
    refused(&acknowledged, FactKind::Introduction, "clinic");
    let corrected = without(met_twice, FactKind::Introduction, "clinic");
    assert_eq!((corrected.handoff().phase, &corrected.handoff().offer), (Phase::Consented, &None));
}

#[test]
fn without_the_linkage_after_a_packet_the_patient_still_has_the_packet() {
    let mut seen = match sample(ActKind::RecordLinkage, REFERRER) {
        Act::RecordLinkage(act) => act,
        other => panic!("{other:?}"),
    };
    seen.service = Some(RECEIVER.party());
    let packet = given()
        .consented()
        .and(REFERRER, samples::packet_choice(&Stage::fixed()))
        .also(REFERRER, ActKind::GiveInformationPacket);
    let linked = packet.and(REFERRER, seen);
    let corrected = without(linked, FactKind::Linkage, "clinic");
    assert_eq!(corrected.handoff().phase, Phase::PacketGiven);
    // The consent was not needed for it, and goes without moving the handoff.
    assert_eq!(without(corrected, FactKind::Consent, "clinic").handoff().phase, Phase::PacketGiven);
}

#[test]
fn a_report_and_a_completion_rest_on_the_linkage() {
    let reported = given().linked().also(RECEIVER, ActKind::ReportClosure);
    refused(&reported, FactKind::Linkage, "shelter");
    let unreported = without(reported, FactKind::ClosureReport, "shelter");
    assert_eq!(unreported.handoff().closure_reported_at, None);
    without(unreported, FactKind::Linkage, "shelter");
    let completed =
        given().linked().also(RECEIVER, ActKind::ReportClosure).also(REFERRER, ActKind::ConfirmClosure);
    refused(&completed, FactKind::Linkage, "shelter");
    // R12: with a report or without.
    let closed = without(completed, FactKind::ClosureReport, "shelter");
    assert_eq!(closed.handoff().phase, Phase::Closed);
}

#[test]
fn nor_what_makes_somebody_accountable_after_the_closing() {
    for closing in [ActKind::WithdrawConsent, ActKind::MarkEnteredInError] {
        let closed = given().linked().also(REFERRER, closing);
        refused(&closed, FactKind::Linkage, "shelter");
        refused(&closed, FactKind::Acknowledgement, "shelter");
    }
    // After completing it is the receiver, whether they had acknowledged or not.
    let corrected = without(given().completed(), FactKind::Acknowledgement, "shelter");
    assert_eq!(corrected.accountable(), [(Side::Receiver, Duty::Care)]);
}

#[test]
fn an_earlier_report_stands_again() {
    let once = given().linked().also(RECEIVER, ActKind::ReportClosure);
    let first = once.handoff().closure_reported_at;
    let twice = once.after_hours(1).also(RECEIVER, ActKind::ReportClosure);
    assert_ne!(twice.handoff().closure_reported_at, first);
    assert_eq!(without(twice, FactKind::ClosureReport, "shelter").handoff().closure_reported_at, first);
}

#[test]
fn without_the_acknowledgement_the_referrer_is_accountable_alone() {
    let corrected = without(given().acknowledged(), FactKind::Acknowledgement, "shelter");
    assert_eq!(corrected.handoff().phase, Phase::Introduced);
    assert_eq!(corrected.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
    assert_eq!(corrected.warmth().owned, Owned::No);
    let without_introduction = given().accepted().also(RECEIVER, ActKind::AcknowledgeResponsibility);
    let corrected = without(without_introduction, FactKind::Acknowledgement, "shelter");
    assert_eq!(corrected.handoff().phase, Phase::Accepted);
    // A patient who was seen stays seen; the accountability of a linkage known from others falls back.
    let linked = given().acknowledged().also(REFERRER, ActKind::RecordLinkage);
    let corrected = without(linked, FactKind::Acknowledgement, "shelter");
    assert_eq!(corrected.handoff().phase, Phase::Linked);
    assert_eq!(corrected.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
}

#[test]
fn an_earlier_read_back_stands_again() {
    let re_read = given()
        .acknowledged()
        .and(REFERRER, samples::correction())
        .and(RECEIVER, samples::acknowledgement(2));
    let corrected = without(re_read.clone(), FactKind::Acknowledgement, "shelter");
    assert_eq!(corrected.handoff().phase, Phase::Acknowledged);
    assert!(corrected.handoff().re_read_owed());
    // Without the first one, warmth is judged as at the second (R8).
    let first = re_read.handoff().facts.iter().find(|fact| fact.kind == FactKind::Acknowledgement).unwrap();
    let corrected = re_read.clone().and(RECEIVER, correct(first.revision));
    let read = corrected.handoff().offer.as_ref().unwrap().acknowledgement.as_ref().unwrap();
    assert_eq!((read.information_version, read.first_version), (2, 2));
}

#[test]
fn without_the_acknowledgement_cancelling_is_the_referrers_alone_again() {
    let asked = given().acknowledged().also(REFERRER, ActKind::RequestCancellation);
    let corrected = without(asked, FactKind::Acknowledgement, "shelter");
    assert_eq!(corrected.handoff().cancellation_requested_at, None);
    corrected.also(REFERRER, ActKind::CancelHandoff);
}

#[test]
fn without_the_introduction_it_was_not_warm() {
    let corrected = without(given().introduced(), FactKind::Introduction, "clinic");
    assert_eq!((corrected.handoff().phase, corrected.warmth().level), (Phase::Accepted, WarmthLevel::Cold));
    // The receiver holds on without one, too.
    let corrected = without(given().acknowledged(), FactKind::Introduction, "clinic");
    assert_eq!(
        (corrected.handoff().phase, corrected.warmth().level),
        (Phase::Acknowledged, WarmthLevel::Cold)
    );
    // Another one that was held counts.
    let twice = given().introduced().also(REFERRER, ActKind::RecordIntroduction);
    let corrected = without(twice, FactKind::Introduction, "clinic");
    assert_eq!((corrected.handoff().phase, corrected.warmth().level), (Phase::Introduced, WarmthLevel::Warm));
}

#[test]
fn who_was_not_there_neither_was_offered_nor_accepted() {
    let met = given().consented().also(REFERRER, ActKind::RecordIntroduction);
    let corrected = without(met.clone(), FactKind::Introduction, "clinic");
    assert_eq!(corrected.handoff().phase, Phase::Consented);
    assert!(corrected.handoff().offer.is_none() && corrected.handoff().former.is_empty());
    assert!(!corrected.handoff().may_be_seen_by(&RECEIVER.actor()));
    let offered = given().offered().also(REFERRER, ActKind::RecordIntroduction);
    let corrected = without(offered, FactKind::Introduction, "clinic");
    assert_eq!(corrected.handoff().phase, Phase::Offered);
    corrected.also(RECEIVER, ActKind::AcceptHandoff);
    // What the receiver did since rests on it.
    let acknowledged = met.clone().and(RECEIVER, samples::acknowledgement(0));
    refused(&acknowledged, FactKind::Introduction, "clinic");
    refused(&met.clone().also(RECEIVER, ActKind::RecordLinkage), FactKind::Introduction, "clinic");
    // One of two meetings is enough to have been there.
    let first = fact(&met, FactKind::Introduction);
    let twice = met.also(REFERRER, ActKind::RecordIntroduction);
    for revision in [first, fact(&twice, FactKind::Introduction)] {
        let corrected = twice.clone().and(REFERRER, correct(revision));
        assert_eq!(corrected.handoff().phase, Phase::Introduced);
    }
}

#[test]
fn a_breach_stays_counted() {
    let breached = given().requested().when_breaching(REFERRER, samples::introduction()).then_recorded([
        IntroductionHeld,
        GuardrailBreached,
        Escalated,
    ]);
    let corrected = without(breached, FactKind::Introduction, "clinic");
    assert_eq!(
        (corrected.handoff().breaches.as_slice(), corrected.handoff().escalations.len()),
        ([R1].as_slice(), 1)
    );
    assert!(corrected.handoff().introductions.is_empty());
}

#[test]
fn a_barrier_keeps_its_number_and_stands_no_longer() {
    let resolve = |barrier| ResolveBarrier { barrier, words: Words::default() };
    let twice =
        given().consented().also(REFERRER, ActKind::RecordBarrier).also(REFERRER, ActKind::RecordBarrier);
    let first = twice.handoff().barriers[0].revision;
    let corrected = twice.and(REFERRER, correct(first));
    assert!(!corrected.handoff().barriers[0].stands());
    corrected.clone().when(REFERRER, resolve(1)).then_refused(None, NothingToActOn);
    corrected.when(REFERRER, resolve(2)).then_recorded([BarrierResolved]);
}

#[test]
fn whatever_else_was_recorded_by_mistake_counts_no_more() {
    let seen = given().acknowledged().also(RECEIVER, ActKind::ScheduleVisit);
    let tried = seen.when(REFERRER, sample(ActKind::RecordContactAttempt, REFERRER));
    let all = tried
        .then_recorded([ContactAttempted])
        .also(RECEIVER, ActKind::RecordOutcome)
        .also(REFERRER, ActKind::RecordOutcome);
    let handoff = |kind, organization| without(all.clone(), kind, organization).state.unwrap();
    assert_eq!(handoff(FactKind::ContactAttempt, "clinic").contact_attempts, []);
    assert_eq!(handoff(FactKind::VisitPlan, "shelter").visit_planned, None);
    assert_eq!(handoff(FactKind::Observation, "clinic").observations.len(), 1);
    let called = given().consented().and(REFERRER, samples::contact());
    assert_eq!(without(called, FactKind::ReceiverContact, "clinic").handoff().receiver_contacts, []);
    let planned = given().consented().also(REFERRER, ActKind::ScheduleIntroduction);
    assert_eq!(
        without(planned.clone(), FactKind::IntroductionPlan, "clinic").handoff().introduction_planned,
        None
    );
    let again = planned.clone().also(REFERRER, ActKind::ScheduleIntroduction);
    let first = fact(&planned, FactKind::IntroductionPlan);
    assert!(again.and(REFERRER, correct(first)).handoff().introduction_planned.is_some());
    let missed = planned.also(REFERRER, ActKind::RecordIntroductionMissed);
    without(missed, FactKind::IntroductionMissed, "clinic");
    let missed = all.also(RECEIVER, ActKind::RecordVisitMissed);
    without(missed, FactKind::VisitMissed, "shelter");
}

#[test]
fn a_consent_only_as_long_as_nothing_rests_on_it() {
    let corrected = without(given().consented(), FactKind::Consent, "clinic");
    assert_eq!(corrected.handoff().phase, Phase::Requested);
    assert!(!corrected.handoff().consent.stands());
    corrected.and(REFERRER, samples::consent(ConsentBasis::Explicit));
    let used = [
        given().offered(),
        given().offered().also(RECEIVER, ActKind::DeclineHandoff),
        given().consented().also(REFERRER, ActKind::ShareInformation),
        given().consented().also(REFERRER, ActKind::RecordReceiverContact),
        given().consented().also(REFERRER, ActKind::AssignNavigator),
        given().consented().also(REFERRER, ActKind::CancelHandoff),
    ];
    for used in used {
        refused(&used, FactKind::Consent, "clinic");
    }
}

#[test]
fn attempts_that_a_patient_was_lost_on_stay() {
    let lost = CloseHandoff { outcome: ClosingOutcome::LostToFollowUp, words: samples::reason() };
    let mut request = samples::request(&Stage::fixed(), Kind::Referral);
    request.program.policy.lost = LostRule { attempts: 1, over_days: 0 };
    let tried = given()
        .and(REFERRER, request)
        .also(REFERRER, ActKind::RecordConsent)
        .and(REFERRER, samples::offer())
        .also(REFERRER, ActKind::RecordContactAttempt)
        .also(REFERRER, ActKind::RecordOutcome);
    let closed = tried.and(REFERRER, lost);
    refused(&closed, FactKind::ContactAttempt, "clinic");
    assert_eq!(without(closed, FactKind::Observation, "clinic").handoff().phase, Phase::Closed);
}

#[test]
fn the_fold_takes_no_correction_that_these_rules_never_decide() {
    let stamp = Stamp {
        occurred_at: minutes(60),
        recorded_at: minutes(60),
        actor: RECEIVER.actor(),
        recorded_by: None,
    };
    let folds = |given: &Given, revision| {
        let event = event::RecordCorrected { revision, replacement: None };
        evolve(given.state.clone(), &stamp, &event.into())
    };
    let completed = given().completed();
    assert!(folds(&completed, fact(&completed, FactKind::Linkage)).is_err());
    assert!(folds(&completed, 0).is_err());
    let linked = given().linked();
    let revision = fact(&linked, FactKind::Linkage);
    let state = folds(&linked, revision).unwrap();
    assert!(evolve(state, &stamp, &event::RecordCorrected { revision, replacement: None }.into()).is_err());
}

//! R5: privacy is affirmed before a sensitive need is talked about.

use super::given::{Given, NAVIGATOR, RECEIVER, REFERRER, given, sample};
use crate::act::{ActKind, ClearIntroduction, RecordIntroduction};
use crate::event::EventKind::{
    Escalated, GuardrailBreached, HandoffAccepted, HandoffOffered, IntroductionCleared, IntroductionHeld,
    PacketGiven, PrivacyNotPossible,
};
use crate::refusal::RefusalCode::{PrivacyNotCleared, ReasonNotAllowed, WrongPhase};
use crate::rule::Rule::{R5, R22};
use crate::state::Phase;
use crate::testing::{Stage, samples};
use crate::value::{Hearer, Interpreter, Kind, Mode, Privacy, WithinHearing};
use crate::warmth::WarmthLevel;
use crate::words::Words;

/// Of a program whose needs are sensitive.
fn sensitive() -> Given {
    let mut request = samples::request(&Stage::fixed(), Kind::Referral);
    request.program.policy.sensitive = true;
    given().and(REFERRER, request)
}

fn accepted() -> Given {
    sensitive()
        .also(REFERRER, ActKind::RecordConsent)
        .also(REFERRER, ActKind::OfferToReceiver)
        .also(RECEIVER, ActKind::AcceptHandoff)
}

type Change = fn(&mut ClearIntroduction);

fn clearance() -> ClearIntroduction {
    ClearIntroduction {
        mode: Mode::InPerson,
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        within_hearing: vec![],
        interpreter: None,
        not_possible: false,
        words: Words::default(),
    }
}

fn introduction(change: impl FnOnce(&mut RecordIntroduction)) -> RecordIntroduction {
    let mut introduction = samples::introduction();
    change(&mut introduction);
    introduction
}

#[test]
fn each_thing_that_makes_it_safe_must_be_so() {
    let unsafe_partner = WithinHearing { who: Hearer::Partner, safe: false };
    let missing: [(&str, Change); 4] = [
        ("alone", |act| act.asked_alone = false),
        ("affirm", |act| act.affirmed = false),
        ("limits", |act| act.limits_explained = false),
        ("interpreter", |act| act.interpreter = Some(Interpreter::BilingualStaff)),
    ];
    for (what, change) in missing {
        let mut act = clearance();
        change(&mut act);
        let refusal = accepted().when(REFERRER, act).refusal();
        assert_eq!((refusal.rule, refusal.code), (Some(R5), PrivacyNotCleared));
        assert!(refusal.what.contains(what), "{refusal}");
    }
    let overheard = ClearIntroduction { within_hearing: vec![unsafe_partner], ..clearance() };
    accepted().when(REFERRER, overheard).then_refused(R5, PrivacyNotCleared);
    let child = WithinHearing { who: Hearer::Child, safe: true };
    let act = ClearIntroduction {
        within_hearing: vec![child],
        interpreter: Some(Interpreter::Professional),
        ..clearance()
    };
    accepted().when(REFERRER, act).then_recorded([IntroductionCleared]);
}

#[test]
fn all_that_is_missing_is_said_at_once() {
    let nothing = ClearIntroduction {
        asked_alone: false,
        affirmed: false,
        limits_explained: false,
        within_hearing: vec![WithinHearing { who: Hearer::Partner, safe: false }],
        interpreter: Some(Interpreter::Untrained),
        ..clearance()
    };
    let refusal = accepted().when(REFERRER, nothing).refusal();
    for what in ["alone", "affirm", "hearing", "limits", "interpreter"] {
        assert!(refusal.what.contains(what), "{refusal}");
    }
}

#[test]
fn it_holds_for_the_programs_minutes() {
    let cleared = accepted().and(REFERRER, clearance());
    let until = cleared.handoff().clearances[0].until;
    assert_eq!(until.duration_since(cleared.handoff().clearances[0].cleared_at).as_mins(), 60);
    cleared.clone().when(REFERRER, samples::introduction()).then_recorded([IntroductionHeld]);
    cleared.after_hours(1).when(REFERRER, samples::introduction()).then_refused(R5, PrivacyNotCleared);
}

#[test]
fn a_late_record_is_judged_by_when_it_happened() {
    let cleared = accepted().and(REFERRER, clearance());
    let within = cleared.now();
    let much_later = cleared.after_hours(5);
    much_later.clone().when_late(REFERRER, within, samples::introduction()).then_recorded([IntroductionHeld]);
    // Neither a later clearance nor a later refusal takes back what held then.
    let again = much_later.and(REFERRER, clearance());
    let no_longer = ClearIntroduction { not_possible: true, ..clearance() };
    let ended = again.when(REFERRER, no_longer).then_recorded([PrivacyNotPossible]);
    ended.when_late(REFERRER, within, samples::introduction()).then_recorded([IntroductionHeld]);
}

#[test]
fn privacy_that_cannot_be_had_ends_a_clearance() {
    let not_possible = ClearIntroduction { not_possible: true, asked_alone: false, ..clearance() };
    let ended = accepted()
        .and(REFERRER, clearance())
        .when(RECEIVER, not_possible.clone())
        .then_recorded([PrivacyNotPossible]);
    ended.when(REFERRER, samples::introduction()).then_refused(R5, PrivacyNotCleared);
    // One that was found to be impossible earlier says nothing of a clearance since.
    let before = accepted();
    let earlier = before.now();
    let cleared = before.after_hours(1).and(REFERRER, clearance());
    let told_late = cleared.when_late(REFERRER, earlier, not_possible).then_accepted();
    told_late.when(REFERRER, samples::introduction()).then_recorded([IntroductionHeld]);
}

#[test]
fn an_introduction_is_as_private_as_it_was_cleared_to_be() {
    let overheard = introduction(|act| act.privacy = Privacy::Overheard);
    let by_family = introduction(|act| act.interpreter = Some(Interpreter::Untrained));
    for harmful in [overheard, by_family] {
        let cleared = accepted().and(REFERRER, clearance());
        let refusal = cleared.clone().when(REFERRER, harmful.clone()).refusal();
        assert_eq!((refusal.rule, refusal.code), (Some(R5), PrivacyNotCleared));
        assert!(refusal.remedy.contains("breach"), "{refusal}");
        let breached = cleared.when_breaching(REFERRER, harmful.clone());
        let breached = breached.then_recorded([IntroductionHeld, GuardrailBreached, Escalated]);
        assert_eq!(breached.handoff().breaches, [R5]);
        // Where the need is not sensitive, it is the patient's own affair.
        given().accepted().when(REFERRER, harmful).then_recorded([IntroductionHeld]);
    }
}

#[test]
fn an_introduction_without_clearance_that_happened_is_recorded_and_never_warm() {
    let breached = accepted().when_breaching(REFERRER, samples::introduction()).then_recorded([
        IntroductionHeld,
        GuardrailBreached,
        Escalated,
    ]);
    assert_eq!(breached.handoff().phase, Phase::Introduced);
    assert_eq!(breached.warmth().level, WarmthLevel::Partial);
    assert_eq!(breached.handoff().escalations.last().unwrap().rule, Some(R5));
}

#[test]
fn others_within_hearing_make_it_no_less_an_introduction() {
    let consented = sensitive().also(REFERRER, ActKind::RecordConsent);
    let met = consented.when_breaching(REFERRER, samples::introduction()).then_recorded([
        HandoffOffered,
        HandoffAccepted,
        IntroductionHeld,
        GuardrailBreached,
        Escalated,
    ]);
    assert_eq!(met.handoff().phase, Phase::Introduced);
}

#[test]
fn that_nothing_can_be_opened_keeps_no_breach_off_the_record() {
    // Another path was chosen; the patient is linked already.
    let packet = sensitive()
        .also(REFERRER, ActKind::RecordConsent)
        .and(REFERRER, samples::packet_choice(&Stage::fixed()));
    let offered = sensitive().also(REFERRER, ActKind::RecordConsent).also(REFERRER, ActKind::OfferToReceiver);
    for so_far in [packet, offered.also(REFERRER, ActKind::RecordLinkage)] {
        let phase = so_far.handoff().phase;
        let breached = so_far.when_breaching(REFERRER, samples::introduction());
        let breached = breached.then_recorded([IntroductionHeld, GuardrailBreached, Escalated]);
        assert_eq!(breached.handoff().phase, phase);
    }
}

#[test]
fn it_is_cleared_wherever_an_introduction_or_a_packet_can_follow() {
    for so_far in [sensitive(), accepted(), given().requested(), given().acknowledged()] {
        so_far.when(REFERRER, clearance()).then_recorded([IntroductionCleared]);
    }
    accepted()
        .also(REFERRER, ActKind::AssignNavigator)
        .when(NAVIGATOR, clearance())
        .then_recorded([IntroductionCleared]);
    given().linked().when(REFERRER, clearance()).then_refused(None, WrongPhase);
}

#[test]
fn a_packet_of_a_sensitive_need_waits_for_privacy_too() {
    let packet = || sample(ActKind::GiveInformationPacket, REFERRER);
    let chosen = sensitive().and(REFERRER, samples::packet_choice(&Stage::fixed()));
    chosen.clone().when(REFERRER, packet()).then_refused(R5, PrivacyNotCleared);
    chosen.clone().when_breaching(REFERRER, packet()).then_refused(R22, ReasonNotAllowed);
    chosen.and(REFERRER, clearance()).when(REFERRER, packet()).then_recorded([PacketGiven]);
    let chosen = given().requested().and(REFERRER, samples::packet_choice(&Stage::fixed()));
    chosen.when(REFERRER, packet()).then_recorded([PacketGiven]);
}

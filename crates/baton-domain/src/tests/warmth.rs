//! Warmth, element by element.

use super::given::{Given, RECEIVER, REFERRER, given, reported};
use crate::act::{ActKind, RecordIntroduction};
use crate::testing::samples;
use crate::value::{Mode, ParticipantRole, ParticipantSide, Side};
use crate::warmth::{Owned, WarmElement, WarmthLevel};
use crate::words::Words;

fn met(change: impl FnOnce(&mut RecordIntroduction)) -> Given {
    let mut introduction = samples::introduction();
    change(&mut introduction);
    given().accepted().and(REFERRER, introduction)
}

#[test]
fn everything_as_it_should_be_is_warm() {
    let warmth = given().acknowledged().warmth();
    assert_eq!((warmth.level, warmth.owned), (WarmthLevel::Warm, Owned::Yes));
    assert!(warmth.live && warmth.included && warmth.endorsed && warmth.heard && warmth.informed);
}

#[test]
fn without_an_introduction_it_is_cold() {
    let warmth = given().accepted().also(RECEIVER, ActKind::AcknowledgeResponsibility).warmth();
    assert_eq!((warmth.level, warmth.owned), (WarmthLevel::Cold, Owned::Yes));
}

#[test]
fn without_the_patient_it_is_partial() {
    let alone = met(|act| act.participants.retain(|who| who.side != ParticipantSide::Patient)).warmth();
    assert_eq!((alone.level, alone.included, alone.heard), (WarmthLevel::Partial, false, false));
}

#[test]
fn family_stands_in_only_where_the_patient_cannot() {
    let with_family = |unable| {
        met(|act| {
            act.participants[2].role = ParticipantRole::Family;
            act.patient_unable = unable;
        })
    };
    assert!(!with_family(false).warmth().included);
    assert_eq!(with_family(true).warmth().level, WarmthLevel::Warm);
}

#[test]
fn not_invited_to_clarify_is_not_heard() {
    assert_eq!(met(|act| act.patient_invited_to_clarify = false).warmth().level, WarmthLevel::Partial);
}

#[test]
fn an_invitation_counts_only_where_the_patient_was() {
    let mut without_patient = samples::introduction();
    without_patient.participants.retain(|who| who.side != ParticipantSide::Patient);
    let twice = met(|act| act.patient_invited_to_clarify = false).and(REFERRER, without_patient);
    assert!(twice.warmth().included && !twice.warmth().heard);
}

#[test]
fn a_correction_must_reach_both_sides() {
    let mut unheard = samples::correction();
    unheard.heard_by = vec![Side::Referrer];
    let corrected = met(|_| {}).and(REFERRER, unheard);
    assert!(!corrected.warmth().heard);
    let read_back = corrected.clone().and(RECEIVER, samples::acknowledgement(2));
    assert_eq!(read_back.warmth().level, WarmthLevel::Warm);
    let said_aloud = |mode| {
        let mut again = samples::introduction();
        (again.information_version, again.mode) = (Some(2), mode);
        corrected.clone().and(REFERRER, again)
    };
    assert!(said_aloud(Mode::Phone).warmth().heard);
    assert!(!said_aloud(Mode::MessageThread).warmth().heard);
}

#[test]
fn endorsed_takes_name_reason_and_skill() {
    for change in [
        |act: &mut RecordIntroduction| act.endorsement.by_name = false,
        |act: &mut RecordIntroduction| act.endorsement.why_they = false,
        |act: &mut RecordIntroduction| act.endorsement.good_at = false,
    ] {
        let warmth = met(change).warmth();
        assert_eq!((warmth.endorsed, warmth.level), (false, WarmthLevel::Warm));
    }
}

#[test]
fn informed_is_before_or_at_the_introduction() {
    let met = given().consented().and(REFERRER, samples::introduction());
    assert!(!met.warmth().informed);
    assert!(!met.also(REFERRER, ActKind::ShareInformation).warmth().informed);
    assert!(given().introduced().warmth().informed);
}

#[test]
fn a_reported_acknowledgement_is_owned_as_reported() {
    let accept = crate::act::AcceptHandoff { reported: Some(reported()), words: Words::default() };
    let mut acknowledge = samples::acknowledgement(1);
    acknowledge.reported = Some(reported());
    let told = given().offered_by_report().and(REFERRER, accept).and(REFERRER, acknowledge);
    assert_eq!(told.warmth().owned, Owned::Reported);
}

#[test]
fn the_program_may_ask_for_more() {
    let mut request = samples::request(&crate::testing::Stage::fixed(), crate::value::Kind::Referral);
    request.program.policy.warm_elements = vec![WarmElement::Owned];
    let met = given()
        .and(REFERRER, request)
        .also(REFERRER, ActKind::RecordConsent)
        .and(REFERRER, samples::introduction());
    assert_eq!(met.warmth().level, WarmthLevel::Partial);
    assert_eq!(met.and(RECEIVER, samples::acknowledgement(0)).warmth().level, WarmthLevel::Warm);
}

#[test]
fn only_what_was_held_with_the_present_receiver_counts() {
    let declined = given().introduced().also(RECEIVER, ActKind::DeclineHandoff);
    let mut offer = samples::offer();
    offer.receiver = super::given::FORMER.party();
    assert_eq!(declined.and(REFERRER, offer).warmth().level, WarmthLevel::Cold);
}

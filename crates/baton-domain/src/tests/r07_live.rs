//! R7: live means live.

use super::given::{REFERRER, given};
use crate::event::EventKind::{HandoffAccepted, HandoffOffered, IntroductionHeld};
use crate::state::Phase;
use crate::testing::samples;
use crate::value::{Mode, ParticipantSide};
use crate::warmth::WarmthLevel;

#[test]
fn both_sides_in_one_conversation_are_live_and_an_offer_and_acceptance_by_presence() {
    let met = given().consented().when(REFERRER, samples::introduction()).then_recorded([
        HandoffOffered,
        HandoffAccepted,
        IntroductionHeld,
    ]);
    assert_eq!(met.handoff().phase, Phase::Introduced);
    assert!(met.warmth().live);
}

#[test]
fn an_offer_that_stands_is_accepted_by_presence() {
    given()
        .offered()
        .when(REFERRER, samples::introduction())
        .then_recorded([HandoffAccepted, IntroductionHeld]);
    given().accepted().when(REFERRER, samples::introduction()).then_recorded([IntroductionHeld]);
}

#[test]
fn a_message_thread_is_recorded_and_not_live() {
    let mut thread = samples::introduction();
    thread.mode = Mode::MessageThread;
    let met = given().accepted().when(REFERRER, thread).then_recorded([IntroductionHeld]);
    assert_eq!(met.handoff().phase, Phase::Accepted);
    assert_eq!(met.warmth().level, WarmthLevel::Cold);
}

#[test]
fn one_side_alone_is_not_live() {
    for missing in [ParticipantSide::Referrer, ParticipantSide::Receiver] {
        let mut alone = samples::introduction();
        alone.participants.retain(|participant| participant.side != missing);
        let met = given().consented().when(REFERRER, alone).then_recorded([IntroductionHeld]);
        assert_eq!(met.handoff().phase, Phase::Consented);
        assert!(!met.warmth().live);
    }
}

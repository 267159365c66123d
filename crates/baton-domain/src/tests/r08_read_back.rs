//! R8: no stale read-back.

use super::given::{RECEIVER, REFERRER, given};
use crate::act::ActKind;
use crate::event::EventKind::ResponsibilityAcknowledged;
use crate::refusal::RefusalCode::{EvidenceMissing, StaleReadBack};
use crate::rule::Rule::R8;
use crate::state::Phase;
use crate::testing::samples;
use crate::warmth::WarmthLevel;

#[test]
fn a_read_back_of_the_newest_version_is_taken() {
    given()
        .introduced()
        .when(RECEIVER, samples::acknowledgement(1))
        .then_recorded([ResponsibilityAcknowledged]);
}

#[test]
fn a_stale_read_back_is_refused_until_re_read() {
    let corrected = given().introduced().and(REFERRER, samples::correction());
    corrected.clone().when(RECEIVER, samples::acknowledgement(1)).then_refused(R8, StaleReadBack);
    corrected.clone().when(RECEIVER, samples::acknowledgement(3)).then_refused(R8, StaleReadBack);
    corrected.when(RECEIVER, samples::acknowledgement(2)).then_recorded([ResponsibilityAcknowledged]);
}

#[test]
fn the_read_back_itself_may_not_be_missing() {
    let mut silent = samples::acknowledgement(1);
    silent.words.read_back = None;
    given().introduced().when(RECEIVER, silent).then_refused(R8, EvidenceMissing);
}

#[test]
fn a_later_correction_owes_a_re_read_and_changes_nothing_else() {
    let before = given().acknowledged();
    let after = before.clone().also(REFERRER, ActKind::CorrectInformation);
    assert!(after.handoff().re_read_owed());
    assert_eq!(after.handoff().phase, Phase::Acknowledged);
    assert_eq!(after.accountable(), before.accountable());
    assert_eq!((before.warmth().level, after.warmth()), (WarmthLevel::Warm, before.warmth()));
    let re_read = after.and(RECEIVER, samples::acknowledgement(2));
    assert!(!re_read.handoff().re_read_owed());
    re_read.when(RECEIVER, samples::acknowledgement(2)).then_already_done();
}

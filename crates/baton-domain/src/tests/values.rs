//! Identifiers, names, and what never prints.

use super::given::{given, text};
use crate::act::ActKind;
use crate::event::EventKind;
use crate::ids::{Code, InvalidId, ProgramId};
use crate::limits::IDENTIFIER_BYTES;
use crate::policy::{DEFAULT_PROGRAM, ProgramVersion};
use crate::rule::Rule;
use crate::testing::Seat;
use crate::words::Words;

#[test]
fn identifiers_are_checked() {
    for good in ["a", "7", "food-insecurity", "a.b_c~d:e-f", &"x".repeat(IDENTIFIER_BYTES)] {
        assert_eq!(Code::new(good).unwrap().as_str(), good);
    }
    assert_eq!(Code::new(""), Err(InvalidId::Empty));
    assert_eq!(Code::new(&"x".repeat(IDENTIFIER_BYTES + 1)), Err(InvalidId::TooLong));
    for bad in ["-a", ".a", "a b", "a/b", "ä", "a\n"] {
        assert_eq!(Code::new(bad), Err(InvalidId::Malformed), "{bad:?}");
    }
    assert!(serde_json::from_str::<Code>("\"a b\"").is_err());
}

#[test]
fn the_built_in_program_has_a_valid_name() {
    assert_eq!(ProgramVersion::built_in().program, ProgramId::new(DEFAULT_PROGRAM).unwrap());
}

#[test]
fn names_are_unique_and_found_again() {
    for kind in EventKind::ALL {
        assert_eq!(EventKind::from_name(kind.name()), Some(*kind));
    }
    assert_eq!(EventKind::from_name("Nonsense"), None);
    assert_eq!(Rule::ALL.first().unwrap().to_string(), "R1");
}

#[test]
fn what_people_wrote_never_prints() {
    let canary = "canary-5f2c";
    let words = Words { note: Some(text(canary)), ..Words::default() };
    let act = crate::act::ResumeHandoff { words };
    assert!(!format!("{act:?}").contains(canary));
    let then = given().requested().when_in(Seat::Referrer.actor(), act, |context| {
        context.late_reason = Some(text(canary));
        context.breach = Some(text(canary));
        assert!(!format!("{context:?}").contains(canary));
    });
    let refusal = then.refusal();
    assert!(!format!("{refusal:?} {refusal}").contains(canary));
}

#[test]
fn every_act_has_a_sample_of_its_kind() {
    for kind in ActKind::ALL {
        assert_eq!(super::given::sample(*kind, Seat::Referrer).kind(), *kind);
    }
}

//! Programs: no field is lost on the way in or out, and what is refused.

use baton_api::program::v1 as api;
use baton_api::types::v1 as types;
use baton_commands::testing::samples::{
    define_program, every_program_event, every_screening_event, every_service_event, every_word, supervisor,
};
use baton_commands::{Asked, Availability};
use baton_domain::policy::{FloorTerms, LostRule, Policy, ProgramFloor};
use baton_domain::program::Act;
use baton_domain::value::Kind;
use baton_domain::warmth::WarmElement;
use baton_domain::{Named as _, Program};
use prost::Message as _;
use prost_types::Duration;

use super::super::events::{Shows, event};
use super::super::parsed::Request;
use super::super::policy::{from_policy, policy};
use super::super::{Faults, built_in_program};
use super::outgoing::{agrees, dynamic, json, recorded, snake_case};
use super::reflection::{changed, empty};
use super::{parse, tenant};

const ID: &str = "01980000-0000-7000-8000-000000000002";

/// Nowhere the number that a changed field gets.
pub(super) fn sample() -> Policy {
    let policy = define_program().policy;
    Policy {
        kinds: vec![Kind::Referral],
        declines_before_escalation: 7,
        floor: FloorTerms {
            program_floor: ProgramFloor::WarmIntroduction,
            alternatives_within_reach: 3,
            ..policy.floor
        },
        lost: LostRule { attempts: 4, over_days: 9 },
        warm_elements: vec![WarmElement::Owned],
        ..policy
    }
}

fn read(sent: types::Policy) -> Result<Policy, Vec<String>> {
    let mut faults = Faults::default();
    let read = policy(&mut faults, sent);
    let found = faults.into_found();
    read.map_err(|_| found.into_iter().map(|fault| format!("{} {}", fault.field, fault.what)).collect())
}

#[test]
fn a_policy_comes_back_as_it_went_out_and_no_field_is_lost() {
    let sent = from_policy(&sample());
    let message = dynamic("baton.type.v1.Policy", &sent);
    assert_eq!(empty(&message), [""; 0]);
    assert_eq!(read(sent), Ok(sample()));
    for (path, other) in changed(&message) {
        let other = types::Policy::decode(other.encode_to_vec().as_slice()).unwrap();
        assert!(read(other) != Ok(sample()), "{path}");
    }
}

#[test]
fn nonsense_is_told_all_at_once_at_the_fields_of_the_message() {
    let mut sent = from_policy(&sample());
    sent.clock_skew = Some(Duration { seconds: 301, nanos: 0 });
    sent.declines_before_escalation = 0;
    sent.lost =
        Some(types::LostRule { attempts: 1, span: Some(Duration { seconds: 86_400 * 400, nanos: 0 }) });
    if let Some(floor) = &mut sent.floor {
        floor.max_distance_km = 1;
    }
    let expected = [
        "clock_skew must be from 0 to 300 seconds",
        "declines_before_escalation must be from 1 to 100",
        "lost.span must be from 0 to 366 days",
        "floor.max_distance_km is less than reach_km",
    ];
    let faults = read(sent).unwrap_err();
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.starts_with(expected), "{fault}");
    }
}

#[test]
fn forms_that_are_no_lengths_codes_or_numbers_are_refused() {
    let mut sent = from_policy(&sample());
    sent.clearance = Some(Duration { seconds: 90, nanos: 0 });
    sent.drop_off = Some(Duration { seconds: -86_400, nanos: 0 });
    sent.reopen_window = None;
    sent.kinds = vec![0];
    sent.needs = vec!["no code".into()];
    sent.deadlines = Some(types::Deadlines::default());
    if let Some(burden) = &mut sent.burden {
        burden.per_hour = "1e3".into();
        burden.per_km = "-1".into();
        burden.per_minor_unit = ".5".into();
    }
    let faults = read(sent).unwrap_err();
    let fields: Vec<_> = faults.iter().filter_map(|fault| fault.split(' ').next()).collect();
    let deadlines = ["offer", "accept", "introduce", "acknowledge", "link", "close", "reroute", "cancel"];
    let deadlines = deadlines.map(|name| format!("deadlines.{name}"));
    let mut expected: Vec<&str> = deadlines.iter().map(String::as_str).collect();
    expected.extend(["reopen_window", "needs[0]", "kinds[0]", "clearance", "drop_off"]);
    expected.extend(["burden.per_hour", "burden.per_km", "burden.per_minor_unit"]);
    expected.sort_unstable();
    let mut fields = fields;
    fields.sort_unstable();
    assert_eq!(fields, expected, "{faults:#?}");
}

#[test]
fn no_field_of_an_event_is_lost_or_mixed_up() {
    every_program_event().into_iter().for_each(|(sample, _)| is_shown_whole(sample));
    every_service_event().into_iter().for_each(|(sample, _)| is_shown_whole(sample));
    every_screening_event().into_iter().for_each(|(sample, _)| is_shown_whole(sample));
}

fn is_shown_whole<E: Shows>(sample: E) {
    let kind = sample.kind().name();
    let domain = serde_json::to_value(&sample).unwrap();
    let words = Availability::Open(Box::new(every_word()));
    let shown = dynamic("baton.event.v1.Event", &event(&recorded(sample, Some(b"sealed")), Some(&words)));
    let left_out = ["meta.actor.on_behalf_of", "meta.actor.asserted_by"];
    assert_eq!(empty(&shown), left_out, "{kind}");
    agrees(kind, &domain, &json(&shown)[snake_case(kind)]);
}

fn context() -> Option<types::CommandContext> {
    Some(types::CommandContext { request_id: ID.into(), ..Default::default() })
}

fn asked<R: Request<Of = Program>>(request: R) -> Result<Act, Vec<String>> {
    let said = |faults: Vec<baton_commands::FieldFault>| {
        faults.into_iter().map(|fault| format!("{} {}", fault.field, fault.what)).collect()
    };
    let parsed = parse(request).map_err(said)?;
    match parsed.into_order(tenant(), supervisor(), None).asked {
        Asked::Act(act) => Ok(*act),
        Asked::Faulty { faults, .. } => Err(said(faults)),
        Asked::Refused { refusal, .. } => panic!("{refusal}"),
    }
}

fn define(id: &str, title: &str, policy: Option<types::Policy>) -> api::DefineProgramRequest {
    let act = Some(api::DefineProgram { title: title.into(), policy });
    api::DefineProgramRequest { program_id: id.into(), context: context(), act }
}

#[test]
fn a_program_is_defined_with_all_that_was_sent() {
    let Ok(Act::DefineProgram(act)) = asked(define("food", " Food ", Some(from_policy(&sample())))) else {
        panic!("it is refused");
    };
    assert_eq!((act.id.as_str(), act.title.as_str(), act.policy), ("food", "Food", sample()));
}

#[test]
fn the_built_in_program_and_what_is_no_program_are_refused_by_name() {
    let told = |id: &str| asked(define(id, "Food", None)).unwrap_err().join("; ");
    assert!(told("default").starts_with("program_id is the built-in program"));
    assert!(told("").starts_with("program_id is required"));
    assert!(told("a program").starts_with("program_id must start with"));
    let retire = |name: &str| {
        let act = Some(api::RetireProgram { reason: "merged".into() });
        asked(api::RetireProgramRequest { name: name.into(), context: context(), act })
    };
    assert!(retire("programs/default").unwrap_err().join("").starts_with("name is the built-in program"));
    assert!(retire("handoffs/food").unwrap_err().join("").starts_with("name is not the name of a program"));
    assert!(matches!(retire("programs/food"), Ok(Act::RetireProgram(_))));
}

#[test]
fn every_fault_of_an_act_is_told() {
    assert_eq!(
        asked(define("food", "", None)).unwrap_err(),
        ["act.title is required", "act.policy is required"]
    );
    let long = asked(define("food", &"x".repeat(201), Some(from_policy(&sample())))).unwrap_err();
    assert_eq!(long, ["act.title is longer than 200 bytes"]);
    let lines = asked(define("food", "one\ntwo", Some(from_policy(&sample())))).unwrap_err();
    assert!(lines[0].starts_with("act.title holds a control character"), "{lines:?}");
    let act = Some(api::RetireProgram { reason: String::new() });
    let silent = api::RetireProgramRequest { name: "programs/food".into(), context: context(), act };
    assert_eq!(asked(silent).unwrap_err(), ["act.reason is required"]);
    let act = Some(api::RevisePolicy { policy: None, note: Some(" ".into()) });
    let empty = api::RevisePolicyRequest { name: "programs/food".into(), context: context(), act };
    assert_eq!(asked(empty).unwrap_err().len(), 2);
}

#[test]
fn the_built_in_program_is_shown_whole() {
    let shown = dynamic("baton.program.v1.Program", &built_in_program());
    let absent = ["owner", "version_since", "defined_at", "retired_at"];
    let empty: Vec<_> = empty(&shown).into_iter().filter(|path| !path.contains('.')).collect();
    assert_eq!(
        empty,
        ["revision", "owner", "version_since", "defined_at", "retired_at"].to_vec(),
        "{absent:?}"
    );
}

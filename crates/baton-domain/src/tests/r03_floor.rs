//! R3: the floor of what a patient is owed, and the lightest way above it.

use super::given::minutes;
use super::options::{asked, code, decimal, direct, full, packet, warm};
use crate::obligation::{evaluate, faults, last_safe_moment};
use crate::policy::BurdenWeights;
use crate::value::Exclusion::{BelowFloor, Declined, Late, NoCapacity, Objection};
use crate::value::{Capacity, Exclusion, Floor, FloorCause, PathAnswer, PathInputs, PathOption};
use rust_decimal::Decimal;

fn floor(answer: &PathAnswer) -> (Floor, FloorCause) {
    (answer.floor, answer.cause)
}

fn excluded(answer: &PathAnswer) -> Vec<Option<Exclusion>> {
    answer.options.iter().map(|weighed| weighed.excluded_by).collect()
}

fn recommended(answer: &PathAnswer) -> Option<&str> {
    answer.recommended.as_ref().map(|option| option.as_str())
}

/// A food bank by introduction, and a delivery by a packet.
fn food() -> PathInputs {
    asked(vec![
        warm("food-bank", "food-bank", "1.5", "25", 0),
        packet("delivery", "delivery", "72", "0", 500),
    ])
}

#[test]
fn food_is_delivered_because_that_burdens_least() {
    let answer = evaluate(&food());
    assert_eq!(floor(&answer), (Floor::InformationPacket, FloorCause::Program));
    let burdens: Vec<Decimal> = answer.options.iter().map(|weighed| weighed.burden).collect();
    assert_eq!(burdens, [decimal("25.375"), decimal("23")]);
    assert!(answer.options.iter().all(|weighed| weighed.within_reach && weighed.excluded_by.is_none()));
    assert_eq!(recommended(&answer), Some("delivery"));
}

#[test]
fn with_two_hours_left_what_is_late_falls_out() {
    let answer = evaluate(&PathInputs { needed_by: Some(minutes(120)), ..food() });
    assert!(answer.time_critical);
    assert_eq!(floor(&answer), (Floor::WarmIntroduction, FloorCause::TimeCritical));
    assert_eq!(excluded(&answer), [None, Some(Late)]);
    assert_eq!(recommended(&answer), Some("food-bank"));
}

/// Telehealth prescribes when the clinician refers; the only pharmacy closes in two hours; the clinician objects.
fn contraception(telehealth: PathOption) -> PathInputs {
    let options = vec![telehealth, packet("pharmacy", "pharmacy", "1", "3", 4_500), direct("here", "0.25")];
    PathInputs { needed_by: Some(minutes(120)), objection: true, ..asked(options) }
}

#[test]
fn emergency_contraception_is_no_case_for_a_packet() {
    let answer = evaluate(&contraception(warm("telehealth", "telehealth", "0.5", "0", 4_500)));
    assert_eq!(floor(&answer), (Floor::WarmIntroduction, FloorCause::TimeCritical));
    assert_eq!(excluded(&answer), [None, Some(BelowFloor), Some(Objection)]);
    assert_eq!(recommended(&answer), Some("telehealth"));
}

#[test]
fn time_critical_with_nothing_open_is_direct_care_objection_or_not() {
    let mut inputs = contraception(full(warm("telehealth", "telehealth", "0.5", "0", 4_500)));
    inputs.options[1].capacity = Some(Capacity::None);
    for objection in [true, false] {
        inputs.objection = objection;
        let answer = evaluate(&inputs);
        assert_eq!(floor(&answer), (Floor::DirectCare, FloorCause::TimeCriticalNothingOpen));
        assert_eq!(excluded(&answer), [Some(NoCapacity), Some(NoCapacity), None]);
        assert_eq!(recommended(&answer), Some("here"));
    }
    // Late care is still more than none.
    inputs.options[2].hours = decimal("3");
    assert_eq!(recommended(&evaluate(&inputs)), Some("here"));
    inputs.options.pop();
    let answer = evaluate(&inputs);
    assert_eq!(floor(&answer), (Floor::NoPathLeft, FloorCause::TimeCriticalCannotProvide));
    assert_eq!(recommended(&answer), None);
}

#[test]
fn not_time_critical_with_nothing_open_compels_nobody() {
    let options = vec![full(warm("telehealth", "telehealth", "1", "0", 0)), direct("here", "1")];
    let mut inputs = PathInputs { objection: true, ..asked(options) };
    let answer = evaluate(&inputs);
    assert_eq!(floor(&answer), (Floor::NoPathLeft, FloorCause::NothingOpen));
    assert_eq!(excluded(&answer), [Some(NoCapacity), Some(Objection)]);
    // Who does not object gives the care.
    inputs.objection = false;
    assert_eq!(floor(&evaluate(&inputs)), (Floor::InformationPacket, FloorCause::Program));
    assert_eq!(recommended(&evaluate(&inputs)), Some("here"));
    inputs.options.pop();
    assert_eq!(floor(&evaluate(&inputs)), (Floor::NoPathLeft, FloorCause::NothingOpen));
}

#[test]
fn a_list_is_no_help_where_the_only_service_is_far() {
    let options = vec![
        warm("clinic-warm", "clinic-2", "4", "160", 0),
        packet("clinic-list", "clinic-2", "4", "160", 0),
    ];
    let mut inputs = PathInputs { objection: true, ..asked(options) };
    let answer = evaluate(&inputs);
    assert_eq!(floor(&answer), (Floor::WarmIntroduction, FloorCause::FewWithinReach));
    assert_eq!(excluded(&answer), [None, Some(BelowFloor)]);
    // Whoever asks for no alternatives still bounds the distance, for an objector and anybody else.
    inputs.terms.alternatives_within_reach = 0;
    for objection in [true, false] {
        inputs.objection = objection;
        assert_eq!(floor(&evaluate(&inputs)), (Floor::WarmIntroduction, FloorCause::NearestTooFar));
    }
    inputs.terms.max_distance_km = 160;
    assert_eq!(floor(&evaluate(&inputs)), (Floor::InformationPacket, FloorCause::Program));
}

#[test]
fn in_a_city_with_six_near_a_list_is_enough() {
    let list = |n: u32| packet(&format!("list-{n}"), &format!("clinic-{n}"), "24", &format!("{n}.5"), 0);
    let options = (1..=6).map(list).collect();
    let mut inputs = PathInputs { objection: true, vulnerabilities: vec![code("minor")], ..asked(options) };
    let answer = evaluate(&inputs);
    assert_eq!(floor(&answer), (Floor::InformationPacket, FloorCause::Program));
    assert_eq!(recommended(&answer), Some("list-1"));
    inputs.terms.vulnerability_factors = vec![code("minor")];
    assert_eq!(floor(&evaluate(&inputs)), (Floor::WarmIntroduction, FloorCause::ObjectionAndVulnerable));
    assert_eq!(recommended(&evaluate(&inputs)), None, "there is no warm option among them");
    inputs.objection = false;
    assert_eq!(floor(&evaluate(&inputs)), (Floor::InformationPacket, FloorCause::Program));
}

#[test]
fn a_service_counts_once_however_many_paths_lead_to_it() {
    let mut inputs =
        asked(vec![warm("one", "clinic-1", "1", "1", 0), packet("the-same", "clinic-1", "1", "1", 0)]);
    assert_eq!(floor(&evaluate(&inputs)).1, FloorCause::FewWithinReach);
    inputs.options.push(packet("another", "clinic-2", "1", "48", 0));
    assert_eq!(floor(&evaluate(&inputs)).1, FloorCause::Program);
    inputs.options[2].distance_km = decimal("48.001");
    assert_eq!(floor(&evaluate(&inputs)).1, FloorCause::FewWithinReach);
    inputs.options[2].distance_km = decimal("48");
    inputs.declined = vec![code("another")];
    assert_eq!(excluded(&evaluate(&inputs)), [None, Some(BelowFloor), Some(Declined)]);
}

#[test]
fn at_the_very_instant_is_in_time() {
    let mut inputs = asked(vec![warm("one", "clinic-1", "24", "1", 0)]);
    inputs.needed_by = Some(minutes(24 * 60));
    let answer = evaluate(&inputs);
    assert!(!answer.time_critical, "a day is left, and less than a day is critical");
    assert_eq!(excluded(&answer), [None]);
    inputs.options[0].hours = decimal("24.001");
    assert_eq!(excluded(&evaluate(&inputs)), [Some(Late)]);
}

#[test]
fn ties_go_to_the_warmer_the_sooner_the_service_and_the_name() {
    let mut inputs = asked(vec![
        packet("p", "clinic-1", "4", "1", 0),
        warm("w-late", "clinic-1", "8", "0", 0),
        warm("w-b", "clinic-2", "4", "1", 0),
        warm("w-z", "clinic-1", "4", "1", 0),
        warm("w-a", "clinic-1", "4", "1", 0),
    ]);
    for expected in ["w-a", "w-z", "w-b", "w-late", "p"] {
        assert_eq!(recommended(&evaluate(&inputs)), Some(expected));
        inputs.options.retain(|option| option.id.as_str() != expected);
        inputs.terms.alternatives_within_reach = 0;
    }
}

#[test]
fn the_last_safe_moment_leaves_the_fastest_way_its_time() {
    let mut inputs = PathInputs { needed_by: Some(minutes(3_000)), ..food() };
    let moment = |inputs: &PathInputs| last_safe_moment(inputs, &evaluate(inputs));
    assert_eq!(moment(&inputs), Some(minutes(3_000 - 90)));
    inputs.declined = vec![code("food-bank")];
    assert_eq!(moment(&inputs), Some(minutes(3_000)), "nothing remains that could take time");
    inputs.options.push(direct("here", "0.5"));
    assert_eq!(moment(&inputs), Some(minutes(3_000 - 30)));
    inputs.needed_by = None;
    assert_eq!(moment(&inputs), None);
}

#[test]
fn the_largest_burden_is_exact() {
    let mut option = warm("far", "clinic-1", "8783.999", "20037.999", 1_000_000_000);
    let heaviest = decimal("1000000");
    let mut inputs = asked(vec![option.clone()]);
    inputs.weights =
        BurdenWeights { per_hour: heaviest, per_km: heaviest, per_minor_unit: heaviest, ..inputs.weights };
    assert_eq!(faults(&inputs.options, &[], None), []);
    assert_eq!(evaluate(&inputs).options[0].burden, decimal("1000028821998000"));
    let finest = decimal("999999.999999");
    inputs.weights =
        BurdenWeights { per_hour: finest, per_km: finest, per_minor_unit: finest, ..inputs.weights };
    assert_eq!(evaluate(&inputs).options[0].burden, decimal("1000028821996999.971178002"));
    option.hours = Decimal::MAX;
    inputs.options = vec![option];
    assert_eq!(evaluate(&inputs).options[0].burden, Decimal::MAX, "beyond the limits it is the heaviest");
}

#[test]
fn every_fault_of_the_options_is_told_at_once() {
    let mut options = vec![
        packet("same", "clinic-1", "-1", "20038.5", 1_000_000_001),
        warm("same", "clinic-1", "1.0001", "1", 0),
        direct("here", "1"),
        direct("there", "8785"),
    ];
    options[1].receiver = None;
    options[2].receiver = options[0].receiver.clone();
    let found = faults(&options, &vec![code("minor"); 51], Some(&code("not-trained")));
    let fields: Vec<&str> = found.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "vulnerabilities",
            "options",
            "cannot_provide",
            "options[0].hours",
            "options[0].distance_km",
            "options[0].cost_minor_units",
            "options[1].receiver",
            "options[1].hours",
            "options[1].id",
            "options[2].receiver",
            "options[3].hours",
        ]
    );
    assert_eq!(faults(&vec![direct("here", "1"); 51], &[], None)[0].field, "options");
    assert_eq!(faults(&food().options, &[], None), []);
}

//! R3 against a second statement of it, in whole numbers and in another order, over a thousand generated cases.

use super::given::minutes;
use super::options::{asked, code, direct, packet, warm};
use crate::ids::ServiceId;
use crate::obligation::evaluate;
use crate::policy::{FloorTerms, ProgramFloor};
use crate::value::Exclusion;
use crate::value::Exclusion::{BelowFloor, Declined, Late, NoCapacity, Objection};
use crate::value::{
    Capacity, Floor, FloorCause, Path, PathAnswer, PathInputs, PathOption, Urgency, WeighedOption,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

fn thousandths(measure: Decimal) -> i64 {
    i64::try_from(measure * Decimal::from(1_000)).unwrap()
}

fn millionths(weight: Decimal) -> i128 {
    i128::from(i64::try_from(weight * Decimal::from(1_000_000)).unwrap())
}

fn rank(path: Path) -> usize {
    Path::ALL.iter().position(|known| *known == path).unwrap()
}

fn left_ms(inputs: &PathInputs) -> Option<i64> {
    inputs.needed_by.map(|by| by.as_millisecond() - inputs.at.as_millisecond())
}

fn shut(inputs: &PathInputs, option: &PathOption) -> Option<Exclusion> {
    let reasons = [
        (Late, left_ms(inputs).is_some_and(|left| thousandths(option.hours) * 3_600 > left)),
        (NoCapacity, option.capacity == Some(Capacity::None)),
        (Declined, inputs.declined.contains(&option.id)),
    ];
    reasons.into_iter().find(|(_, applies)| *applies).map(|(reason, _)| reason)
}

fn weigh(inputs: &PathInputs, option: &PathOption) -> i128 {
    millionths(inputs.weights.per_hour) * i128::from(thousandths(option.hours))
        + millionths(inputs.weights.per_km) * i128::from(thousandths(option.distance_km))
        + millionths(inputs.weights.per_minor_unit) * i128::from(option.cost_minor_units) * 1_000
}

/// Lighter; else warmer, sooner, and by name.
fn beats(inputs: &PathInputs, one: &PathOption, other: &PathOption) -> bool {
    let key = |option: &PathOption| {
        let receiver = option.receiver.as_ref();
        let organization = receiver.map(|party| party.organization.to_string());
        let service = receiver.and_then(|party| party.service.as_ref().map(ToString::to_string));
        let warmth = 2 - rank(option.path);
        let id = option.id.to_string();
        (weigh(inputs, option), warmth, thousandths(option.hours), organization, service, id)
    };
    key(one) < key(other)
}

/// R3 once more, by hand, in whole numbers: what each option is, then the first cause that applies, then who beats whom.
fn by_hand(inputs: &PathInputs) -> PathAnswer {
    let left_ms = left_ms(inputs);
    let span_ms = i64::from(inputs.terms.time_critical_hours) * 3_600_000;
    let critical = inputs.urgency == Urgency::Emergent || left_ms.is_some_and(|left| left < span_ms);
    let direct = |option: &PathOption| option.path == Path::DirectCare;
    let open = |option: &PathOption| !direct(option) && shut(inputs, option).is_none();
    let reach = |option: &PathOption| {
        open(option) && thousandths(option.distance_km) <= i64::from(inputs.terms.reach_km) * 1_000
    };
    let services: BTreeSet<String> = inputs
        .options
        .iter()
        .filter(|option| reach(option))
        .map(|option| serde_json::to_string(&option.receiver).unwrap())
        .collect();
    let nearest = inputs
        .options
        .iter()
        .filter(|option| open(option))
        .map(|option| thousandths(option.distance_km))
        .min();
    let nothing = nearest.is_none();
    let provides = inputs.options.iter().any(direct);
    let vulnerable = inputs.vulnerabilities.iter().any(|it| inputs.terms.vulnerability_factors.contains(it));
    let own = match inputs.terms.program_floor {
        ProgramFloor::InformationPacket => Floor::InformationPacket,
        ProgramFloor::WarmIntroduction => Floor::WarmIntroduction,
    };
    let warm = Floor::WarmIntroduction;
    let causes = [
        (nothing && critical && provides, Floor::DirectCare, FloorCause::TimeCriticalNothingOpen),
        (nothing && critical, Floor::NoPathLeft, FloorCause::TimeCriticalCannotProvide),
        (nothing && (!provides || inputs.objection), Floor::NoPathLeft, FloorCause::NothingOpen),
        (nothing, own, FloorCause::Program),
        (critical, warm, FloorCause::TimeCritical),
        (services.len() < inputs.terms.alternatives_within_reach as usize, warm, FloorCause::FewWithinReach),
        (nearest > Some(i64::from(inputs.terms.max_distance_km) * 1_000), warm, FloorCause::NearestTooFar),
        (inputs.objection && vulnerable, warm, FloorCause::ObjectionAndVulnerable),
        (true, own, FloorCause::Program),
    ];
    let (_, floor, cause) = *causes.iter().find(|(applies, ..)| *applies).unwrap();
    let out = |option: &PathOption| match option.path {
        Path::DirectCare => (inputs.objection && !(nothing && critical)).then_some(Objection),
        path => shut(inputs, option).or(match floor {
            Floor::InformationPacket | Floor::NoPathLeft => None,
            Floor::WarmIntroduction => (rank(path) < 1).then_some(BelowFloor),
            Floor::DirectCare => Some(BelowFloor),
        }),
    };
    let remaining: Vec<&PathOption> = inputs.options.iter().filter(|option| out(option).is_none()).collect();
    let unbeaten = remaining.iter().find(|one| !remaining.iter().any(|other| beats(inputs, other, one)));
    PathAnswer {
        time_critical: critical,
        floor,
        cause,
        options: inputs
            .options
            .iter()
            .map(|option| WeighedOption {
                option: option.id.clone(),
                burden: Decimal::from_i128_with_scale(weigh(inputs, option), 9),
                within_reach: reach(option),
                excluded_by: out(option),
            })
            .collect(),
        recommended: unbeaten.map(|option| option.id.clone()),
    }
}

/// Small numbers, so that ties, boundaries and every cause are common.
fn any_inputs() -> impl Strategy<Value = PathInputs> {
    let option = (0..7_u8, 0..4_u8, 0..3_u8, 0..8_i64, 0..6_i64, 0..3_u64, 0..6_u8, any::<bool>());
    let options = prop::collection::vec(option, 0..7);
    let terms = (any::<bool>(), 0..4_u32, 0..3_u32, 0..3_u32, 0..3_u32, any::<bool>());
    let facts = (0..8_u8, prop::option::of(-2..12_i64), any::<bool>(), any::<bool>());
    let weights = (0..3_i64, 0..3_i64, 0..3_i64);
    (options, terms, facts, weights).prop_map(|(options, terms, facts, weights)| {
        let (warm_program, alternatives, reach, further, critical, listed) = terms;
        let (urgency, halves_left, objection, vulnerable) = facts;
        let mut inputs = asked(Vec::new());
        for (index, (path, organization, service, hours, km, cost, capacity, declined)) in
            options.into_iter().enumerate()
        {
            let (name, half_hours) = (format!("option-{}", 9 - index), Decimal::new(hours * 5, 1));
            if path == 0 {
                if !inputs.options.iter().any(|option| option.path == Path::DirectCare) {
                    inputs.options.push(PathOption { hours: half_hours, ..direct(&name, "0") });
                }
                continue;
            }
            let at = format!("clinic-{organization}");
            let mut option =
                if path < 4 { packet(&name, &at, "0", "0", cost) } else { warm(&name, &at, "0", "0", cost) };
            option.receiver.as_mut().unwrap().service =
                (service > 0).then(|| ServiceId::new(&format!("service-{service}")).unwrap());
            (option.hours, option.distance_km) = (half_hours, Decimal::new(km * 500, 3));
            option.capacity =
                [None, None, None, Some(Capacity::Waitlist), Some(Capacity::Available), Some(Capacity::None)]
                    [usize::from(capacity)];
            if declined && capacity == 0 {
                inputs.declined.push(option.id.clone());
            }
            inputs.options.push(option);
        }
        inputs.urgency = match urgency {
            0 => Urgency::Emergent,
            1..4 => Urgency::Urgent,
            _ => Urgency::Routine,
        };
        inputs.needed_by = halves_left.map(|halves| minutes(halves * 30));
        inputs.objection = objection;
        inputs.vulnerabilities = if vulnerable { vec![code("minor")] } else { vec![] };
        inputs.terms = FloorTerms {
            program_floor: if warm_program {
                ProgramFloor::WarmIntroduction
            } else {
                ProgramFloor::InformationPacket
            },
            alternatives_within_reach: alternatives,
            reach_km: reach,
            max_distance_km: reach + further,
            time_critical_hours: critical,
            vulnerability_factors: if listed { vec![code("minor"), code("alone")] } else { vec![] },
        };
        inputs.weights.per_hour = Decimal::new(weights.0 * 500_001, 6);
        inputs.weights.per_km = Decimal::from(weights.1);
        inputs.weights.per_minor_unit = Decimal::from(weights.2);
        inputs
    })
}

#[test]
fn a_thousand_cases_agree_with_the_rule_stated_by_hand() {
    let seen: RefCell<BTreeMap<FloorCause, u32>> = RefCell::default();
    let config = Config { cases: 1_000, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&any_inputs(), |inputs| {
        let answer = evaluate(&inputs);
        prop_assert_eq!(&answer, &by_hand(&inputs));
        let stored: PathInputs = serde_json::from_str(&serde_json::to_string(&inputs).unwrap()).unwrap();
        prop_assert_eq!(&evaluate(&stored), &answer, "kept and read back, the inputs give another answer");
        *seen.borrow_mut().entry(answer.cause).or_default() += 1;
        Ok(())
    });
    run.unwrap();
    let seen = seen.into_inner();
    for cause in FloorCause::ALL {
        assert!(seen.get(cause).is_some_and(|cases| *cases >= 10), "{cause:?} is hardly tried: {seen:?}");
    }
}

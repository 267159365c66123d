//! Every code of the API has its meaning in the domain, and every meaning its code.

use std::collections::BTreeSet;

use baton_domain::policy::ProgramFloor;
use baton_domain::rule::Rule;
use baton_domain::screening;
use baton_domain::state::{FactKind, Phase};
use baton_domain::value;
use baton_domain::warmth::{Owned, WarmElement, WarmthLevel};
use prost_reflect::Kind;

use super::super::codes::Coded;
use super::pool;

/// Checks one set against the enum of the API, and gives the enum's name.
fn agree<T: Coded + Copy>(name: &'static str) -> &'static str {
    let codes = pool().get_enum_by_name(&format!("baton.type.v1.{name}")).unwrap();
    let mut names = Vec::new();
    for code in codes.values() {
        let meaning = T::of_number(code.number());
        assert_eq!(meaning.is_none(), code.number() == 0, "{}", code.full_name());
        assert!(meaning.is_none_or(|meaning| meaning.api_number() == code.number()), "{}", code.full_name());
        names.extend(meaning.map(|_| code.name().to_owned()));
    }
    assert_eq!(T::names(), names, "{name}");
    for unknown in [-1, 10_000] {
        assert!(T::of_number(unknown).is_none(), "{name} {unknown}");
    }
    name
}

#[test]
fn every_code_means_the_same_on_both_sides() {
    let checked = BTreeSet::from([
        agree::<value::Kind>("HandoffKind"),
        agree::<value::Urgency>("Urgency"),
        agree::<value::Setting>("Setting"),
        agree::<value::Role>("Role"),
        agree::<value::Side>("Side"),
        agree::<value::Channel>("Channel"),
        agree::<value::Mode>("IntroductionMode"),
        agree::<value::ParticipantSide>("ParticipantSide"),
        agree::<value::ParticipantRole>("ParticipantRole"),
        agree::<value::Privacy>("Privacy"),
        agree::<value::Interpreter>("Interpreter"),
        agree::<value::ConsentBasis>("ConsentBasis"),
        agree::<value::ConsentGiver>("ConsentGiver"),
        agree::<value::InformationPart>("InformationPart"),
        agree::<value::IllnessSeverity>("IllnessSeverity"),
        agree::<value::Capacity>("Capacity"),
        agree::<value::DeclineReason>("DeclineReason"),
        agree::<value::MissedReason>("MissedReason"),
        agree::<value::MissedBy>("MissedBy"),
        agree::<value::HowKnown>("HowKnown"),
        agree::<value::OfferEndCause>("OfferEndCause"),
        agree::<value::CorrectedBy>("CorrectedBy"),
        agree::<value::Outcome>("Outcome"),
        agree::<value::Duty>("Duty"),
        agree::<value::EscalationTarget>("EscalationTarget"),
        agree::<value::EscalationCause>("EscalationCause"),
        agree::<value::Path>("Path"),
        agree::<screening::NotDoneReason>("NotDoneReason"),
        agree::<screening::HelpAnswer>("HelpAnswer"),
        agree::<screening::Standing>("ScreeningStanding"),
        agree::<value::Floor>("Floor"),
        agree::<value::FloorCause>("FloorCause"),
        agree::<value::Exclusion>("PathExclusion"),
        agree::<value::LapseCause>("LapseCause"),
        agree::<value::ObjectionScope>("ObjectionScope"),
        agree::<value::Weekday>("Weekday"),
        agree::<value::Hearer>("Hearer"),
        agree::<value::ContactOutcome>("ContactOutcome"),
        agree::<value::BarrierKind>("BarrierKind"),
        agree::<value::SupportKind>("SupportKind"),
        agree::<value::DeadlineKind>("DeadlineKind"),
        agree::<FactKind>("FactKind"),
        agree::<Phase>("Phase"),
        agree::<Rule>("Rule"),
        agree::<ProgramFloor>("ProgramFloor"),
        agree::<WarmElement>("WarmElement"),
        agree::<WarmthLevel>("WarmthLevel"),
        agree::<Owned>("Owned"),
    ]);
    assert_eq!(checked.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), every_shared_enum());
}

/// The enums of shared values in commands, events and handoffs.
fn every_shared_enum() -> BTreeSet<String> {
    let pool = pool();
    let service = pool.get_service_by_name("baton.handoff.v1.HandoffService").unwrap();
    let requests = service.methods().flat_map(|method| [method.input(), method.output()]);
    let shown = ["baton.event.v1.Event", "baton.handoff.v1.Handoff", "baton.screening.v1.Screening"];
    let mut open: Vec<_> =
        requests.chain(shown.map(|name| pool.get_message_by_name(name).unwrap())).collect();

    let mut seen = BTreeSet::new();
    let mut enums = BTreeSet::new();
    while let Some(message) = open.pop() {
        if !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        for field in message.fields() {
            match field.kind() {
                Kind::Message(inner) => open.push(inner),
                Kind::Enum(codes) if codes.package_name() == "baton.type.v1" => {
                    enums.insert(codes.name().to_owned());
                }
                _ => {}
            }
        }
    }
    enums
}

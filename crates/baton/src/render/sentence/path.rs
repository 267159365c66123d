//! Choosing a way for the patient, and the ways without a receiver who answers.

use baton_api::event::v1::{
    NoPathLeft, ObjectionDeclared, ObligationRaised, PacketGiven, PathChosen, PathLapsed,
};
use baton_api::types::v1::{
    FloorCause, LapseCause, ObjectionScope, PathAnswer, PathExclusion, PathInputs, PathOption, PatientChoice,
    WeighedOption,
};

use super::Told;
use crate::render::page::Tone;
use crate::render::{names, people, when};

const NO_TIME: &str = "an unknown time";

pub(super) fn objected(event: &ObjectionDeclared) -> Told {
    let to = match ObjectionScope::try_from(event.scope) {
        Ok(ObjectionScope::Provide) => "to giving the care",
        Ok(ObjectionScope::Refer) => "to giving the care and to referring",
        Ok(ObjectionScope::Unspecified) | Err(_) => "to something unknown here",
    };
    Told::new(format!("Objects in conscience {to}"))
        .toned(Tone::Warn)
        .with_some("refers", event.refers_instead.clone())
}

pub(super) fn chosen(event: &PathChosen) -> Told {
    let option = option_of(event.inputs.as_ref(), &event.chosen);
    let way = option.map_or_else(|| "a way unknown here".to_owned(), way);
    let told = Told::new(format!("Chosen: {}, {way}", event.chosen))
        .toned(if event.patient_choice.is_some() { Tone::Warn } else { Tone::Strong });
    weighed(told, event.inputs.as_ref(), event.answer.as_ref())
        .with_some("the patient's", event.patient_choice.as_ref().map(patient_choice))
}

pub(super) fn no_path_left(event: &NoPathLeft) -> Told {
    weighed(Told::new("No path is left").toned(Tone::Bad), event.inputs.as_ref(), event.answer.as_ref())
}

fn option_of<'a>(inputs: Option<&'a PathInputs>, id: &str) -> Option<&'a PathOption> {
    inputs?.options.iter().find(|option| option.id == id)
}

fn way(option: &PathOption) -> String {
    let path = names::path(option.path);
    match &option.receiver {
        Some(receiver) => format!("{path} to {}", people::party(receiver)),
        None => path,
    }
}

fn patient_choice(choice: &PatientChoice) -> String {
    let at = when::moment_or(choice.explained_at.as_ref(), NO_TIME);
    format!("less than is owed, explained by {} at {at}", choice.explained_by)
}

/// The floor and every option with its numbers.
fn weighed(told: Told, inputs: Option<&PathInputs>, answer: Option<&PathAnswer>) -> Told {
    let Some(answer) = answer else { return told };
    let hurry = if answer.time_critical { "; the need is time-critical" } else { "" };
    let floor = format!("{}, since {}{hurry}", names::floor(answer.floor), floor_cause(answer.cause));
    let told = told.with("the floor", floor);
    answer.options.iter().fold(told, |told, option| {
        told.with("option", weighed_option(option, option_of(inputs, &option.option), answer))
    })
}

fn weighed_option(weighed: &WeighedOption, option: Option<&PathOption>, answer: &PathAnswer) -> String {
    let costs = option.map_or_else(String::new, |option| {
        format!(
            ": {} h, {} km, {} in the smallest unit of money",
            option.hours, option.distance_km, option.cost_minor_units
        )
    });
    let lightest = answer.recommended.as_deref() == Some(weighed.option.as_str());
    let stands = match weighed.excluded_by {
        Some(exclusion) => format!("falls out, {}", excluded(exclusion)),
        None if lightest => "the lightest".to_owned(),
        None => "remains".to_owned(),
    };
    format!("{}{costs}; burden {}; {stands}", weighed.option, weighed.burden)
}

fn excluded(code: i32) -> &'static str {
    match PathExclusion::try_from(code) {
        Ok(PathExclusion::Late) => "too late",
        Ok(PathExclusion::NoCapacity) => "no capacity",
        Ok(PathExclusion::Declined) => "declined before",
        Ok(PathExclusion::Objection) => "the referrer objects",
        Ok(PathExclusion::BelowFloor) => "less than is owed",
        Ok(PathExclusion::Unspecified) | Err(_) => "for a cause unknown here",
    }
}

fn floor_cause(code: i32) -> &'static str {
    match FloorCause::try_from(code) {
        Ok(FloorCause::TimeCriticalNothingOpen) => "no referral can be in time and the referrer can provide",
        Ok(FloorCause::TimeCriticalCannotProvide) => {
            "no referral can be in time and the referrer cannot provide"
        }
        Ok(FloorCause::NothingOpen) => "no referral is open",
        Ok(FloorCause::TimeCritical) => "time presses",
        Ok(FloorCause::FewWithinReach) => "too few services are within reach",
        Ok(FloorCause::NearestTooFar) => "even the nearest service is too far",
        Ok(FloorCause::ObjectionAndVulnerable) => "the referrer objects and the patient is vulnerable",
        Ok(FloorCause::Program) => "the program asks no more",
        Ok(FloorCause::Unspecified) | Err(_) => "a cause unknown here",
    }
}

pub(super) fn lapsed(event: &PathLapsed) -> Told {
    let why = match LapseCause::try_from(event.cause) {
        Ok(LapseCause::Declined) => "the receiver declined",
        Ok(LapseCause::IntroductionMissed) => "the introduction was missed",
        Ok(LapseCause::VisitMissed) => "the visit was missed",
        Ok(LapseCause::AcceptDeadlineMissed) => "nobody answered in time",
        Ok(LapseCause::IntroduceDeadlineMissed) => "nobody was introduced in time",
        Ok(LapseCause::RequestAmended) => "the request was amended",
        Ok(LapseCause::Objection) => "the referrer objected",
        Ok(LapseCause::OfferEnded) => "the offer ended",
        Ok(LapseCause::Reopened) => "the handoff was closed and opened again",
        Ok(LapseCause::Unspecified) | Err(_) => "for a cause unknown here",
    };
    let floor = format!("{}, since {}", names::floor(event.floor), floor_cause(event.floor_cause));
    let last = when::instant(event.last_safe_moment.as_ref()).map(when::moment);
    Told::new(format!("The choice no longer holds: {why}"))
        .toned(Tone::Warn)
        .with("the floor", floor)
        .with_some("last safe at", last)
}

pub(super) fn packet_given(event: &PacketGiven) -> Told {
    let services = people::parties_or(&event.services, "no service");
    let told = Told::new(format!("Information given to the patient: {services}"));
    let Some(follow_up) = &event.follow_up else { return told };
    let at = when::moment_or(follow_up.at.as_ref(), NO_TIME);
    let about = follow_up.about.as_ref().map_or_else(String::new, |about| format!(", about {about}"));
    told.with("looked after", format!("{at}{about}"))
}

pub(super) fn obligation_raised(event: &ObligationRaised) -> Told {
    let at = when::moment_or(event.last_safe_moment.as_ref(), NO_TIME);
    Told::new(format!("The last safe moment, {at}, passed with the patient not under way"))
        .toned(Tone::Bad)
        .with_some("needed by", when::instant(event.needed_by.as_ref()).map(when::moment))
}

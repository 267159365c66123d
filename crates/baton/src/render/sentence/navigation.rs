//! Keeping the patient safe and on the way: how they are reached, who could hear, what helps, what is put right.

use baton_api::event::v1::{
    BarrierFound, BarrierResolved, ContactAttempted, ContactPlanned, ContactPreferencesSet, DeadlineMissed,
    IntroductionCleared, NavigatorAssigned, PrivacyNotPossible, RecordCorrected, SupportGiven,
};
use baton_api::types::v1::{ContactOutcome, ContactPreferences, SafeTime, WithinHearing};

use super::Told;
use super::care::{interpreter, mode};
use crate::render::page::Tone;
use crate::render::{names, people, when};

const NO_TIME: &str = "an unknown time";
const MINUTES_OF_AN_HOUR: u32 = 60;

pub(super) fn preferences_set(event: &ContactPreferencesSet) -> Told {
    let told = Told::new("The patient said how they may be reached");
    let told = match &event.preferences {
        Some(preferences) => with_preferences(told, preferences),
        None => told,
    };
    let told = told.with_some("said in", event.copied_from.clone());
    let off = event.called_off.iter().map(|contact| format!("the contact planned{}", planned(contact)));
    off.fold(told, |told, off| told.with("off", off))
}

fn with_preferences(told: Told, preferences: &ContactPreferences) -> Told {
    let channels = |codes: &[i32]| {
        let names: Vec<String> = codes.iter().map(|code| people::channel(*code)).collect();
        (!codes.is_empty()).then(|| names::list(&names))
    };
    let times: Vec<String> = preferences.safe_times.iter().map(safe_time).collect();
    let zone = preferences.zone.as_ref().map_or_else(String::new, |zone| format!(", {zone}"));
    let named = if preferences.may_name_service { "may be named" } else { "must not be named" };
    told.with_some("never", preferences.do_not_contact.then(|| "on any way".to_owned()))
        .with_some("only", channels(&preferences.allowed))
        .with_some("never", channels(&preferences.excluded))
        .with_some("safe", (!times.is_empty()).then(|| format!("{}{zone}", names::list(&times))))
        .with("the service", named)
        .with_some("language", preferences.language.clone())
}

fn safe_time(time: &SafeTime) -> String {
    let clock =
        |minute: u32| format!("{:02}:{:02}", minute / MINUTES_OF_AN_HOUR, minute % MINUTES_OF_AN_HOUR);
    format!("{} {} to {}", names::weekday(time.weekday), clock(time.from_minute), clock(time.until_minute))
}

pub(super) fn cleared(event: &IntroductionCleared) -> Told {
    let until = when::moment_or(event.until.as_ref(), NO_TIME);
    Told::new(format!("Privacy affirmed for an introduction {}, until {until}", mode(event.mode)))
        .toned(Tone::Good)
        .with_some("could hear", hearers(&event.within_hearing))
        .with_some("interpreter", event.interpreter.map(interpreter))
}

pub(super) fn privacy_not_possible(event: &PrivacyNotPossible) -> Told {
    Told::new(format!("Privacy could not be had for an introduction {}", mode(event.mode)))
        .toned(Tone::Warn)
        .with_some("could hear", hearers(&event.within_hearing))
        .with_some("interpreter", event.interpreter.map(interpreter))
}

fn hearers(within: &[WithinHearing]) -> Option<String> {
    let one = |hearer: &WithinHearing| {
        let safe = if hearer.safe { "safe" } else { "not safe" };
        format!("{} ({safe})", names::hearer(hearer.who))
    };
    let all: Vec<String> = within.iter().map(one).collect();
    (!all.is_empty()).then(|| names::list(&all))
}

pub(super) fn navigator_assigned(event: &NavigatorAssigned) -> Told {
    let navigator = people::party_or(event.navigator.as_ref(), "somebody unknown");
    Told::new(format!("{navigator} accompanies the patient"))
}

pub(super) fn contact_planned(event: &ContactPlanned) -> Told {
    Told::new(format!("Contact planned{}", planned(event)))
}

fn planned(contact: &ContactPlanned) -> String {
    let at = when::instant(contact.at.as_ref()).map(when::moment);
    let at = at.map_or_else(String::new, |at| format!(" for {at}"));
    format!("{at}, {}", people::channel(contact.channel))
}

pub(super) fn contact_attempted(event: &ContactAttempted) -> Told {
    let (came, tone) = match ContactOutcome::try_from(event.outcome) {
        Ok(ContactOutcome::Reached) => ("the patient was reached", Tone::Good),
        Ok(ContactOutcome::NoAnswer) => ("nobody answered", Tone::Warn),
        Ok(ContactOutcome::MessageLeft) => ("a message was left", Tone::Warn),
        Ok(ContactOutcome::SomebodyElse) => ("somebody else answered", Tone::Warn),
        Ok(ContactOutcome::WrongAddress) => ("the number or address is wrong", Tone::Warn),
        Ok(ContactOutcome::Refused) => ("the patient did not want to talk", Tone::Warn),
        Ok(ContactOutcome::Unspecified) | Err(_) => ("with an outcome unknown here", Tone::Warn),
    };
    Told::new(format!("Contact tried {}: {came}", people::channel(event.channel))).toned(tone)
}

pub(super) fn support_given(event: &SupportGiven) -> Told {
    let barrier = event.barrier.map_or_else(String::new, |barrier| format!(" for barrier {barrier}"));
    Told::new(format!("Support given{barrier}: {}", names::support_kind(event.kind))).toned(Tone::Good)
}

pub(super) fn barrier_found(event: &BarrierFound) -> Told {
    Told::new(format!("Barrier {} found: {}", event.barrier, names::barrier_kind(event.kind)))
        .toned(Tone::Warn)
}

pub(super) fn barrier_resolved(event: &BarrierResolved) -> Told {
    Told::new(format!("Barrier {} resolved", event.barrier)).toned(Tone::Good)
}

pub(super) fn corrected(event: &RecordCorrected) -> Told {
    let replacement = event.replacement.map(|revision| format!("#{revision}"));
    Told::new(format!("#{} was recorded by mistake and no longer counts", event.revision))
        .toned(Tone::Warn)
        .with_some("instead", replacement)
}

pub(super) fn deadline_missed(event: &DeadlineMissed) -> Told {
    let Some(deadline) = &event.deadline else { return Told::new("A deadline was missed").toned(Tone::Bad) };
    let at = when::moment_or(deadline.due_at.as_ref(), NO_TIME);
    Told::new(format!("Deadline missed: {} by {at}", names::deadline_kind(deadline.kind))).toned(Tone::Bad)
}

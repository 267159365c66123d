//! Meeting, taking over, and seeing the patient.

use baton_api::event::v1::{
    IntroductionHeld, IntroductionMissed, IntroductionScheduled, LinkageRecorded, OutcomeObserved,
    ResponsibilityAcknowledged, VisitMissed, VisitScheduled,
};
use baton_api::types::v1::{Endorsement, Experience, HowKnown, Interpreter, IntroductionMode, Privacy};

use super::Told;
use crate::render::page::Tone;
use crate::render::{names, people, when};

const NO_TIME: &str = "an unknown time";

pub(super) fn introduction_scheduled(event: &IntroductionScheduled) -> Told {
    let at = when::moment_or(event.at.as_ref(), NO_TIME);
    Told::new(format!("Introduction planned for {at}, {}", mode(event.mode)))
}

pub(super) fn introduction_missed(event: &IntroductionMissed) -> Told {
    let at = when::moment_or(event.planned_at.as_ref(), NO_TIME);
    missed(&format!("The introduction planned for {at}"), event.reason, event.by)
}

pub(super) fn introduction_held(event: &IntroductionHeld) -> Told {
    let receiver = people::party_or(event.receiver.as_ref(), "an unknown receiver");
    let live = if event.live { "live" } else { "not live" };
    let took = event.duration.as_ref().map(|duration| format!(", {}", when::duration(duration)));
    let first = if event.at_first_visit { ", at the first visit" } else { "" };
    let what =
        format!("Introduced to {receiver}: {live}, {}{}{first}", mode(event.mode), took.unwrap_or_default());
    let said = event.information_version.map(|version| format!("version {version} of the information"));
    Told::new(what)
        .toned(if event.live { Tone::Good } else { Tone::Warn })
        .with("present", people::participants(&event.participants))
        .with("heard by", privacy(event.privacy))
        .with_some("interpreter", event.interpreter.map(interpreter))
        .with_some("introduced", event.endorsement.as_ref().and_then(endorsed))
        .with_some("said aloud", said)
        .with("patient", included(event))
}

fn included(event: &IntroductionHeld) -> String {
    let invited =
        if event.patient_invited_to_clarify { "invited to clarify" } else { "not invited to clarify" };
    let unable = if event.patient_unable { ", could not take part" } else { "" };
    let questions = match event.questions {
        0 => String::new(),
        1 => ", asked 1 question".to_owned(),
        more => format!(", asked {more} questions"),
    };
    format!("{invited}{questions}{unable}")
}

fn endorsed(endorsement: &Endorsement) -> Option<String> {
    let said = [
        (endorsement.by_name, "by name"),
        (endorsement.why_they, "why they"),
        (endorsement.good_at, "what they are good at"),
    ];
    let said: Vec<&str> = said.iter().filter(|(was_said, _)| *was_said).map(|(_, what)| *what).collect();
    (!said.is_empty()).then(|| names::list(&said))
}

pub(super) fn mode(code: i32) -> String {
    match IntroductionMode::try_from(code) {
        Ok(IntroductionMode::Phone | IntroductionMode::Video) => {
            format!("by {}", names::introduction_mode(code))
        }
        Ok(IntroductionMode::MessageThread) => "in a thread of messages".to_owned(),
        Ok(IntroductionMode::InPerson | IntroductionMode::Unspecified) | Err(_) => {
            names::introduction_mode(code)
        }
    }
}

fn privacy(code: i32) -> &'static str {
    match Privacy::try_from(code) {
        Ok(Privacy::Private) => "nobody else",
        Ok(Privacy::Overheard) => "others within hearing too",
        Ok(Privacy::Unspecified) | Err(_) => "not known",
    }
}

pub(super) fn interpreter(code: i32) -> String {
    match Interpreter::try_from(code) {
        Ok(Interpreter::Professional) => "a professional".to_owned(),
        Ok(Interpreter::BilingualStaff) => "staff who speak the language".to_owned(),
        Ok(Interpreter::Untrained) => "somebody untrained".to_owned(),
        Ok(Interpreter::Unspecified) | Err(_) => "not known".to_owned(),
    }
}

pub(super) fn acknowledged(event: &ResponsibilityAcknowledged) -> Told {
    let what = match event.information_version {
        0 => "Responsibility taken; nothing had been shared to read back".to_owned(),
        version => format!("Responsibility taken: version {version} read back"),
    };
    Told::new(what).toned(Tone::Good).reported(event.reported.as_ref())
}

pub(super) fn visit_scheduled(event: &VisitScheduled) -> Told {
    let at = when::moment_or(event.at.as_ref(), NO_TIME);
    Told::new(format!("Visit planned for {at}")).reported(event.reported.as_ref())
}

pub(super) fn visit_missed(event: &VisitMissed) -> Told {
    let at = when::moment_or(event.planned_at.as_ref(), NO_TIME);
    missed(&format!("The visit planned for {at}"), event.reason, event.by).reported(event.reported.as_ref())
}

fn missed(what: &str, reason: i32, by: Option<i32>) -> Told {
    let by = by.map_or_else(String::new, |by| format!(" by the {}", names::missed_by(by)));
    Told::new(format!("{what} was missed{by}: {}", names::missed_reason(reason))).toned(Tone::Warn)
}

pub(super) fn linked(event: &LinkageRecorded) -> Told {
    let service = people::party_or(event.service.as_ref(), "an unknown service");
    let known = match HowKnown::try_from(event.how_known) {
        Ok(HowKnown::ReceiverRecord) => "from the service's own record",
        Ok(HowKnown::PatientReport) => "as the patient told",
        Ok(HowKnown::ServiceReport) => "as the service told",
        Ok(HowKnown::Unspecified) | Err(_) => "known in a way unknown here",
    };
    Told::new(format!("Patient seen by {service}, {known}")).toned(Tone::Good)
}

pub(super) fn observed(event: &OutcomeObserved) -> Told {
    Told::new(format!("Observed: {}", event.observation))
        .with_some("patient", event.experience.as_ref().map(experience))
}

fn experience(experience: &Experience) -> String {
    let said = |answer: Option<bool>, yes: &'static str, no: &'static str| {
        answer.map(|answer| if answer { yes } else { no })
    };
    let answers = [
        said(experience.felt_heard, "felt heard", "did not feel heard"),
        said(experience.knew_what_comes_next, "knew what comes next", "did not know what comes next"),
        said(experience.had_to_retell, "had to tell it all again", "did not have to tell it all again"),
    ];
    let answers: Vec<&str> = answers.into_iter().flatten().collect();
    if answers.is_empty() { "was not asked".to_owned() } else { names::list(&answers) }
}

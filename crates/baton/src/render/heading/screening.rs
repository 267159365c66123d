//! The head of a screening's story: whose it is, what made the patient eligible, what was found, and where it stands.

use baton_api::screening::v1::{Help, Screening};
use baton_api::types::v1::Encounter;

use super::{Head, codes_or};
use crate::render::page::Page;
use crate::render::sentence::why_not_screened;
use crate::render::{names, when};

/// Writes the head.
pub(crate) fn write(page: &mut Page, screening: &Screening) {
    let mut head = Head::of(page, &screening.name);
    let age = screening.age_years.map_or_else(String::new, |years| format!(", {years} years"));
    head.line("patient", &format!("{}{age}", screening.patient));
    head.line("organization", &screening.organization);
    head.line_if("encounter", screening.encounter.as_ref().map(encounter).as_deref());
    head.line("registered", &when::moment_or(screening.registered_at.as_ref(), "at an unknown time"));
    if let Some(instrument) = &screening.instrument {
        let at = when::moment_or(screening.screened_at.as_ref(), "an unknown time");
        head.line("screened", &format!("with {instrument}, at {at}"));
        head.line("found", &codes_or(&screening.needs, "no need"));
    }
    head.line_if("not screened", screening.not_done.map(why_not_screened));
    head.line_if("help", help(screening).as_deref());
    head.line("stands", &standing(screening));
    head.end();
}

fn encounter(met: &Encounter) -> String {
    let mut text = format!("{} {}", met.kind, met.id);
    if let Some(date) = &met.date {
        text = format!("{text}, on {}", when::date(date));
    }
    match &met.status {
        Some(status) => format!("{text}, {status}"),
        None => text,
    }
}

/// The help that was offered, need by need; `None` if none was.
pub(crate) fn help(screening: &Screening) -> Option<String> {
    let answered = |help: &Help| {
        let answer = help.answer.map_or_else(|| "no answer yet".to_owned(), names::help_answer);
        format!("{}: {answer}", help.need)
    };
    let all: Vec<String> = screening.help.iter().map(answered).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Where it stands.
pub(crate) fn standing(screening: &Screening) -> String {
    names::screening_standing(screening.standing)
}

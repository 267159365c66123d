//! The head of a handoff's story: whose it is, from whom to whom, and where it stands.

use baton_api::handoff::v1::former_receiver::Ended;
use baton_api::handoff::v1::{FormerReceiver, Handoff};

use crate::render::page::Page;
use crate::render::{names, people, when};

use super::Head;

/// Writes the head.
pub(crate) fn write(page: &mut Page, handoff: &Handoff) {
    let mut head = Head::of(page, &handoff.name);
    let mut line = |label: &str, text: &str| head.line(label, text);
    let age = handoff.age_years.map_or_else(String::new, |years| format!(", {years} years"));
    line("patient", &format!("{}{age}", handoff.patient));
    line("need", &need(handoff));
    if let Some(program) = &handoff.program {
        line("program", &format!("{}, version {}", program.program, program.version));
    }
    line("from", &people::party_or(handoff.referrer.as_ref(), "unknown"));
    let receiver = handoff.offer.as_ref().and_then(|offer| offer.receiver.as_ref());
    line("to", &people::party_or(receiver, "nobody yet"));
    if let Some(navigator) = &handoff.navigator {
        line("accompanied", &people::party(navigator));
    }
    for former in &handoff.former_receivers {
        line("formerly to", &former_receiver(former));
    }
    line("stands", &standing(handoff));
    if let Some(open) = open_matters(handoff) {
        line("open", &open);
    }
    head.end();
}

fn need(handoff: &Handoff) -> String {
    let mut text = format!(
        "{}: {}, {}, {}",
        handoff.need,
        names::handoff_kind(handoff.kind),
        names::urgency(handoff.urgency),
        names::setting(handoff.setting)
    );
    if let Some(needed_by) = when::instant(handoff.needed_by.as_ref()) {
        text = format!("{text}, by {}", when::moment(needed_by));
    }
    text
}

fn former_receiver(former: &FormerReceiver) -> String {
    let who = people::party_or(former.receiver.as_ref(), "unknown");
    let why = match former.ended {
        Some(Ended::Declined(reason)) => format!("declined, {}", names::decline_reason(reason)),
        Some(Ended::OfferEnded(cause)) => format!("offer ended, {}", names::offer_end_cause(cause)),
        Some(Ended::Closed(outcome)) => format!("closed, {}", names::outcome(outcome)),
        None => "for a cause unknown here".to_owned(),
    };
    format!("{who}: {why}")
}

/// Where it stands, in a few words.
pub(crate) fn standing(handoff: &Handoff) -> String {
    match &handoff.closing {
        Some(closing) => format!("closed, {}", names::outcome(closing.outcome)),
        None => names::phase(handoff.phase),
    }
}

/// What somebody still owes or waits for; `None` if nothing.
pub(crate) fn open_matters(handoff: &Handoff) -> Option<String> {
    let mut open = Vec::new();
    if let Some(until) = when::instant(handoff.held_until.as_ref()) {
        open.push(format!("on hold until {}", when::moment(until)));
    }
    if handoff.cancellation_requested_at.is_some() {
        open.push("the receiver was asked to let go".to_owned());
    }
    if handoff.closing.is_none() {
        if handoff.choice.as_ref().is_some_and(|choice| choice.lapsed.is_some()) {
            open.push("a way must be chosen anew".to_owned());
        }
        let barriers =
            handoff.barriers.iter().filter(|barrier| barrier.resolved_at.is_none() && !barrier.corrected);
        open.extend(barriers.map(|barrier| format!("barrier {} stands", barrier.barrier)));
    }
    let acknowledgement = handoff.offer.as_ref().and_then(|offer| offer.acknowledgement.as_ref());
    if acknowledgement.is_some_and(|read| read.re_read_owed) {
        open.push("a new read-back is owed".to_owned());
    }
    let unanswered = handoff.questions.iter().filter(|question| !question.answered);
    open.extend(unanswered.map(|question| format!("question {} is not answered", question.question)));
    let untaken = handoff.escalations.iter().filter(|escalation| escalation.taken_by.is_none());
    open.extend(untaken.map(|escalation| format!("escalation {} is not taken", escalation.escalation)));
    (!open.is_empty()).then(|| open.join("; "))
}

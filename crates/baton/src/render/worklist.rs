//! What organizations had to do at a moment of a story, as their worklists said it then.

use baton_api::handoff::v1::{WorklistItem, WorklistSubject};
use baton_api::types::v1::WorklistKind;

use super::page::{Page, Tone};
use super::{names, people, when};

/// Where a text begins behind its label, counted from the beginning of the aside.
const LABELLED: usize = 13;

/// The worklists of some organizations, read at one moment.
#[derive(Debug, Default)]
pub(crate) struct ToDo {
    /// All that stood on them.
    pub(crate) items: Vec<WorklistItem>,
    /// The organizations whose worklist was empty.
    pub(crate) idle: Vec<String>,
}

impl ToDo {
    /// Writes each item, and who had none.
    pub(crate) fn write(&self, page: &mut Page, indent: usize) {
        for item in &self.items {
            write_item(page, indent, item);
        }
        if !self.idle.is_empty() {
            let text = format!("Nothing to do at {}", names::list(&self.idle));
            page.hanging(&[(Tone::Faint, &mark("☑", indent))], indent, Tone::Faint, &text);
        }
    }
}

fn write_item(page: &mut Page, indent: usize, item: &WorklistItem) {
    let whose = people::party_or(item.party.as_ref(), "unknown");
    let since = when::moment_or(item.since.as_ref(), "an unknown time");
    let what = format!("To do at {whose}: {}, since {since}", task(item));
    page.hanging(&[(Tone::Warn, &mark("☐", indent))], indent, Tone::Warn, &what);
    let mut line = |label: &str, text: &str| {
        page.hanging(
            &[(Tone::Faint, &format!("{:indent$}{label}", ""))],
            indent + LABELLED,
            Tone::Plain,
            text,
        );
    };
    // R2: a notice says nothing of the patient.
    if let Some(subject) = &item.subject {
        line("for", &need(subject));
    }
    line("in", &item.handoff);
}

/// What is to be done. A kind that this version does not know, from a newer server, shows as its number.
fn task(item: &WorklistItem) -> String {
    let number = item.number.unwrap_or_default();
    let task = match WorklistKind::try_from(item.kind) {
        Ok(WorklistKind::OfferToAnswer) => "answer the offer",
        Ok(WorklistKind::IntroductionDue) => "hold the introduction",
        Ok(WorklistKind::AcknowledgementOwed) => "take responsibility",
        Ok(WorklistKind::ReReadOwed) => "read back what was put right",
        Ok(WorklistKind::QuestionToAnswer) => return format!("answer question {number}"),
        Ok(WorklistKind::CancellationToAnswer) => "answer the wish that they let go",
        Ok(WorklistKind::LoopToConfirm) => "close the loop",
        Ok(WorklistKind::Unplaced) => "offer it to a receiver",
        Ok(WorklistKind::Notice) => "take note of having been let go",
        Ok(WorklistKind::ConsentToAsk) => "ask for consent",
        Ok(WorklistKind::PacketToFollowUp) => "look after who was given a packet",
        Ok(WorklistKind::VisitToRebook) => "plan another visit",
        Ok(WorklistKind::HoldEnding) => "end the hold or renew it",
        Ok(WorklistKind::DropOff) => "reach the patient, who is dropping off",
        Ok(WorklistKind::EscalationToTake) => return format!("take escalation {number}"),
        Ok(WorklistKind::MyPatient) => "accompany the patient",
        Ok(WorklistKind::DueSoon) => "do what is due soon",
        Ok(WorklistKind::Overdue) => "do what is overdue",
        Ok(WorklistKind::UrgentFromLastShift) => "see to what the last shift left",
        Ok(WorklistKind::Breach) => "look into a breach",
        Ok(WorklistKind::Unspecified) | Err(_) => return format!("something unknown ({})", item.kind),
    };
    task.to_owned()
}

fn need(subject: &WorklistSubject) -> String {
    let with = subject.counterpart.as_ref().map_or_else(String::new, |other| format!(", with {other}"));
    format!("{} of {}, {}{with}", subject.need, subject.patient, names::urgency(subject.urgency))
}

fn mark(mark: &str, indent: usize) -> String {
    format!("{mark:>width$}  ", width = indent.saturating_sub(2))
}

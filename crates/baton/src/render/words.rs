//! What people wrote in an event, where it can be read; that something was written, where it cannot.

use baton_api::event::v1::event::Event as Kind;
use baton_api::event::v1::{Event, Words, WordsState};
use baton_api::types::v1::{AcceptedAction, Information};

use super::names;
use super::when;

/// What stands for words that are kept back.
pub(crate) const SEALED: &str = "[sealed]";
/// What stands for words that nobody can read any more.
pub(crate) const ERASED: &str = "[erased]";

/// The event's words, a label and a text each; without the reasons for lateness, which stand with the times.
pub(crate) fn of(event: &Event) -> Vec<(&'static str, String)> {
    let actions = actions_of(event);
    match WordsState::try_from(event.words_state) {
        Ok(WordsState::Sealed) => kept_back(SEALED, actions),
        Ok(WordsState::Erased) => kept_back(ERASED, actions),
        Ok(WordsState::Open | WordsState::None | WordsState::Unspecified) | Err(_) => {
            event.words.as_ref().map_or_else(Vec::new, |words| written(words, actions))
        }
    }
}

/// Who does what by when is no secret but for the what.
fn kept_back(mark: &str, actions: &[AcceptedAction]) -> Vec<(&'static str, String)> {
    let mut lines = vec![("words", mark.to_owned())];
    lines.extend(actions.iter().map(|action| ("takes on", format!("{mark} — {}", doer(action)))));
    lines
}

/// Why it was recorded so late; `None` if it was not late or nothing can be read of it.
pub(crate) fn late_reason(event: &Event) -> Option<String> {
    event.words.as_ref()?.late_reason.as_deref().map(quoted)
}

fn actions_of(event: &Event) -> &[AcceptedAction] {
    match &event.event {
        Some(Kind::ResponsibilityAcknowledged(event)) => &event.actions,
        _ => &[],
    }
}

fn written(words: &Words, actions: &[AcceptedAction]) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let mut line = |label, text: Option<&str>| lines.extend(text.map(|text| (label, quoted(text))));
    line("because", words.indication.as_deref());
    line("because", words.reason.as_deref());
    line("breach", words.breach_reason.as_deref());
    line("question", words.question.as_deref());
    line("answer", words.answer.as_deref());
    for question in &words.questions {
        line("asked", Some(question));
    }
    if let Some(correction) = &words.correction {
        line("said", Some(&correction.said));
        line("right", Some(&correction.right));
    }
    line("read back", words.read_back.as_deref());
    line("message", words.message.as_deref());
    line("report", words.report.as_deref());
    line("note", words.note.as_deref());
    lines.extend(words.information.as_ref().map_or_else(Vec::new, package));
    lines.extend(promised(&words.actions, actions));
    lines
}

fn package(information: &Information) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    lines.extend(information.illness_severity.map(|code| ("severity", names::illness_severity(code))));
    let mut line = |label, text: Option<&str>| lines.extend(text.map(|text| (label, quoted(text))));
    line("summary", information.patient_summary.as_deref());
    for action in &information.action_list {
        line("to do", Some(action));
    }
    line("situation", information.situation_awareness.as_deref());
    line("in case", information.contingency.as_deref());
    line("history", information.history.as_deref());
    for medication in &information.medications {
        line("medication", Some(medication));
    }
    line("wishes", information.preferences.as_deref());
    line("goals", information.patient_goals.as_deref());
    lines
}

/// What each accepted action is, with who does it by when.
fn promised(texts: &[String], actions: &[AcceptedAction]) -> Vec<(&'static str, String)> {
    let mut actions = actions.iter();
    texts
        .iter()
        .map(|text| {
            let Some(action) = actions.next() else { return ("takes on", quoted(text)) };
            ("takes on", format!("{} — {}", quoted(text), doer(action)))
        })
        .collect()
}

fn doer(action: &AcceptedAction) -> String {
    let due = action.due.as_ref().map_or_else(String::new, |due| format!(", by {}", when::date(due)));
    format!("{}{due}", action.owner)
}

/// Between quotation marks: somebody's words, not Baton's.
fn quoted(text: &str) -> String {
    format!("“{text}”")
}

//! Words: in every sample each text is another one, so that mixed-up fields show.

use baton_domain::Words;
use baton_domain::text::{Protected, Text};
use baton_domain::value::IllnessSeverity;
use baton_domain::words::{Correction, Information};

pub(super) fn text(of: &str) -> Text {
    Protected::new(format!("sample text of {of}, with ä, quotes \" and\na second line"))
}

/// Every field of words.
#[must_use]
pub fn every_word() -> Words {
    Words {
        indication: Some(text("indication")),
        reason: Some(text("reason")),
        late_reason: Some(text("late_reason")),
        breach_reason: Some(text("breach_reason")),
        note: Some(text("note")),
        information: Some(Box::new(information())),
        correction: Some(Correction { said: text("correction.said"), right: text("correction.right") }),
        questions: vec![text("questions[0]"), text("questions[1]")],
        question: Some(text("question")),
        answer: Some(text("answer")),
        read_back: Some(text("read_back")),
        actions: vec![text("actions[0]")],
        message: Some(text("message")),
        report: Some(text("report")),
    }
}

fn information() -> Information {
    Information {
        illness_severity: Some(IllnessSeverity::Watcher),
        patient_summary: Some(text("patient_summary")),
        action_list: vec![text("action_list[0]"), text("action_list[1]")],
        situation_awareness: Some(text("situation_awareness")),
        contingency: Some(text("contingency")),
        history: Some(text("history")),
        medications: vec![text("medications[0]"), text("medications[1]")],
        preferences: Some(text("preferences")),
        patient_goals: Some(text("patient_goals")),
    }
}

pub(super) fn indication() -> Words {
    Words { indication: Some(text("indication")), ..Words::default() }
}

pub(super) fn reason() -> Words {
    Words { reason: Some(text("reason")), ..Words::default() }
}

pub(super) fn note() -> Words {
    Words { note: Some(text("note")), ..Words::default() }
}

pub(super) fn package() -> Words {
    Words { information: Some(Box::new(information())), ..Words::default() }
}

pub(super) fn correction() -> Words {
    let correction = Correction { said: text("correction.said"), right: text("correction.right") };
    Words { correction: Some(correction), ..Words::default() }
}

pub(super) fn question() -> Words {
    Words { question: Some(text("question")), ..Words::default() }
}

pub(super) fn answer() -> Words {
    Words { answer: Some(text("answer")), ..Words::default() }
}

pub(super) fn message() -> Words {
    Words { message: Some(text("message")), ..Words::default() }
}

pub(super) fn introduction() -> Words {
    Words {
        questions: vec![text("questions[0]"), text("questions[1]")],
        note: Some(text("note")),
        ..Words::default()
    }
}

pub(super) fn read_back() -> Words {
    Words { read_back: Some(text("read_back")), actions: vec![text("actions[0]")], ..Words::default() }
}

pub(super) fn report() -> Words {
    Words { report: Some(text("report")), ..Words::default() }
}

/// The words of an event that was recorded late and against a guardrail.
pub(super) fn late_breach(words: Words) -> Words {
    Words { late_reason: Some(text("late_reason")), breach_reason: Some(text("breach_reason")), ..words }
}

//! What people write, in and out. Nothing here repeats a text in a fault.

use baton_api::event::v1 as event;
use baton_api::types::v1 as api;
use baton_domain::limits::{INFORMATION_ITEMS, TEXT_BYTES};
use baton_domain::words::{Correction, Information};
use baton_domain::{Text, Words};

use super::codes::{code, number};
use super::faults::{Checked, Faults};
use super::ids::given;

/// Reads a text that a person wrote.
pub(super) fn text(faults: &mut Faults, written: String) -> Checked<Text> {
    // Protected first: a text that is refused is wiped as well.
    let text = Text::new(written);
    let written = text.expose();
    if written.trim().is_empty() {
        return Err(faults.fault("is blank: write something, or leave the field out"));
    }
    if written.len() > TEXT_BYTES {
        let given = written.len();
        return Err(faults.fault(format!("has {given} bytes, more than the {TEXT_BYTES} that it may have")));
    }
    if written.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Err(faults.fault("holds a control character other than newline and tab: take it out"));
    }
    Ok(text)
}

/// Reads a text that must be there, of a field without presence.
pub(super) fn required_text(faults: &mut Faults, name: &str, written: String) -> Checked<Text> {
    faults.required(name, given(written), text)
}

/// Reads a package of information; an empty one is none.
pub(super) fn information(faults: &mut Faults, package: api::Information) -> Checked<Box<Information>> {
    let api::Information {
        illness_severity,
        patient_summary,
        action_list,
        situation_awareness,
        contingency,
        history,
        medications,
        preferences,
        patient_goals,
    } = package;
    let illness_severity = faults.optional("illness_severity", illness_severity, code);
    let patient_summary = faults.optional("patient_summary", patient_summary, text);
    let action_list = faults.list("action_list", action_list, 0..=INFORMATION_ITEMS, text);
    let situation_awareness = faults.optional("situation_awareness", situation_awareness, text);
    let contingency = faults.optional("contingency", contingency, text);
    let history = faults.optional("history", history, text);
    let medications = faults.list("medications", medications, 0..=INFORMATION_ITEMS, text);
    let preferences = faults.optional("preferences", preferences, text);
    let patient_goals = faults.optional("patient_goals", patient_goals, text);
    let information = Information {
        illness_severity: illness_severity?,
        patient_summary: patient_summary?,
        action_list: action_list?,
        situation_awareness: situation_awareness?,
        contingency: contingency?,
        history: history?,
        medications: medications?,
        preferences: preferences?,
        patient_goals: patient_goals?,
    };
    if information.parts().is_empty() {
        return Err(faults.fault("is empty: share at least one part"));
    }
    Ok(Box::new(information))
}

/// Reads a correction.
pub(super) fn correction(faults: &mut Faults, correction: api::Correction) -> Checked<Correction> {
    let api::Correction { said, right } = correction;
    let said = required_text(faults, "said", said);
    let right = required_text(faults, "right", right);
    Ok(Correction { said: said?, right: right? })
}

/// What people wrote in one event, for somebody who may see it.
pub(super) fn from_words(words: &Words) -> event::Words {
    let Words {
        indication,
        reason,
        late_reason,
        breach_reason,
        note,
        information,
        correction,
        questions,
        question,
        answer,
        read_back,
        actions,
        message,
        report,
    } = words;
    event::Words {
        indication: shown(indication.as_ref()),
        reason: shown(reason.as_ref()),
        late_reason: shown(late_reason.as_ref()),
        breach_reason: shown(breach_reason.as_ref()),
        note: shown(note.as_ref()),
        information: information.as_deref().map(from_information),
        correction: correction.as_ref().map(from_correction),
        questions: all_shown(questions),
        question: shown(question.as_ref()),
        answer: shown(answer.as_ref()),
        read_back: shown(read_back.as_ref()),
        actions: all_shown(actions),
        report: shown(report.as_ref()),
        message: shown(message.as_ref()),
    }
}

fn shown(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.expose().clone())
}

fn all_shown(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.expose().clone()).collect()
}

fn from_information(information: &Information) -> api::Information {
    let Information {
        illness_severity,
        patient_summary,
        action_list,
        situation_awareness,
        contingency,
        history,
        medications,
        preferences,
        patient_goals,
    } = information;
    api::Information {
        illness_severity: number(*illness_severity),
        patient_summary: shown(patient_summary.as_ref()),
        action_list: all_shown(action_list),
        situation_awareness: shown(situation_awareness.as_ref()),
        contingency: shown(contingency.as_ref()),
        history: shown(history.as_ref()),
        medications: all_shown(medications),
        preferences: shown(preferences.as_ref()),
        patient_goals: shown(patient_goals.as_ref()),
    }
}

fn from_correction(correction: &Correction) -> api::Correction {
    let Correction { said, right } = correction;
    api::Correction { said: said.expose().clone(), right: right.expose().clone() }
}

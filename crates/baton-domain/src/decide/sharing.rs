//! Passing information and putting it right: R1, R22.

use super::{Case, Decision};
use crate::act::{AnswerInformation, CorrectInformation, RequestInformation, ShareInformation};
use crate::event::{InformationAnswered, InformationCorrected, InformationRequested, InformationShared};
use crate::refusal::Refusal;
use crate::rule::Rule;
use crate::side::{Standing, standing};

pub(super) fn share(case: &Case<'_>, act: &ShareInformation) -> Result<Decision, Refusal> {
    let parts = act.words.information.as_ref().map(|information| information.parts()).unwrap_or_default();
    if parts.is_empty() {
        return Err(Refusal::nothing("the package of information is empty", "fill at least one part of it"));
    }
    let covered = case.consent_for_parts(case.handoff.receiver(), &parts);
    let breach = case.breaches_of([(Rule::R1, covered)])?;
    let event = InformationShared { version: case.handoff.information.version + 1, parts };
    let mut drafts = vec![case.main(event, &act.words)];
    drafts.extend(breach);
    Ok(Decision::Record(drafts))
}

pub(super) fn correct(case: &Case<'_>, act: &CorrectInformation) -> Result<Decision, Refusal> {
    if case.handoff.information.version == 0 {
        return Err(Refusal::nothing("no information was shared that could be put right", "share it first"));
    }
    let mut heard_by = act.heard_by.clone();
    // Whoever records it has heard it; what only the navigator heard has reached neither side.
    if let Standing::Party(side) = standing(case.handoff, &case.context.actor) {
        heard_by.push(side);
    }
    heard_by.sort_unstable();
    heard_by.dedup();
    let event = InformationCorrected { version: case.handoff.information.version + 1, by: act.by, heard_by };
    case.records(event, &act.words)
}

pub(super) fn ask(case: &Case<'_>, act: &RequestInformation) -> Result<Decision, Refusal> {
    let number = case.handoff.questions_answered.len() as u64 + 1;
    case.records(InformationRequested { question: u32::try_from(number).unwrap_or(u32::MAX) }, &act.words)
}

pub(super) fn answer(case: &Case<'_>, act: &AnswerInformation) -> Result<Decision, Refusal> {
    let at = act.question.checked_sub(1);
    match at.and_then(|at| case.handoff.questions_answered.get(at as usize)) {
        Some(false) => {}
        Some(true) => {
            return Err(Refusal::nothing(
                format!("question {} is answered already", act.question),
                "share further information instead",
            ));
        }
        None => {
            return Err(Refusal::nothing(
                format!("there is no question {}", act.question),
                "answer a question that a receiver asked",
            ));
        }
    }
    case.consent_for(&case.offer()?.receiver)?; // R1: an answer shares information
    case.records(InformationAnswered { question: act.question }, &act.words)
}

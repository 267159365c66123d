//! Acts that pass information and put it right.

use baton_api::handoff::v1 as api;
use baton_domain::Words;
use baton_domain::act::{AnswerInformation, CorrectInformation, RequestInformation, ShareInformation};
use baton_domain::value::Side;

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::texts::{self, required_text};
use super::super::values::counted;

pub(in super::super) fn share_information(
    faults: &mut Faults,
    act: api::ShareInformation,
) -> Checked<ShareInformation> {
    let api::ShareInformation { information } = act;
    let information = faults.required("information", information, texts::information)?;
    Ok(ShareInformation { words: Words { information: Some(information), ..Words::default() } })
}

pub(in super::super) fn correct_information(
    faults: &mut Faults,
    act: api::CorrectInformation,
) -> Checked<CorrectInformation> {
    let api::CorrectInformation { by, heard_by, correction } = act;
    let by = faults.field("by", by, code);
    let heard_by = faults.list("heard_by", heard_by, 1..=Side::ALL.len(), code);
    let correction = faults.required("correction", correction, texts::correction);
    Ok(CorrectInformation {
        by: by?,
        heard_by: heard_by?,
        words: Words { correction: Some(correction?), ..Words::default() },
    })
}

pub(in super::super) fn request_information(
    faults: &mut Faults,
    act: api::RequestInformation,
) -> Checked<RequestInformation> {
    let api::RequestInformation { question } = act;
    let question = required_text(faults, "question", question)?;
    Ok(RequestInformation { words: Words { question: Some(question), ..Words::default() } })
}

pub(in super::super) fn answer_information(
    faults: &mut Faults,
    act: api::AnswerInformation,
) -> Checked<AnswerInformation> {
    let api::AnswerInformation { question, answer } = act;
    let question = faults.field("question", question, counted);
    let answer = required_text(faults, "answer", answer);
    Ok(AnswerInformation { question: question?, words: Words { answer: Some(answer?), ..Words::default() } })
}

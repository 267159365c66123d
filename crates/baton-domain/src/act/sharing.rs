//! Acts that pass information and put it right.

use crate::value::{CorrectedBy, Side};
use crate::words::Words;

/// Shares a package of information: its next version.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareInformation {
    /// The package.
    pub words: Words,
}

/// Records a correction by the patient or family: the information's next version.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrectInformation {
    /// Who made it.
    pub by: CorrectedBy,
    /// Which sides heard it.
    pub heard_by: Vec<Side>,
    /// What was said and what is right.
    pub words: Words,
}

/// The receiver asks for information.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestInformation {
    /// The question.
    pub words: Words,
}

/// The referrer answers a question.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerInformation {
    /// The question's number, from 1.
    pub question: u32,
    /// The answer.
    pub words: Words,
}

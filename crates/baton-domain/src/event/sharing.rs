//! Events that pass information and put it right.

use crate::value::{CorrectedBy, InformationPart, Side};
use serde::{Deserialize, Serialize};

/// Information was shared. Words: the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationShared {
    /// The version that this makes, from 1.
    pub version: u32,
    /// Which parts it has.
    pub parts: Vec<InformationPart>,
}

/// Information was put right. Words: what was said and what is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationCorrected {
    /// The version that this makes.
    pub version: u32,
    /// Who corrected.
    pub by: CorrectedBy,
    /// Which sides heard it.
    pub heard_by: Vec<Side>,
}

/// The receiver asked. Words: the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationRequested {
    /// The question's number, from 1.
    pub question: u32,
}

/// The referrer answered. Words: the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationAnswered {
    /// The question's number.
    pub question: u32,
}

//! What happened to a program.

use serde::{Deserialize, Serialize};

use crate::aggregate::events;
use crate::ids::ProgramId;
use crate::policy::Policy;
use crate::title::Title;

/// A program was defined; its policy is version 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgramDefined {
    /// The program's id.
    pub program: ProgramId,
    /// What it is called.
    pub title: Title,
    /// What it asks for.
    pub policy: Policy,
}

/// Its policy was revised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyRevised {
    /// The number of the version.
    pub version: u32,
    /// What it asks for from now on.
    pub policy: Policy,
}

/// It was retired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgramRetired {}

events! {
    /// A program was defined.
    ProgramDefined,
    /// Its policy was revised.
    PolicyRevised,
    /// It was retired.
    ProgramRetired,
}

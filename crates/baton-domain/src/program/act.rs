//! What may be asked for of a program.

use crate::aggregate::acts;
use crate::ids::ProgramId;
use crate::policy::Policy;
use crate::title::Title;
use crate::words::Words;

/// Defines a program, with the first version of its policy.
#[derive(Clone, Debug, PartialEq)]
pub struct DefineProgram {
    /// The program's id.
    pub id: ProgramId,
    /// What it is called.
    pub title: Title,
    /// What it asks for.
    pub policy: Policy,
}

/// Adds a version of the policy, for requests from now on.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisePolicy {
    /// The whole policy, as it shall be.
    pub policy: Box<Policy>,
    /// A remark.
    pub words: Words,
}

/// Ends a program: nothing more is requested under it. Open handoffs keep their policy.
#[derive(Clone, Debug, PartialEq)]
pub struct RetireProgram {
    /// The reason: required.
    pub words: Words,
}

acts! {
    /// Defines a program.
    DefineProgram,
    /// Adds a version of its policy.
    RevisePolicy,
    /// Ends it.
    RetireProgram,
}

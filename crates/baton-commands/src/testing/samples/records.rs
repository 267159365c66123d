//! One of every event of a program.

use baton_domain::program::{
    DefineProgram, Event as ProgramEvent, EventKind as ProgramEventKind, PolicyRevised, ProgramDefined,
    ProgramRetired, RetireProgram, RevisePolicy,
};
use baton_domain::{Meta, Title, Words};

use super::words::{note, reason};
use super::{meta, program, program_id};

/// The circumstances of an event of no patient, all of them.
#[must_use]
pub fn meta_of_no_patient() -> Meta {
    Meta { subject: None, ..meta() }
}

/// A title.
///
/// # Panics
/// If the text is no title.
#[must_use]
pub fn title(text: &str) -> Title {
    Title::new(text).expect("a sample's title is one")
}

/// One event of a program of every kind, each with the words that it can have.
#[must_use]
pub fn every_program_event() -> Vec<(ProgramEvent, Words)> {
    ProgramEventKind::ALL.iter().map(|kind| program_event(*kind)).collect()
}

fn program_event(kind: ProgramEventKind) -> (ProgramEvent, Words) {
    let policy = *program().policy;
    match kind {
        ProgramEventKind::ProgramDefined => {
            let program = program_id("food-insecurity");
            let defined = ProgramDefined { program, title: title("Food within a day"), policy };
            (defined.into(), Words::default())
        }
        ProgramEventKind::PolicyRevised => (PolicyRevised { version: 2, policy }.into(), note()),
        ProgramEventKind::ProgramRetired => (ProgramRetired {}.into(), reason()),
    }
}

/// Defines a program.
#[must_use]
pub fn define_program() -> DefineProgram {
    let (id, title) = (program_id("food-insecurity"), title("Food within a day"));
    DefineProgram { id, title, policy: *program().policy }
}

/// Revises its policy.
#[must_use]
pub fn revise_policy() -> RevisePolicy {
    let mut policy = *program().policy;
    policy.drop_off_days += 1;
    RevisePolicy { policy, words: note() }
}

/// Retires it.
#[must_use]
pub fn retire_program() -> RetireProgram {
    RetireProgram { words: reason() }
}

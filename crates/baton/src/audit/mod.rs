//! `baton audit`: questions of auditors, to a server or to a store's directory.

mod answer;
mod as_of;
mod identity;
mod name;
mod server;
mod show;
mod source;

#[cfg(test)]
mod tests;

use clap::{Args, Subcommand};

pub(crate) use identity::{Identity, NotPlain};
pub(crate) use name::Name;
pub(crate) use server::{Server, channel};
pub(crate) use source::Source;

use crate::exit::Failure;

/// Ask what happened, who did it and who was accountable.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    Show(show::Show),
}

impl Audit {
    /// Answers the question.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.question {
            Question::Show(show) => show.run(),
        }
    }
}

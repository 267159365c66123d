//! `baton store`: what an operator does with a store that is not served.

mod check;

use clap::{Args, Subcommand};

use crate::exit::Failure;

/// Look after a store.
#[derive(Debug, Args)]
pub(crate) struct Store {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
}

impl Store {
    /// Does it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Check(check) => check.run(),
        }
    }
}

//! `baton completions`: what a shell needs to complete the command line.

use std::io::{self, Write as _};

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use crate::Cli;
use crate::exit::Failure;

/// Print the completions of a shell, to be sourced by it.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub(crate) fn run(self) -> Result<(), Failure> {
        // Into memory first: the generator panics if it cannot write.
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "baton", &mut script);
        io::stdout().lock().write_all(&script)?;
        Ok(())
    }
}

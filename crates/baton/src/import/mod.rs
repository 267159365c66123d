//! `baton import`: taking over what another system has, line by line.

mod eligible;
mod rows;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use tokio::runtime::Runtime;

use crate::exit::Failure;

/// Take over what another system has.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Eligible(eligible::Eligible),
}

/// So many of them: `1 line`, `2 lines`.
fn counted(number: u64, one: &str) -> String {
    let more = if number == 1 { "" } else { "s" };
    format!("{number} {one}{more}")
}

impl Import {
    /// Does what is asked.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(async {
            match self.command {
                Command::Eligible(eligible) => eligible.run().await,
            }
        })
    }
}

//! `baton views`: what lists are read from, and building it anew.

mod build;
mod list;
mod progress;
mod rebuild;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use tokio::runtime::Runtime;

use crate::exit::Failure;

/// Look after the views that lists are read from.
#[derive(Debug, Args)]
pub(crate) struct Views {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::List),
    Rebuild(rebuild::Rebuild),
    Build(build::Build),
}

impl Views {
    /// Does what is asked.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(async {
            match self.command {
                Command::List(list) => list.run().await,
                Command::Rebuild(rebuild) => rebuild.run().await,
                Command::Build(build) => build.run().await,
            }
        })
    }
}

//! The `baton` command. One file per subcommand; what they do is in the crates below.

mod audit;
mod completions;
mod config_cmd;
mod demo;
mod exit;
mod import;
mod load;
mod migrate;
mod operator;
mod render;
mod serve;
mod settings;
mod status;
mod store;
mod views;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The system of record for warm handoffs.
#[derive(Debug, Parser)]
#[command(name = "baton", version, arg_required_else_help = true, after_help = exit::CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    Audit(audit::Audit),
    Migrate(migrate::Migrate),
    Store(store::Store),
    Status(status::Status),
    Views(views::Views),
    Load(load::Load),
    Import(import::Import),
    Config(config_cmd::Config),
    Completions(completions::Completions),
}

fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Demo(demo) => demo.run(),
        Command::Audit(audit) => audit.run(),
        Command::Migrate(migrate) => migrate.run(),
        Command::Store(store) => store.run(),
        Command::Status(status) => status.run(),
        Command::Views(views) => views.run(),
        Command::Load(load) => load.run(),
        Command::Import(import) => import.run(),
        Command::Config(config) => config.run(),
        Command::Completions(completions) => completions.run(),
    };
    exit::code(ended)
}

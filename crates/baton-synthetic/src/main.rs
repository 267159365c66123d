//! `cargo run --release -p baton-synthetic -- --dir DIR --handoffs 100000`: a store of made-up handoffs, ready to be
//! served by `baton serve --dev --data-dir DIR`. Its tenant is `valley-network`.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use baton_commands::{Clock as _, KekSource, SystemClock, SystemEntropy, Vault};
use baton_store::{Incarnation, StoreCreated, StoreId};
use baton_store_sqlite::{SqliteOptions, SqliteStore};
use baton_synthetic::{Filled, Synthesis, fill};
use clap::Parser;
use uuid::Uuid;

/// After so many commands it says how far it is.
const COMMANDS_BETWEEN_LINES: u64 = 100_000;

/// Fill a store with made-up handoffs.
#[derive(Debug, Parser)]
struct Arguments {
    /// The directory of the store; made if it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,

    /// How many handoffs, of about twelve events each.
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    handoffs: u64,

    /// How many of them go on side by side.
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    side_by_side: u32,

    /// Leave all of them to wait for an offer, with what is owed years ahead: a store of many pending deadlines.
    #[arg(long)]
    waiting: bool,

    /// The same seed makes the same handoffs.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { dir, handoffs, side_by_side, waiting, seed } = Arguments::parse();
    let clock = Arc::new(SystemClock);
    let founding = StoreCreated {
        store: StoreId(Uuid::new_v4()),
        incarnation: Incarnation(Uuid::new_v4()),
        created_at: clock.now(),
    };
    let store = SqliteStore::open(SqliteOptions::new(&dir, founding)).await?;
    let source = KekSource::File(dir.join("key-encryption.key"));
    let vault = Vault::open(store.keys(), &source, Arc::clone(&clock) as _, Arc::new(SystemEntropy)).await?;
    let began = clock.now();
    let mut said = 0;
    let progress = |filled: Filled| {
        if filled.commands / COMMANDS_BETWEEN_LINES > said {
            said = filled.commands / COMMANDS_BETWEEN_LINES;
            // Without somebody to read it, it is not needed.
            let _ = writeln!(io::stderr(), "{} commands, {} events …", filled.commands, filled.events);
        }
    };
    let synthesis = Synthesis { seed, handoffs, side_by_side: usize::try_from(side_by_side)?, waiting };
    let filled = fill(&*store.log(), &vault.vault, synthesis, progress).await?;
    store.close().await;
    let seconds = clock.now().duration_since(began).as_secs_f64();
    let Filled { commands, events, head: _ } = filled;
    writeln!(
        io::stdout().lock(),
        "{handoffs} handoffs by {commands} commands and {events} events in {seconds:.1} s"
    )
    .context("cannot say so")
}

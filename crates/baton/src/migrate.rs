//! `baton migrate`: the tables of a database that servers share.

use std::io::{self, Write as _};

use anyhow::Context as _;
use baton_server::compose;
use baton_server::config::Config;
use clap::Args;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::exit::Failure;
use crate::settings::Settings;

/// Make the tables of a Postgres database, or bring them up to this version.
///
/// Works as the role of `postgres_migration_url`, which owns the tables from then on, and grants the role of
/// `postgres_url` what a server needs of them. Done again it does nothing.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    settings: Settings,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Migrate {
    /// Migrates.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let effective = self.settings.effective().map_err(|error| Failure::Usage(error.into()))?;
        let config = Config::try_from(&effective).map_err(|error| Failure::Usage(error.into()))?;
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        let migrated = runtime.block_on(compose::migrate(&config));
        let migrated = migrated.map_err(|error| Failure::CannotStart(error.into()))?;
        let mut out = io::stdout().lock();
        if self.json {
            let told = json!({ "version": migrated.version, "applied": migrated.applied });
            writeln!(out, "{told:#}")?;
            return Ok(());
        }
        for applied in &migrated.applied {
            writeln!(out, "applied {applied}")?;
        }
        writeln!(out, "the database is at version {}", migrated.version)?;
        Ok(())
    }
}

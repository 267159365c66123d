//! `baton store check`: whether events may be trusted to the store that is configured.

use std::io::{self, Write as _};

use anyhow::{Context as _, anyhow};
use baton_server::compose::{self, Finding};
use baton_server::config::Config;
use clap::Args;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::exit::Failure;
use crate::operator;
use crate::render::{Page, Tone};
use crate::settings::Settings;

/// Say whether the store that is configured can be served from, and what is wrong with it.
///
/// Looks at a database's connection, version, tables, settings that durability rests on, and the rights of the role that
/// serves. Changes nothing.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    settings: Settings,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<(), Failure> {
        let effective = self.settings.effective().map_err(|error| Failure::Usage(error.into()))?;
        let config = Config::try_from(&effective).map_err(|error| Failure::Usage(error.into()))?;
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        let findings = runtime.block_on(compose::check(&config));
        let findings = findings.map_err(|error| Failure::CannotStart(error.into()))?;
        if self.json {
            let findings: Value = findings.iter().map(as_json).collect();
            writeln!(io::stdout().lock(), "{findings:#}")?;
        } else {
            operator::print(page(&findings))?;
        }
        match findings.iter().filter(|finding| !finding.good).count() {
            0 => Ok(()),
            1 => Err(Failure::CannotStart(anyhow!("one thing stands in the way of serving"))),
            bad => Err(Failure::CannotStart(anyhow!("{bad} things stand in the way of serving"))),
        }
    }
}

fn as_json(finding: &Finding) -> Value {
    let Finding { good, found, advice } = finding;
    json!({ "good": good, "found": found, "advice": advice })
}

fn page(findings: &[Finding]) -> Page {
    let mut page = Page::default();
    for Finding { good, found, advice } in findings {
        let (mark, tone) = if *good { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
        page.paragraph(0, tone, &format!("{mark} {found}"));
        if !advice.is_empty() {
            page.paragraph(2, Tone::Plain, &format!("→ {advice}"));
        }
    }
    page
}

//! `baton config`: what the server would be told, and by whom.

use std::io::{self, Write as _};

use baton_server::auth::Authentication;
use baton_server::config::{self, Effective};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::exit::Failure;
use crate::settings::Settings;

/// Show or check the configuration.
#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print every setting with its value and where that was set. Secrets are not shown.
    Show {
        /// As JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Say whether `serve` would take the configuration, without starting anything.
    Check {
        #[command(flatten)]
        settings: Settings,
    },
}

impl Config {
    /// Shows or checks.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let usage = |error: config::ConfigError| Failure::Usage(error.into());
        match self.command {
            Command::Show { json, settings } => {
                let effective = settings.effective().map_err(usage)?;
                let text = if json { as_json(&effective) } else { as_table(&effective) };
                writeln!(io::stdout().lock(), "{text}")?;
            }
            Command::Check { settings } => {
                let effective = settings.effective().map_err(usage)?;
                let config = config::Config::try_from(&effective).map_err(usage)?;
                Authentication::of(&config).map_err(|error| Failure::Usage(error.into()))?;
                writeln!(io::stdout().lock(), "the configuration can be used")?;
            }
        }
        Ok(())
    }
}

fn as_table(effective: &Effective) -> String {
    let rows: Vec<_> = effective
        .shown()
        .map(|(setting, value)| match value {
            Some((text, source)) => (setting.key, text, source.to_string()),
            None => (setting.key, "(not set)", String::new()),
        })
        .collect();
    let width = |column: fn(&(&str, &str, String)) -> usize| rows.iter().map(column).max().unwrap_or(0);
    let (keys, values) = (width(|row| row.0.len()), width(|row| row.1.len()));
    let lines: Vec<_> = rows
        .iter()
        .map(|(key, value, source)| format!("{key:keys$}  {value:values$}  {source}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn as_json(effective: &Effective) -> String {
    let settings: Map<String, Value> = effective
        .shown()
        .map(|(setting, value)| {
            let (value, source) = value.unzip();
            let shown = json!({ "value": value, "source": source.map(ToString::to_string) });
            (setting.key.to_owned(), shown)
        })
        .collect();
    format!("{:#}", Value::Object(settings))
}

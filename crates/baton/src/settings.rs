//! The server's settings as flags: one for each row of its table, so that none is forgotten.

use std::path::PathBuf;

use baton_server::config::{
    Config, ConfigError, DEFAULT_FILE, Effective, Layers, SETTINGS, Setting, Take, environment,
};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::exit::Failure;

const FILE: &str = "config";

/// Where the configuration says that the server listens.
pub(crate) fn server_url() -> Result<String, Failure> {
    let effective = Settings::default().effective().map_err(|error| Failure::Usage(error.into()))?;
    let config = Config::try_from(&effective).map_err(|error| Failure::Usage(error.into()))?;
    Ok(format!("http://{}", config.listen))
}

/// What the command line says of the configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    file: Option<PathBuf>,
    flags: Vec<(&'static str, String)>,
}

impl Settings {
    /// The configuration with the file and the environment under the flags.
    pub(crate) fn effective(self) -> Result<Effective, ConfigError> {
        let mut layers = Layers { file: None, environment: environment(), flags: self.flags };
        layers.read_file(self.file.as_deref())?;
        layers.effective()
    }
}

impl Args for Settings {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE)
            .long(FILE)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(format!("Configuration file in TOML [default: {DEFAULT_FILE} if it is there]"));
        command.arg(file).args(on_command_line().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let flags = on_command_line()
            .filter_map(|setting| Some((setting.key, matches.get_one::<String>(setting.key)?.clone())))
            .collect();
        Ok(Self { file: matches.get_one::<PathBuf>(FILE).cloned(), flags })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn on_command_line() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.take == Take::Anywhere)
}

fn flag(setting: &'static Setting) -> Arg {
    let default = setting.default.map_or_else(String::new, |default| format!(" [default: {default}]"));
    let arg = Arg::new(setting.key).long(setting.flag()).help(format!(
        "{}{default} [env: {}]",
        setting.help,
        setting.variable()
    ));
    match setting.placeholder {
        Some(placeholder) => arg.value_name(placeholder),
        // A switch: `--dev` alone turns it on, `--dev=false` off.
        None => {
            arg.value_name("true|false").num_args(0..=1).require_equals(true).default_missing_value("true")
        }
    }
}

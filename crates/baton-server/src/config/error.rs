//! What is wrong with a configuration: everything at once, each with its place and what to do.

use std::fmt;
use std::path::PathBuf;

use super::layers::Source;
use super::settings::Setting;

/// A configuration that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// What is wrong with it; at least one thing.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong. No value is repeated that might be a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read.
    #[error("cannot read {}: {why}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// The system's reason.
        why: String,
    },
    /// The file is no TOML.
    #[error("{} is not TOML: line {line}: {why}", path.display())]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What is wrong there.
        why: String,
    },
    /// A key that no setting has.
    #[error("unknown setting: {origin}{}", did_you_mean(nearest.as_ref()))]
    Unknown {
        /// Where it was set, with its name.
        origin: Source,
        /// The known name that is nearest, written as it would be there.
        nearest: Option<String>,
    },
    /// A secret in a place that others can read.
    #[error("{key} is a secret and must not be set here: {origin}; set the environment variable {variable}")]
    ExposedSecret {
        /// Which setting.
        key: &'static str,
        /// Where it was set.
        origin: Source,
        /// Where it belongs.
        variable: String,
    },
    /// A list or a table where a single value belongs.
    #[error("{origin} must be a text, a number, true or false")]
    NotOneValue {
        /// Where it was set.
        origin: Source,
    },
    /// A value that the setting does not take.
    #[error("{key} must be {expected}, not {} ({origin})", quoted(shown.as_ref()))]
    Invalid {
        /// Which setting.
        key: &'static str,
        /// The value, unless it is a secret.
        shown: Option<String>,
        /// Where it was set.
        origin: Source,
        /// What it takes.
        expected: String,
    },
    /// A database without its address.
    #[error("store is postgres, and nothing says which: set {file}, or the environment variable {variable}")]
    NoDatabase {
        /// The setting that names a file with it.
        file: &'static str,
        /// The variable that may hold it.
        variable: String,
    },
    /// Views in a database that the events are not in.
    #[error(
        "views can be kept in postgres only where the events are: set store to postgres too, or views to embedded"
    )]
    ViewsElsewhere,
    /// Two settings that exclude each other.
    #[error("{one} and {other} exclude each other: set one of them")]
    Exclusive {
        /// One of them.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl From<Fault> for ConfigError {
    fn from(fault: Fault) -> Self {
        Self { faults: vec![fault] }
    }
}

impl Fault {
    pub(super) fn invalid(setting: &Setting, shown: Option<&str>, origin: &Source, expected: &str) -> Self {
        Self::Invalid {
            key: setting.key,
            shown: shown.map(str::to_owned),
            origin: origin.clone(),
            expected: expected.to_owned(),
        }
    }
}

fn did_you_mean(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; the nearest known one is {nearest}"))
}

fn quoted(value: Option<&String>) -> String {
    value.map_or_else(|| "what is set".to_owned(), |value| format!("`{value}`"))
}

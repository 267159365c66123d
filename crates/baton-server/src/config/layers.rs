//! The layers and how they lie upon each other. Values are still text here; `values.rs` gives them their types.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, Fault};
use super::settings::{SETTINGS, Setting, Take};
use crate::limits::CONFIG_FILE_BYTES;

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nowhere: it is the default.
    Default,
    /// In this file, under this key.
    File {
        /// Which file.
        path: PathBuf,
        /// Under which key.
        key: String,
    },
    /// By this environment variable.
    Environment(String),
    /// By this flag.
    Flag(String),
}

/// A value with its source. Its text is not printed by accident, since it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// The value as it was written.
    pub text: String,
    /// Where.
    pub source: Source,
}

/// What was set, in each place. Later fields win over earlier ones.
#[derive(Default)]
pub struct Layers {
    /// The file and what stands in it.
    pub file: Option<(PathBuf, toml::Table)>,
    /// The variables with Baton's prefix.
    pub environment: Vec<(String, OsString)>,
    /// The flags, by the key of their setting.
    pub flags: Vec<(&'static str, String)>,
}

/// Every setting with the value that counts, in the order of [`SETTINGS`]; without one where nobody set it and it has
/// no default.
#[derive(Clone, PartialEq, Eq)]
pub struct Effective {
    values: BTreeMap<&'static str, Value>,
}

impl Layers {
    /// Reads `file` into the layer of the file: the one named, which must then be there, or else
    /// [`DEFAULT_FILE`](super::DEFAULT_FILE) if it is.
    ///
    /// # Errors
    /// When it cannot be read or is no TOML.
    pub fn read_file(&mut self, named: Option<&Path>) -> Result<(), ConfigError> {
        let path = named.unwrap_or_else(|| Path::new(super::DEFAULT_FILE));
        let text = match read_bounded(path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                return Err(Fault::Unreadable { path: path.to_owned(), why: error.to_string() }.into());
            }
        };
        self.file = Some((path.to_owned(), parse(path, &text)?));
        Ok(())
    }

    /// Lays the layers upon each other.
    ///
    /// # Errors
    /// Every key that is unknown or must not stand where it stands.
    pub fn effective(self) -> Result<Effective, ConfigError> {
        let mut values = defaults();
        let mut faults = Vec::new();
        for (setting, value) in self.into_settings(&mut faults) {
            if setting.take == Take::SecretFromEnvironment && !matches!(value.source, Source::Environment(_))
            {
                faults.push(Fault::ExposedSecret {
                    key: setting.key,
                    origin: value.source,
                    variable: setting.variable(),
                });
                continue;
            }
            values.insert(setting.key, value);
        }
        if faults.is_empty() { Ok(Effective { values }) } else { Err(ConfigError { faults }) }
    }

    /// Everything that was set, the weakest layer first.
    fn into_settings(self, faults: &mut Vec<Fault>) -> Vec<(&'static Setting, Value)> {
        let mut set = Vec::new();
        if let Some((path, table)) = self.file {
            for (key, value) in table {
                let source = Source::File { path: path.clone(), key: key.clone() };
                match (Setting::by_key(&key), text_of(&value)) {
                    (Some(setting), Some(text)) => set.push((setting, Value { text, source })),
                    (Some(_), None) => faults.push(Fault::NotOneValue { origin: source }),
                    (None, _) => {
                        let nearest = Setting::nearest(&key).map(|setting| setting.key.to_owned());
                        faults.push(Fault::Unknown { origin: source, nearest });
                    }
                }
            }
        }
        for (name, value) in self.environment {
            let source = Source::Environment(name.clone());
            let key = super::environment::key_of(&name);
            match (Setting::by_key(&key), value.into_string()) {
                (Some(setting), Ok(text)) => set.push((setting, Value { text, source })),
                (Some(setting), Err(_)) => faults.push(Fault::invalid(setting, None, &source, "UTF-8")),
                (None, _) => {
                    let nearest = Setting::nearest(&key).map(Setting::variable);
                    faults.push(Fault::Unknown { origin: source, nearest });
                }
            }
        }
        for (key, text) in self.flags {
            if let Some(setting) = Setting::by_key(key) {
                set.push((setting, Value { text, source: Source::Flag(setting.flag()) }));
            }
        }
        set
    }
}

impl Effective {
    /// The value of a setting.
    #[must_use]
    pub fn get(&self, setting: &Setting) -> Option<&Value> {
        self.values.get(setting.key)
    }

    /// Every setting with what may be shown of its value, in the order of [`SETTINGS`].
    pub fn shown(&self) -> impl Iterator<Item = (&'static Setting, Option<(&str, &Source)>)> {
        SETTINGS.iter().map(|setting| {
            let value = self.get(setting).map(|value| {
                let text = match setting.take {
                    Take::Anywhere => value.text.as_str(),
                    Take::SecretFromEnvironment => "(hidden)",
                };
                (text, &value.source)
            });
            (setting, value)
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, key } => write!(f, "file {}: {key}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").field("source", &self.source).finish_non_exhaustive()
    }
}

fn defaults() -> BTreeMap<&'static str, Value> {
    let value = |text: &str| Value { text: text.to_owned(), source: Source::Default };
    SETTINGS.iter().filter_map(|setting| Some((setting.key, value(setting.default?)))).collect()
}

pub(super) fn read_bounded(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(CONFIG_FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > CONFIG_FILE_BYTES {
        return Err(std::io::Error::other(format!("it is larger than {CONFIG_FILE_BYTES} bytes")));
    }
    Ok(text)
}

fn parse(path: &Path, text: &str) -> Result<toml::Table, Fault> {
    text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        Fault::NotToml {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            why: error.message().to_owned(),
        }
    })
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(switch) => Some(switch.to_string()),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
            None
        }
    }
}

//! What the operator sets, and where each value came from.
//!
//! Settings are layered: defaults, then a TOML file, then environment variables, then flags; the last one that speaks
//! wins. All of them are rows of one table ([`SETTINGS`]), from which the file's keys, the variables, the flags and
//! `baton config show` follow alike. Nothing here opens a store or a socket, and only `environment` reads the process's
//! environment.

mod environment;
mod error;
mod layers;
mod reader;
mod settings;
mod stores;
mod values;

#[cfg(test)]
mod tests;

pub use environment::environment;
pub use error::{ConfigError, Fault};
pub use layers::{Effective, Layers, Source, Value};
pub use settings::{SETTINGS, Setting, Take};
pub use stores::{PostgresSettings, StoreSettings, UnreadableUrl, UrlSource, ViewsSettings};
pub use values::{Config, KeySource, LogFormat, LogSettings};

/// The file that is read if it is there and no other is named.
pub const DEFAULT_FILE: &str = "baton.toml";

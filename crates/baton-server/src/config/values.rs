//! The settings with their types: what the rest of the server works with.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing_subscriber::EnvFilter;
use zeroize::Zeroizing;

use super::error::{ConfigError, Fault};
use super::layers::Effective;
use super::reader::Reader;
use super::settings;
use super::stores::{StoreSettings, ViewsSettings};
use crate::limits;

/// The length of the key-encryption key.
const KEY_BYTES: usize = 32;

/// A configuration that can be used. What it means together with the machine (a taken port, a directory that cannot be
/// written) shows when the server is built.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to serve.
    pub listen: SocketAddr,
    /// Where events and keys are kept.
    pub store: StoreSettings,
    /// Where views are kept.
    pub views: ViewsSettings,
    /// The directory of everything that is embedded.
    pub data_dir: PathBuf,
    /// Development: no authentication.
    pub dev: bool,
    /// Where the key-encryption key comes from.
    pub key_encryption_key: KeySource,
    /// The log on stderr.
    pub log: LogSettings,
    /// How long calls in flight may take to finish at shutdown.
    pub drain_grace: Duration,
    /// How many calls are worked on at once.
    pub max_in_flight_calls: usize,
    /// How many connections are open at once.
    pub max_connections: usize,
    /// Memory for folded states, in bytes.
    pub state_cache_bytes: u64,
    /// The collector to export traces and metrics to.
    pub otlp_endpoint: Option<String>,
    /// Where to show metrics to who comes for them.
    pub metrics_listen: Option<SocketAddr>,
}

/// Where the key-encryption key comes from.
#[derive(Clone)]
pub enum KeySource {
    /// A file in the data directory, made on the first start.
    DataDirectory,
    /// A file elsewhere, made on the first start if it is not there.
    File(PathBuf),
    /// The key itself, in base64.
    Given(Zeroizing<String>),
}

/// The log on stderr.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// Its form.
    pub format: LogFormat,
    /// What is logged, in the directives of `tracing-subscriber`.
    pub filter: String,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Whether anybody reads what is measured.
    pub(crate) const fn is_measured(&self) -> bool {
        self.otlp_endpoint.is_some() || self.metrics_listen.is_some()
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataDirectory => f.write_str("DataDirectory"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Given(_) => f.write_str("Given"),
        }
    }
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

impl TryFrom<&Effective> for Config {
    type Error = ConfigError;

    fn try_from(effective: &Effective) -> Result<Self, ConfigError> {
        let mut reader = Reader { effective, faults: Vec::new() };
        let listen = reader.parsed(&settings::LISTEN, "an address and a port, such as 127.0.0.1:7411");
        let stores = reader.stores();
        let data_dir = reader.text(&settings::DATA_DIR).map(PathBuf::from);
        let dev = reader.parsed(&settings::DEV, "true or false");
        let key_encryption_key = reader.key_source();
        let format = reader.parsed(&settings::LOG_FORMAT, "text or json");
        let filter = reader.log_filter();
        let drain_grace_seconds = reader.number(&settings::DRAIN_GRACE_SECONDS, &limits::DRAIN_GRACE_SECONDS);
        let max_in_flight_calls = reader.number(&settings::MAX_IN_FLIGHT_CALLS, &limits::IN_FLIGHT_CALLS);
        let max_connections = reader.number(&settings::MAX_CONNECTIONS, &limits::CONNECTIONS);
        let state_cache_bytes = reader.number(&settings::STATE_CACHE_BYTES, &limits::CACHE_BYTES);
        let otlp_endpoint = reader.otlp_endpoint();
        let metrics_listen =
            reader.parsed(&settings::METRICS_LISTEN, "an address and a port, such as 127.0.0.1:9464");

        let config = (|| {
            let (store, views) = stores?;
            Some(Self {
                listen: listen?,
                store,
                views,
                data_dir: data_dir?,
                dev: dev?,
                key_encryption_key,
                log: LogSettings { format: format?, filter: filter? },
                drain_grace: Duration::from_secs(drain_grace_seconds?),
                max_in_flight_calls: max_in_flight_calls?,
                max_connections: max_connections?,
                state_cache_bytes: state_cache_bytes?,
                otlp_endpoint,
                metrics_listen,
            })
        })();
        match config {
            Some(config) if reader.faults.is_empty() => Ok(config),
            _ => Err(ConfigError { faults: reader.faults }),
        }
    }
}

impl Reader<'_> {
    fn log_filter(&mut self) -> Option<String> {
        let expected = "a filter such as info or warn,baton_server=debug";
        self.read(&settings::LOG_FILTER, expected, |text| {
            EnvFilter::builder().parse(text).ok().map(|_| text.to_owned())
        })
    }

    fn otlp_endpoint(&mut self) -> Option<String> {
        let expected =
            "an address such as http://127.0.0.1:4317; Baton speaks to a collector beside it, without TLS";
        self.read(&settings::OTLP_ENDPOINT, expected, |text| {
            let address: http::Uri = text.parse().ok()?;
            (address.scheme_str() == Some("http") && address.host().is_some()).then(|| text.to_owned())
        })
    }

    fn key_source(&mut self) -> KeySource {
        let (file, given) = (&settings::KEY_ENCRYPTION_KEY_FILE, &settings::KEY_ENCRYPTION_KEY);
        let expected = "32 bytes in base64, as `openssl rand -base64 32` makes them";
        let key = self.read(given, expected, |text| is_key(text).then(|| Zeroizing::new(text.to_owned())));
        match (self.text(file), key) {
            (None, None) => KeySource::DataDirectory,
            (Some(path), None) => KeySource::File(PathBuf::from(path)),
            (None, Some(key)) => KeySource::Given(key),
            (Some(_), Some(_)) => {
                self.faults.push(Fault::Exclusive { one: file.key, other: given.key });
                KeySource::DataDirectory
            }
        }
    }
}

fn is_key(text: &str) -> bool {
    let decoded = STANDARD.decode(text.trim()).map(Zeroizing::new);
    decoded.is_ok_and(|key| key.len() == KEY_BYTES)
}

//! The table of settings. A new one is a row here and a line in `values.rs`.

use std::borrow::Cow;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its key in the file, such as `data_dir`.
    pub key: &'static str,
    /// What it is for, in one line.
    pub help: &'static str,
    /// Its value if nobody sets it; `None` if it then has none.
    pub default: Option<&'static str>,
    /// What stands for the value in help texts; `None` for a switch that is on or off.
    pub placeholder: Option<&'static str>,
    /// Where it may be set.
    pub take: Take,
}

/// Where a setting may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// In the file, the environment and by a flag.
    Anywhere,
    /// In the environment only, since others could read it in a file or on a command line. Never shown.
    SecretFromEnvironment,
}

/// Every setting, in the order in which they are shown.
pub const SETTINGS: &[Setting] = &[
    LISTEN,
    STORE,
    VIEWS,
    DATA_DIR,
    POSTGRES_URL_FILE,
    POSTGRES_URL,
    POSTGRES_MIGRATION_URL_FILE,
    POSTGRES_MIGRATION_URL,
    MIGRATE_ON_START,
    MAY_LOSE_ACKNOWLEDGED,
    DEV,
    KEY_ENCRYPTION_KEY_FILE,
    KEY_ENCRYPTION_KEY,
    LOG_FORMAT,
    LOG_FILTER,
    DRAIN_GRACE_SECONDS,
    MAX_IN_FLIGHT_CALLS,
    MAX_CONNECTIONS,
    STATE_CACHE_BYTES,
    OTLP_ENDPOINT,
    METRICS_LISTEN,
];

pub(super) const LISTEN: Setting = Setting {
    key: "listen",
    help: "Address and port to serve gRPC on; port 0 takes a free one",
    default: Some("127.0.0.1:7411"),
    placeholder: Some("ADDRESS:PORT"),
    take: Take::Anywhere,
};

pub(super) const STORE: Setting = Setting {
    key: "store",
    help: "Where the events are kept: embedded, for one server, or postgres, for several",
    default: Some("embedded"),
    placeholder: Some("STORE"),
    take: Take::Anywhere,
};

pub(super) const VIEWS: Setting = Setting {
    key: "views",
    help: "Where lists are kept: embedded, each server its own, or postgres, one for all; without it where the events are",
    default: None,
    placeholder: Some("STORE"),
    take: Take::Anywhere,
};

pub(super) const DATA_DIR: Setting = Setting {
    key: "data_dir",
    help: "Directory of everything that is embedded, and of a key file that is not named; made if it is not there",
    default: Some("baton-data"),
    placeholder: Some("DIR"),
    take: Take::Anywhere,
};

pub(super) const POSTGRES_URL_FILE: Setting = Setting {
    key: "postgres_url_file",
    help: "File with the address of the database and the role that serves, as postgresql://ROLE:PASSWORD@HOST/DATABASE",
    default: None,
    placeholder: Some("FILE"),
    take: Take::Anywhere,
};

pub(super) const POSTGRES_URL: Setting = Setting {
    key: "postgres_url",
    help: "That address itself, instead of a file",
    default: None,
    placeholder: Some("URL"),
    take: Take::SecretFromEnvironment,
};

pub(super) const POSTGRES_MIGRATION_URL_FILE: Setting = Setting {
    key: "postgres_migration_url_file",
    help: "File with the address of the same database for the role that owns the tables; for migrations only",
    default: None,
    placeholder: Some("FILE"),
    take: Take::Anywhere,
};

pub(super) const POSTGRES_MIGRATION_URL: Setting = Setting {
    key: "postgres_migration_url",
    help: "That address itself, instead of a file",
    default: None,
    placeholder: Some("URL"),
    take: Take::SecretFromEnvironment,
};

pub(super) const MIGRATE_ON_START: Setting = Setting {
    key: "migrate_on_start",
    help: "Bring the database up to this version before serving, as `baton migrate` does",
    default: Some("false"),
    placeholder: None,
    take: Take::Anywhere,
};

pub(super) const MAY_LOSE_ACKNOWLEDGED: Setting = Setting {
    key: "may_lose_acknowledged",
    help: "Serve although a standby is attached that commits do not wait for: a failover to it loses what it lacks",
    default: Some("false"),
    placeholder: None,
    take: Take::Anywhere,
};

pub(super) const DEV: Setting = Setting {
    key: "dev",
    help: "Development: no authentication, callers say who they are, loopback addresses only",
    default: Some("false"),
    placeholder: None,
    take: Take::Anywhere,
};

pub(super) const KEY_ENCRYPTION_KEY_FILE: Setting = Setting {
    key: "key_encryption_key_file",
    help: "File with the key that encrypts the patients' keys; made if there are no keys yet; without it one in the data directory",
    default: None,
    placeholder: Some("FILE"),
    take: Take::Anywhere,
};

pub(super) const KEY_ENCRYPTION_KEY: Setting = Setting {
    key: "key_encryption_key",
    help: "The key itself, 32 bytes in base64, instead of a file",
    default: None,
    placeholder: Some("BASE64"),
    take: Take::SecretFromEnvironment,
};

pub(super) const LOG_FORMAT: Setting = Setting {
    key: "log_format",
    help: "Form of the log on stderr: text or json",
    default: Some("text"),
    placeholder: Some("FORMAT"),
    take: Take::Anywhere,
};

pub(super) const LOG_FILTER: Setting = Setting {
    key: "log_filter",
    help: "What is logged: error, warn, info, debug or trace, also by module as in baton_server=debug",
    default: Some("info"),
    placeholder: Some("FILTER"),
    take: Take::Anywhere,
};

pub(super) const DRAIN_GRACE_SECONDS: Setting = Setting {
    key: "drain_grace_seconds",
    help: "How long calls in flight may take to finish at shutdown",
    default: Some("25"),
    placeholder: Some("SECONDS"),
    take: Take::Anywhere,
};

pub(super) const MAX_IN_FLIGHT_CALLS: Setting = Setting {
    key: "max_in_flight_calls",
    help: "How many calls are worked on at once; beyond it callers are told to come again",
    default: Some("1024"),
    placeholder: Some("CALLS"),
    take: Take::Anywhere,
};

pub(super) const MAX_CONNECTIONS: Setting = Setting {
    key: "max_connections",
    help: "How many connections are open at once; beyond it new ones wait",
    default: Some("1024"),
    placeholder: Some("CONNECTIONS"),
    take: Take::Anywhere,
};

pub(super) const STATE_CACHE_BYTES: Setting = Setting {
    key: "state_cache_bytes",
    help: "Memory for handoffs that were in use lately, in bytes",
    default: Some("67108864"),
    placeholder: Some("BYTES"),
    take: Take::Anywhere,
};

pub(super) const OTLP_ENDPOINT: Setting = Setting {
    key: "otlp_endpoint",
    help: "Collector to export traces and metrics to, by OTLP over gRPC; OTEL_EXPORTER_OTLP_ENDPOINT sets it too",
    default: None,
    placeholder: Some("URL"),
    take: Take::Anywhere,
};

pub(super) const METRICS_LISTEN: Setting = Setting {
    key: "metrics_listen",
    help: "Address and port to show metrics on, at /metrics for Prometheus; port 0 takes a free one",
    default: None,
    placeholder: Some("ADDRESS:PORT"),
    take: Take::Anywhere,
};

impl Setting {
    /// The environment variable that sets it, such as `BATON_DATA_DIR`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{}{}", super::environment::PREFIX, self.key.to_ascii_uppercase())
    }

    /// The flag that sets it, without its dashes, such as `data-dir`.
    #[must_use]
    pub fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// The row of `key`.
    #[must_use]
    pub fn by_key(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// The known key that looks most like `key`.
    #[must_use]
    pub fn nearest(key: &str) -> Option<&'static Self> {
        let key: Cow<'_, str> = Cow::Owned(key.to_ascii_lowercase().replace('-', "_"));
        let likeness = |setting: &Self| strsim::jaro_winkler(&key, setting.key);
        SETTINGS.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
    }
}

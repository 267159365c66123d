//! A database by its URL: how it is reached, and a pool of connections to it.
//!
//! Each connection of the pool serves one statement after another, in any order and for anybody, so nothing may be left
//! behind in its session.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use baton_store::Unavailable;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::failure::{describe, describe_pool, unavailable};
use crate::tls;
use crate::tuning::{
    CONNECT_WAIT, KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_RETRIES, POOL_MAX_CONNECTIONS, SENT_WAIT,
    STATEMENT_WAIT,
};
use crate::wary::Wary;

/// Values of a statement, each with the type that it is sent as.
pub(crate) type Values<'a> = &'a [(&'a (dyn ToSql + Sync), Type)];

/// A database and how it is reached. Connections are made when they are needed. Cheap to clone.
#[derive(Clone)]
pub struct Database(Arc<Reached>);

struct Reached {
    config: Config,
    tls: MakeRustlsConnect,
    pool: Pool,
}

/// Why a text is no URL of a database. The text itself is not repeated: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUrl {
    /// Another form than expected.
    #[error(
        "the database URL cannot be read: write postgres://user:password@host:port/database, with %XX for special characters"
    )]
    Form,
    /// No host or no user.
    #[error("the database URL names no {0}: write postgres://user:password@host:port/database")]
    Missing(&'static str),
    /// An `sslmode` that libpq does not know either.
    #[error("the database URL has an unknown sslmode: write disable, require or verify-full")]
    SslMode,
    /// The authorities that were named cannot be used.
    #[error("cannot use the authorities in '{}' (sslrootcert): {what}", file.display())]
    Authorities {
        /// Their file.
        file: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
}

impl Database {
    /// Reads a URL: `postgres://user:password@host:port/database`, several hosts with a comma between them (the one that
    /// takes writes is used).
    ///
    /// Beyond this machine TLS is required, and the server's certificate checked in any case, unless the URL says
    /// `sslmode=disable`. `sslrootcert=<file>` names the authorities that count instead of the machine's own.
    ///
    /// # Errors
    /// [`InvalidUrl`].
    pub fn new(url: &str) -> Result<Self, InvalidUrl> {
        let Parsed { mut config, tls, authorities } = Parsed::from_url(url)?;
        let connector = if tls { tls::connector(authorities.as_deref())? } else { tls::none()? };
        set_up(&mut config);
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_connect(config.clone(), Wary(connector.clone()), manager))
            .max_size(POOL_MAX_CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(CONNECT_WAIT))
            .create_timeout(Some(CONNECT_WAIT))
            .build()
            .map_err(|error| InvalidUrl::Tls(error.to_string()))?;
        Ok(Self(Arc::new(Reached { config, tls: connector, pool })))
    }

    /// The pool. Its connections may come from a pooler in transaction mode: whatever is sent must be whole in one
    /// transaction, and prepare nothing.
    #[must_use]
    pub fn pool(&self) -> Pool {
        self.0.pool.clone()
    }

    /// The role that the URL names.
    #[must_use]
    pub fn role(&self) -> &str {
        self.0.config.get_user().unwrap_or_default()
    }

    /// What a connection of one's own is made with.
    pub(crate) fn way(&self) -> (&Config, MakeRustlsConnect) {
        (&self.0.config, self.0.tls.clone())
    }

    pub(crate) async fn connection(&self) -> Result<Object, Unavailable> {
        self.0.pool.get().await.map_err(|error| match error {
            PoolError::Closed => Unavailable::Closed,
            other => unavailable(describe_pool(&other)),
        })
    }

    /// One statement, in one round trip and a transaction of its own.
    pub(crate) async fn ask(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Unavailable> {
        let connection = self.connection().await?;
        match timeout(STATEMENT_WAIT, connection.query_typed(statement, values)).await {
            Ok(answer) => answer.map_err(|error| unavailable(describe(&error))),
            Err(_) => {
                // Nobody else shall wait behind what this one is still busy with.
                drop(Object::take(connection));
                Err(unavailable("the server did not answer in time"))
            }
        }
    }
}

/// Where it is and who asks; never a password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.0.config;
        write!(f, "{} as {} at ", config.get_dbname().unwrap_or(self.role()), self.role())?;
        for (nth, host) in config.get_hosts().iter().enumerate() {
            let comma = if nth > 0 { "," } else { "" };
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

/// What a URL says.
struct Parsed {
    config: Config,
    tls: bool,
    authorities: Option<PathBuf>,
}

impl Parsed {
    fn from_url(url: &str) -> Result<Self, InvalidUrl> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(InvalidUrl::Form);
        }
        // A password may hold anything but the '@' that ends it.
        let (who, rest) = url.split_once('@').ok_or(InvalidUrl::Missing("user"))?;
        let (place, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut kept, mut mode, mut authorities) = (Vec::new(), None, None);
        for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
            match setting.split_once('=') {
                Some(("sslmode", value)) => mode = Some(ssl_mode(value)?),
                Some(("sslrootcert", value)) => authorities = Some(PathBuf::from(value)),
                _ => kept.push(setting),
            }
        }
        let url = format!("{who}@{place}?{}", kept.join("&"));
        let mut config = Config::from_str(&url).map_err(|_| InvalidUrl::Form)?;
        if config.get_user().is_none_or(str::is_empty) {
            return Err(InvalidUrl::Missing("user"));
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(InvalidUrl::Missing("host"));
        }
        let near = config.get_hosts().iter().all(is_this_machine)
            && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
        let mode = mode.unwrap_or(if near { SslMode::Disable } else { SslMode::Require });
        config.ssl_mode(mode);
        Ok(Self { config, tls: mode != SslMode::Disable, authorities })
    }
}

/// What is asked for, or something stricter: a mode in which whoever stands between could choose is none.
fn ssl_mode(value: &str) -> Result<SslMode, InvalidUrl> {
    match value {
        "disable" => Ok(SslMode::Disable),
        "allow" | "prefer" | "require" | "verify-ca" | "verify-full" => Ok(SslMode::Require),
        _ => Err(InvalidUrl::SslMode),
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

fn set_up(config: &mut Config) {
    if config.get_application_name().is_none() {
        config.application_name("baton");
    }
    if config.get_hosts().len() > 1 {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    config
        .connect_timeout(CONNECT_WAIT)
        .keepalives_idle(KEEPALIVE_IDLE)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(KEEPALIVE_RETRIES)
        .tcp_user_timeout(SENT_WAIT);
}

//! Where events, keys and views are kept, as the operator chose.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use zeroize::Zeroizing;

use super::error::Fault;
use super::layers::read_bounded;
use super::reader::Reader;
use super::settings::{self, Setting};

/// Where events and keys are kept.
#[derive(Debug, Clone)]
pub enum StoreSettings {
    /// In files of the data directory, which one server holds.
    Embedded,
    /// In a Postgres database, which several servers share.
    Postgres(PostgresSettings),
}

/// Where views are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewsSettings {
    /// In files of the data directory: each server has its own.
    Embedded,
    /// In the database of the events: one server writes them for all.
    Postgres,
}

/// How to serve from a Postgres database.
#[derive(Debug, Clone)]
pub struct PostgresSettings {
    /// Its address, with the role that serves.
    pub url: UrlSource,
    /// Its address, with the role that owns the tables.
    pub migration_url: Option<UrlSource>,
    /// Bring it up to this version before serving.
    pub migrate_on_start: bool,
    /// Serve although a failover would lose what was acknowledged.
    pub may_lose_acknowledged: bool,
}

/// Where an address that holds a password comes from.
#[derive(Clone)]
pub enum UrlSource {
    /// A file.
    File(PathBuf),
    /// The address itself.
    Given(Zeroizing<String>),
}

/// A file with an address that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the address of the database cannot be read from {}: {source}", path.display())]
pub struct UnreadableUrl {
    path: PathBuf,
    source: io::Error,
}

impl UrlSource {
    /// The address.
    ///
    /// # Errors
    /// [`UnreadableUrl`].
    pub fn read(&self) -> Result<Zeroizing<String>, UnreadableUrl> {
        match self {
            Self::File(path) => match read_bounded(path) {
                Ok(text) => Ok(Zeroizing::new(text.trim().to_owned())),
                Err(source) => Err(UnreadableUrl { path: path.clone(), source }),
            },
            Self::Given(url) => Ok(url.clone()),
        }
    }
}

impl fmt::Debug for UrlSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Given(_) => f.write_str("Given"),
        }
    }
}

/// The names that the settings `store` and `views` take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Embedded,
    Postgres,
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "embedded" => Ok(Self::Embedded),
            "postgres" => Ok(Self::Postgres),
            _ => Err(()),
        }
    }
}

impl Reader<'_> {
    /// Where everything is kept; nothing, with a fault, where that does not fit together.
    pub(super) fn stores(&mut self) -> Option<(StoreSettings, ViewsSettings)> {
        let expected = "embedded or postgres";
        let store = self.parsed(&settings::STORE, expected)?;
        let views = self.parsed(&settings::VIEWS, expected).unwrap_or(store);
        match (store, views) {
            (Place::Embedded, Place::Embedded) => Some((StoreSettings::Embedded, ViewsSettings::Embedded)),
            (Place::Embedded, Place::Postgres) => {
                self.faults.push(Fault::ViewsElsewhere);
                None
            }
            (Place::Postgres, views) => {
                let views = match views {
                    Place::Embedded => ViewsSettings::Embedded,
                    Place::Postgres => ViewsSettings::Postgres,
                };
                Some((StoreSettings::Postgres(self.postgres()?), views))
            }
        }
    }

    fn postgres(&mut self) -> Option<PostgresSettings> {
        let url = self.url(&settings::POSTGRES_URL_FILE, &settings::POSTGRES_URL);
        if url.is_none() {
            let (file, variable) = (settings::POSTGRES_URL_FILE.key, settings::POSTGRES_URL.variable());
            self.faults.push(Fault::NoDatabase { file, variable });
        }
        let migration_url =
            self.url(&settings::POSTGRES_MIGRATION_URL_FILE, &settings::POSTGRES_MIGRATION_URL);
        Some(PostgresSettings {
            url: url?,
            migration_url,
            migrate_on_start: self.parsed(&settings::MIGRATE_ON_START, "true or false")?,
            may_lose_acknowledged: self.parsed(&settings::MAY_LOSE_ACKNOWLEDGED, "true or false")?,
        })
    }

    fn url(&mut self, file: &'static Setting, given: &'static Setting) -> Option<UrlSource> {
        let url =
            self.read(given, "the address of a database, such as postgresql://role@host/name", |text| {
                let is_url = text.starts_with("postgresql://") || text.starts_with("postgres://");
                is_url.then(|| UrlSource::Given(Zeroizing::new(text.to_owned())))
            });
        match (self.text(file).map(|path| UrlSource::File(PathBuf::from(path))), url) {
            (Some(_), Some(_)) => {
                self.faults.push(Fault::Exclusive { one: file.key, other: given.key });
                None
            }
            (file, url) => file.or(url),
        }
    }
}

//! Opening a SQLite file of ours: whose it is, which format it has, and that what it holds is on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::OpenError;

/// One kind of file: how it is known and what it begins with.
pub(crate) struct Format {
    /// The file's name in the store's directory.
    pub(crate) name: &'static str,
    /// `PRAGMA application_id`: says that a file is ours.
    pub(crate) application_id: i64,
    /// `PRAGMA user_version`: the newest format that this version reads and writes.
    pub(crate) version: i64,
    /// What makes an empty file one of this format.
    pub(crate) schema: &'static str,
}

/// How a checkpoint ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checkpointed {
    /// All of the write-ahead log is in the file.
    All,
    /// Somebody's read or write stands in the way.
    Partly,
}

impl Format {
    /// Opens the file for writing, makes it if it is absent, and brings all that it holds onto the disk.
    pub(crate) fn open(&self, file: &Path, open_wait: Duration) -> Result<Connection, OpenError> {
        let failed = |source| OpenError::Engine { file: file.to_owned(), source };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
        connection.busy_timeout(open_wait).map_err(failed)?;
        // Before anything is written: a file that is not ours is left as it is.
        let is_new = self.is_new(&connection, file)?;
        let journal = configure(&connection).map_err(failed)?;
        if !journal.eq_ignore_ascii_case("wal") {
            return Err(OpenError::NoWriteAheadLog { file: file.to_owned(), journal });
        }
        if is_new {
            let stamp = format!(
                "BEGIN IMMEDIATE; {} PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;",
                self.schema, self.application_id, self.version
            );
            connection.execute_batch(&stamp).map_err(failed)?;
        }
        // A commit whose sync failed may be in the write-ahead log: before anything is answered it is made durable.
        match checkpoint(&connection, "TRUNCATE").map_err(failed)? {
            Checkpointed::All => Ok(connection),
            Checkpointed::Partly => Err(OpenError::HeldByReader { file: file.to_owned() }),
        }
    }

    /// Opens the file for reading; another process may serve it.
    pub(crate) fn open_read_only(&self, file: &Path) -> Result<Connection, OpenError> {
        let failed = |source| OpenError::Engine { file: file.to_owned(), source };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
        connection.busy_timeout(crate::tuning::BUSY_WAIT).map_err(failed)?;
        if self.is_new(&connection, file)? {
            return Err(OpenError::NoStore { dir: file.parent().map_or_else(PathBuf::new, Path::to_owned) });
        }
        harden(&connection).map_err(failed)?;
        connection.pragma_update(None, "query_only", true).map_err(failed)?;
        Ok(connection)
    }

    /// Whether the file is still empty; refuses those of others and of versions to come.
    fn is_new(&self, connection: &Connection, file: &Path) -> Result<bool, OpenError> {
        let failed = |source| match rusqlite::Error::sqlite_error_code(&source) {
            Some(rusqlite::ErrorCode::NotADatabase) => OpenError::ForeignFile { file: file.to_owned() },
            _ => OpenError::Engine { file: file.to_owned(), source },
        };
        let pragma =
            |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
        let (application_id, version) = (pragma("application_id")?, pragma("user_version")?);
        let things = "SELECT count(*) FROM sqlite_schema";
        let things: i64 = connection.query_row(things, [], |row| row.get(0)).map_err(failed)?;
        match (application_id, things) {
            (0, 0) => Ok(true),
            (found, _) if found != self.application_id => {
                Err(OpenError::ForeignFile { file: file.to_owned() })
            }
            _ if version > self.version => {
                Err(OpenError::NewerFormat { file: file.to_owned(), found: version, known: self.version })
            }
            _ => Ok(false),
        }
    }
}

/// What makes a commit durable and keeps SQLite from doing anything that nobody hears of. The answer is the kind of
/// journal that the file system allows.
fn configure(connection: &Connection) -> rusqlite::Result<String> {
    harden(connection)?;
    let mode = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On Apple's systems a plain sync leaves the data in the drive.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // An automatic checkpoint that fails is not heard of: the writer makes them itself.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    // Else INSERT OR REPLACE would delete without asking the triggers.
    connection.pragma_update(None, "recursive_triggers", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(mode)
}

/// For every connection: nothing in the file is run as code, and closing it copies nothing. After a failed sync a
/// checkpoint on closing would be the retry that must not be. A statement is planned once: otherwise SQLite plans some of
/// them anew for every other value that is bound, to no other plan here.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Copies the write-ahead log into the file: `PASSIVE` as far as nobody is in the way, `TRUNCATE` all of it.
pub(crate) fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<Checkpointed> {
    let (busy, in_log, copied): (i64, i64, i64) =
        connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    Ok(if busy == 0 && in_log == copied { Checkpointed::All } else { Checkpointed::Partly })
}

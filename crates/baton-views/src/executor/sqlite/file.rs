//! The file of a generation: making it, opening it, recognising it, deleting it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::failed;
use crate::executor::ExecutorError;
use crate::executor::sql::{definition, indexes};
use crate::row::Table;

/// `PRAGMA application_id`: says that a file is ours (`BatV`).
const APPLICATION_ID: i64 = 0x4261_7456;

/// `PRAGMA user_version`: the format of the tables below.
const FORMAT: i64 = 1;

const BUSY_WAIT: Duration = Duration::from_secs(2);

/// Pages of the write-ahead log after which it is copied into the file: 32 MiB.
const COPY_AFTER_PAGES: i64 = 8_192;

/// Memory for pages of the writer, in KiB.
const WRITER_CACHE_KIB: i64 = 32 * 1024;

/// Memory for pages of a reader, in KiB.
const READER_CACHE_KIB: i64 = 4 * 1024;

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

const SCHEMA: &str = "
CREATE TABLE generation (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    plan TEXT NOT NULL,
    complete INTEGER NOT NULL DEFAULT 0,
    incarnation BLOB,
    position INTEGER,
    event BLOB
) STRICT;
CREATE TABLE failure (
    view TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    shows INTEGER
) STRICT;
CREATE TABLE fold (
    ordinal INTEGER PRIMARY KEY,
    stream TEXT NOT NULL UNIQUE,
    state BLOB NOT NULL
) STRICT;
";

/// Makes an empty generation. It is known as one only when all of it is there.
pub(super) fn make(path: &Path, plan: &str, tables: &[&'static Table]) -> Result<(), ExecutorError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| failed(&error))?;
    let made = || -> rusqlite::Result<()> {
        configure(&connection)?;
        let all = connection.unchecked_transaction()?;
        all.execute_batch(SCHEMA)?;
        for table in tables {
            let definition = definition(table, ["INTEGER", "TEXT", "BLOB"]);
            // A table whose key is one number is ordered by it as it is.
            let rowid = if table.key_columns == 1 { "" } else { ", WITHOUT ROWID" };
            all.execute_batch(&format!("CREATE TABLE {} ({definition}) STRICT{rowid}", table.name))?;
            for index in indexes(table) {
                all.execute_batch(&index)?;
            }
        }
        all.execute("INSERT INTO generation (only, plan) VALUES (1, $1)", [plan])?;
        all.pragma_update(None, "application_id", APPLICATION_ID)?;
        all.pragma_update(None, "user_version", FORMAT)?;
        all.commit()
    };
    made().map_err(|error| failed(&error))
}

/// Opens a generation for its one writer, and answers with its plan.
pub(super) fn open_writer(path: &Path) -> Result<(Connection, String), ExecutorError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| failed(&error))?;
    connection.busy_timeout(BUSY_WAIT).map_err(|error| failed(&error))?;
    recognise(&connection)?;
    let plan = || -> rusqlite::Result<String> {
        configure(&connection)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        connection.query_row("SELECT plan FROM generation", [], |row| row.get(0))
    };
    let plan = plan().map_err(|error| failed(&error))?;
    Ok((connection, plan))
}

/// Opens a generation for reading.
pub(super) fn open_reader(path: &Path) -> Result<Connection, ExecutorError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| failed(&error))?;
    let configured = || -> rusqlite::Result<()> {
        harden(&connection)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)
    };
    configured().map_err(|error| failed(&error))?;
    Ok(connection)
}

/// Deletes a generation with what SQLite keeps beside it. One that is not there is deleted already.
pub(super) fn delete(path: &Path) -> Result<(), ExecutorError> {
    for beside in ["-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(beside);
        let file = PathBuf::from(name);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(ExecutorError::Failed(format!("{}: {error}", file.display())));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Which file a path means at this moment, to see when it is another or none.
#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Elsewhere than on Unix an open file cannot be deleted.
#[cfg(not(unix))]
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    path.exists().then_some((0, 0))
}

fn recognise(connection: &Connection) -> Result<(), ExecutorError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let found = pragma("application_id").and_then(|id| Ok((id, pragma("user_version")?)));
    match found.map_err(|error| failed(&error))? {
        (APPLICATION_ID, FORMAT) => Ok(()),
        (id, format) => Err(ExecutorError::Lost(format!("the file is of another kind ({id:#x}, {format})"))),
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    harden(connection)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", COPY_AFTER_PAGES, |_| Ok(()))
}

/// Nothing in the file is run as code, and a statement is planned once, not anew for every other value that is bound.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

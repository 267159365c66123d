//! Why a store could not be opened: each with what to do about it.

use std::path::PathBuf;

use baton_store::{AppendError, FoundingError, ReadError};

/// Why a store could not be opened. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory cannot be made or used.
    #[error("cannot use the store directory '{}': {source}", dir.display())]
    Directory {
        /// Which one.
        dir: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// There is no store to read.
    #[error("there is no store in '{}'", dir.display())]
    NoStore {
        /// Where.
        dir: PathBuf,
    },
    /// Locks and shared memory are not to be trusted across machines.
    #[error(
        "'{}' lies on a network file system ({kind}), where the log would not be safe: use a local disk, or another engine",
        dir.display()
    )]
    NetworkFileSystem {
        /// Where.
        dir: PathBuf,
        /// Which kind.
        kind: String,
    },
    /// Somebody serves this store already.
    #[error("another process{} serves the store in '{}': stop it, or use another directory", describe(*holder), dir.display())]
    Locked {
        /// Where.
        dir: PathBuf,
        /// Its process id, if it left one.
        holder: Option<u32>,
    },
    /// Not one of our files.
    #[error("'{}' is not a file of this store: move it away, or use another directory", file.display())]
    ForeignFile {
        /// Which one.
        file: PathBuf,
    },
    /// Written by a version to come.
    #[error(
        "'{}' has format {found}, this version knows formats up to {known}: use the version that wrote it",
        file.display()
    )]
    NewerFormat {
        /// Which one.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The newest known.
        known: i64,
    },
    /// The file system has no shared memory for files.
    #[error("'{}' cannot have a write-ahead log, only '{journal}': use a local disk", file.display())]
    NoWriteAheadLog {
        /// Which one.
        file: PathBuf,
        /// The kind of journal that it has.
        journal: String,
    },
    /// Somebody reads the file and does not stop.
    #[error("'{}' is being read by another process, which must end first", file.display())]
    HeldByReader {
        /// Which one.
        file: PathBuf,
    },
    /// The first event does not say which log this is.
    #[error(transparent)]
    Founding(#[from] FoundingError),
    /// The first event could not be written.
    #[error("cannot found the store: {0}")]
    NotFounded(AppendError),
    /// The first event could not be read.
    #[error("cannot read the store: {0}")]
    NotRead(ReadError),
    /// The system gives no thread to write with.
    #[error("cannot start a writer: {source}")]
    Thread {
        /// What the operating system says.
        source: std::io::Error,
    },
    /// SQLite or the disk failed.
    #[error("cannot open '{}': {source}", file.display())]
    Engine {
        /// Which file.
        file: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

fn describe(holder: Option<u32>) -> String {
    holder.map_or_else(String::new, |pid| format!(" ({pid})"))
}

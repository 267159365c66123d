//! Generations as SQLite files: `views-<number>.db`, each with everything in it.
//!
//! The files may be deleted at any time: they are made again from the log. So a commit is not synced when it is answered
//! (`synchronous = NORMAL`). What a crash can do follows from that: after the end of the process alone everything is
//! there; after a power cut the last commits may be missing, but each is there with its rows, its folds and its
//! checkpoint together or not at all, and following goes on from an older checkpoint. A file that is damaged beyond that
//! shows in one of three ways, and each drops it: SQLite calls it corrupt, the checkpoint's event is not in the log, or an
//! event is not the next one of its fold.

mod file;
mod generation;
mod pool;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use self::generation::SqliteGeneration;
use super::{Executor, ExecutorError, Generation};
use crate::row::Table;

/// Keeps generations in files of one directory.
#[derive(Clone, Debug)]
pub struct SqliteExecutor {
    directory: PathBuf,
}

impl SqliteExecutor {
    /// Generations in this directory, which must be there.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    fn file(&self, number: u64) -> PathBuf {
        self.directory.join(format!("views-{number}.db"))
    }
}

#[async_trait]
impl Executor for SqliteExecutor {
    async fn generations(&self) -> Result<Vec<Arc<dyn Generation>>, ExecutorError> {
        let this = self.clone();
        blocking(move || {
            let mut numbers = numbers(&this.directory)?;
            numbers.sort_by_key(|number| std::cmp::Reverse(*number));
            let mut found: Vec<Arc<dyn Generation>> = Vec::new();
            for number in numbers {
                match SqliteGeneration::open(number, &this.file(number)) {
                    Ok(generation) => found.push(Arc::new(generation)),
                    Err(ExecutorError::Lost(why)) => {
                        tracing::warn!(number, why, "a file of views cannot be read and is dropped");
                        file::delete(&this.file(number))?;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(found)
        })
        .await
    }

    async fn create(
        &self,
        number: u64,
        plan: &str,
        tables: &[&'static Table],
    ) -> Result<Arc<dyn Generation>, ExecutorError> {
        let (path, plan, tables) = (self.file(number), plan.to_owned(), tables.to_owned());
        blocking(move || {
            file::delete(&path)?;
            file::make(&path, &plan, &tables)?;
            Ok(Arc::new(SqliteGeneration::open(number, &path)?) as Arc<dyn Generation>)
        })
        .await
    }

    /// No other process uses these files.
    async fn sweep(&self, keep: &[u64], _plan: &str) -> Result<(), ExecutorError> {
        let (this, keep) = (self.clone(), keep.to_owned());
        blocking(move || {
            for number in numbers(&this.directory)? {
                if !keep.contains(&number) {
                    file::delete(&this.file(number))?;
                }
            }
            Ok(())
        })
        .await
    }
}

fn numbers(directory: &Path) -> Result<Vec<u64>, ExecutorError> {
    let failed = |error: std::io::Error| ExecutorError::Failed(format!("{}: {error}", directory.display()));
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let number: Option<u64> =
            name.to_str().and_then(|name| name.strip_prefix("views-")?.strip_suffix(".db")?.parse().ok());
        numbers.extend(number);
    }
    Ok(numbers)
}

/// Runs what waits for the disk where that holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExecutorError> + Send + 'static,
) -> Result<T, ExecutorError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(ExecutorError::Failed("the work on the file was cut off".to_owned())),
    }
}

/// What SQLite's errors mean for a file that can be made again.
fn failed(error: &rusqlite::Error) -> ExecutorError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => ExecutorError::Lost(error.to_string()),
        _ => ExecutorError::Failed(error.to_string()),
    }
}

//! What the log's writer does: appends judged in their order, who waits for news woken, who measures told.

use std::sync::Arc;
use std::time::Duration;

use baton_store::{Append, AppendError, Appended, BatchWritten, Position, StoreObserver, Unavailable};
use rusqlite::Connection;
use tokio::sync::watch;

use crate::directory::Directory;
use crate::judge;
use crate::writer::{Fault, Verdict, Work};

/// The work of the log's writer.
pub(crate) struct LogWork {
    pub(crate) directory: Arc<Directory>,
    /// What must stay free on the disk.
    pub(crate) reserve_bytes: u64,
    /// What was free on it when the batch began.
    pub(crate) free_bytes: u64,
    pub(crate) hint: watch::Sender<Position>,
    pub(crate) observer: Option<Arc<dyn StoreObserver>>,
}

impl Work for LogWork {
    type Request = Append;
    type Done = Appended;
    type Error = AppendError;

    const WHAT: &'static str = "log";

    fn check(&mut self) -> Result<(), Unavailable> {
        self.free_bytes = self.directory.check_room(self.reserve_bytes)?;
        Ok(())
    }

    fn write<'a>(
        &mut self,
        transaction: &Connection,
        appends: impl Iterator<Item = &'a Append>,
    ) -> rusqlite::Result<Vec<Verdict<Self>>> {
        judge::judge_all(transaction, appends)
    }

    fn committed(&mut self, verdicts: &[Verdict<Self>], commit: Duration) {
        if let Some(observer) = &self.observer {
            let appends = verdicts.iter().filter(|verdict| verdict.is_ok()).count() as u64;
            let conflicts = verdicts.len() as u64 - appends;
            let free_bytes = Some(self.free_bytes);
            observer.batch(&BatchWritten { appends, conflicts, sync: commit, free_bytes });
        }
        let written = verdicts.iter().filter_map(|verdict| verdict.as_ref().ok());
        if let Some(newest) = written.map(|written| written.position).max() {
            self.hint.send_if_modified(|head| {
                newest > *head && {
                    *head = newest;
                    true
                }
            });
        }
    }

    fn leaves_traces(_append: &Append) -> bool {
        false
    }
}

impl From<Fault> for AppendError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(why) => Self::Unavailable(why),
            Fault::Stopped(reason) => Self::Poisoned { reason },
            Fault::Unknown(reason) => Self::Indeterminate { reason },
        }
    }
}

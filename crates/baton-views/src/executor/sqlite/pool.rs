//! A few connections that read, lent out one question at a time.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{blocking, failed, file};
use crate::executor::ExecutorError;

/// Connections that read at the same time.
const READERS: usize = 4;

/// Readers of one generation. All are open from the beginning, so that they go on when the file's name is gone.
pub(super) struct Pool {
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Semaphore,
}

impl Pool {
    pub(super) fn open(path: &Path) -> Result<Self, ExecutorError> {
        let idle: Vec<Connection> =
            (0..READERS).map(|_| file::open_reader(path)).collect::<Result<_, ExecutorError>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(idle)), free: Semaphore::new(READERS) })
    }

    /// Runs `work` in one read transaction.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, ExecutorError> {
        let closed = || ExecutorError::Failed("the file is closed".to_owned());
        let _permit = self.free.acquire().await.map_err(|_| closed())?;
        let idle = Arc::clone(&self.idle);
        blocking(move || {
            let connection = idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or_else(closed)?;
            let done = one_moment(&connection, work);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            done.map_err(|error| failed(&error))
        })
        .await
    }
}

fn one_moment<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let moment = connection.unchecked_transaction()?;
    let done = work(&moment)?;
    moment.commit()?;
    Ok(done)
}

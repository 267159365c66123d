//! A few connections that read, each lent to one read at a time on a thread that may block.

use std::sync::{Arc, Mutex, PoisonError};

use baton_store::{ReadError, Unavailable};
use rusqlite::Connection;
use tokio::sync::Semaphore;

/// The connections and how many of them are free.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    free: Arc<Semaphore>,
    connections: Arc<Mutex<Vec<Connection>>>,
}

impl Pool {
    pub(crate) fn new(connections: Vec<Connection>) -> Self {
        let free = Arc::new(Semaphore::new(connections.len()));
        Self { free, connections: Arc::new(Mutex::new(connections)) }
    }

    /// Runs one short read. If its caller goes away it still ends and gives the connection back.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let turn = self.free.clone().acquire_owned().await.map_err(|_| Unavailable::Closed)?;
        let connections = self.connections.clone();
        let lend = move || {
            let _turn = turn;
            let lent = connections.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = lent.ok_or(Unavailable::Closed)?;
            let answer = read(&connection);
            connections.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            Ok(answer)
        };
        tokio::task::spawn_blocking(lend)
            .await
            .map_err(|error| Unavailable::Engine(error.to_string().into()))?
    }

    /// Ends reading: who waits and who comes is told that the store is closed.
    pub(crate) fn close(&self) {
        self.free.close();
        self.connections.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// An error of SQLite, as a reader of events is told.
pub(crate) fn engine_error(error: impl std::fmt::Display) -> ReadError {
    ReadError::Unavailable(Unavailable::Engine(error.to_string().into()))
}

//! One connection for one purpose, with what the server says beside its answers: warnings and notifications.
//!
//! One warning matters: when the wait for a standby is cancelled, the append succeeds, and only the warning says that
//! nobody but this server has it.

use std::future::poll_fn;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};

use crate::database::Database;
use crate::failure::{describe, describe_refusal};
use crate::tuning::{CONNECT_WAIT, FAREWELL_WAIT};

/// A connection of one's own. Dropped, it is cut.
#[derive(Debug)]
pub(crate) struct Session {
    client: Client,
    heard: Heard,
    driver: Driver,
}

/// The task that keeps the connection going; it ends with this.
#[derive(Debug)]
struct Driver(JoinHandle<()>);

/// What the server said beside its answers.
#[derive(Debug, Clone)]
struct Heard {
    warning: Arc<Mutex<Option<String>>>,
    note: watch::Sender<Option<String>>,
}

impl Session {
    /// Connects; the error is in words.
    pub(crate) async fn connect(database: &Database) -> Result<Self, String> {
        let (config, tls) = database.way();
        let (client, connection) = timeout(CONNECT_WAIT, config.connect(tls))
            .await
            .map_err(|_| "no connection came about in time".to_owned())?
            .map_err(|error| describe(&error))?;
        let heard = Heard { warning: Arc::default(), note: watch::Sender::default() };
        let hearing = heard.clone();
        let driver = drive(connection, move |message| {
            hearing.take_in(message);
            ControlFlow::Continue(())
        });
        let driver = Driver(tokio::spawn(driver));
        Ok(Self { client, heard, driver })
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// Whether it can still be used, as far as is known.
    pub(crate) fn is_open(&self) -> bool {
        !self.client.is_closed()
    }

    /// The last warning of that kind since this was asked before.
    pub(crate) fn take_warning(&self) -> Option<String> {
        self.heard.warning.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The last notification; changed for each.
    pub(crate) fn notes(&self) -> watch::Receiver<Option<String>> {
        self.heard.note.subscribe()
    }

    /// Waits for the connection to end by itself.
    pub(crate) async fn ended(&mut self) {
        self.driver.ended().await;
    }

    /// Says good-bye to the server, if it listens.
    pub(crate) async fn end(self) {
        let Self { client, mut driver, .. } = self;
        drop(client);
        // If it does not, the connection is cut.
        let _ = timeout(FAREWELL_WAIT, driver.ended()).await;
    }
}

impl Driver {
    async fn ended(&mut self) {
        // An error means that the task is over, which is all that is waited for.
        let _ = (&mut self.0).await;
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Heard {
    fn take_in(&self, message: AsyncMessage) {
        match message {
            AsyncMessage::Notice(notice) => {
                if let Some(words) = cancelled_wait(&notice) {
                    *self.warning.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
                }
            }
            AsyncMessage::Notification(note) => {
                self.note.send_replace(Some(note.payload().to_owned()));
            }
            _ => {}
        }
    }
}

/// The words of a warning that may tell of a wait for a standby that was cancelled.
///
/// They are translated and their code is every warning's, but the routine that warns is the same everywhere. Of a warning
/// that does not say where it is from, the worst is thought.
pub(crate) fn cancelled_wait(notice: &DbError) -> Option<String> {
    if notice.parsed_severity() != Some(Severity::Warning) {
        return None;
    }
    let words = describe_refusal(notice);
    tracing::warn!(warning = words, "the database server warns");
    notice.routine().is_none_or(|routine| routine == "SyncRepWaitForLSN").then_some(words)
}

/// Keeps the connection going until it ends, or whoever hears what is said beside its answers wants no more of it. What
/// comes before an answer is heard before the answer is handed on.
pub(crate) async fn drive<T>(
    mut connection: Connection<Socket, T>,
    mut hear: impl FnMut(AsyncMessage) -> ControlFlow<()>,
) where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
        match message.map(&mut hear) {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return,
            Err(error) => {
                tracing::debug!(error = describe(&error), "a connection to the database ended");
                return;
            }
        }
    }
}

//! How connections of the pool are made: such that no answer comes after a warning which takes it back.
//!
//! When the wait for a standby is cancelled, the statement succeeds, and only a warning says that nobody but this server
//! has what it did. Who asks over the pool hears no warnings, so the connection ends at this one: what follows it, the
//! success, is never handed on, and asking again waits for the standby anew.

use std::ops::ControlFlow;
use std::pin::Pin;

use deadpool_postgres::Connect;
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::session::{cancelled_wait, drive};

/// Connects for the pool.
pub(crate) struct Wary(pub(crate) MakeRustlsConnect);

type Connecting<'a> = Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + 'a>>;

impl Connect for Wary {
    fn connect(&self, config: &Config) -> Connecting<'_> {
        let (tls, config) = (self.0.clone(), config.clone());
        Box::pin(async move {
            let (client, connection) = config.connect(tls).await?;
            Ok((client, tokio::spawn(drive(connection, end_at_a_cancelled_wait))))
        })
    }
}

fn end_at_a_cancelled_wait(message: AsyncMessage) -> ControlFlow<()> {
    match message {
        AsyncMessage::Notice(notice) if cancelled_wait(&notice).is_some() => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    }
}

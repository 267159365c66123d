//! Word of new events, from and to other replicas.
//!
//! It is sent after the commit and over another connection, so it delays no append, and every error is ignored: whoever
//! follows the log also looks by itself. Behind a pooler none arrives.

use std::time::Duration;

use baton_store::Position;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_postgres::types::Type;

use crate::backoff::Backoff;
use crate::database::Database;
use crate::session::Session;
use crate::tuning::NOTIFY_PAUSE;

const LISTEN: &str = "LISTEN baton_log";

/// A note has a commit of its own, which nobody needs to wait for, neither the disk nor a standby.
const NOTIFY: &str = "SELECT set_config('synchronous_commit', 'off', true), pg_notify('baton_log', $1)";

/// Raises a position that only goes up.
pub(crate) fn raise(hint: &watch::Sender<Position>, position: Position) {
    hint.send_if_modified(|newest| {
        position > *newest && {
            *newest = position;
            true
        }
    });
}

/// Tells other replicas of what this one has written, not more often than is useful.
pub(crate) async fn tell(database: Database, mut written: watch::Receiver<Position>) {
    let mut pace = interval(NOTIFY_PAUSE.max(Duration::from_millis(1)));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while written.changed().await.is_ok() {
        pace.tick().await;
        let newest = written.borrow_and_update().to_string();
        if let Err(error) = database.ask(NOTIFY, &[(&newest as _, Type::TEXT)]).await {
            tracing::debug!(%error, "other replicas were not told of new events, they will look");
        }
    }
}

/// Hears what other replicas tell, for ever.
pub(crate) async fn hear(database: Database, hint: watch::Sender<Position>) {
    let mut backoff = Backoff::default();
    loop {
        match Session::connect(&database).await {
            Ok(mut session) => {
                if session.client().batch_execute(LISTEN).await.is_ok() {
                    backoff = Backoff::default();
                    listen(&mut session, &hint).await;
                }
            }
            Err(words) => {
                tracing::debug!(words, "nobody is listened to while the database cannot be reached")
            }
        }
        backoff.rest().await;
    }
}

/// Listens until the connection ends.
async fn listen(session: &mut Session, hint: &watch::Sender<Position>) {
    let mut notes = session.notes();
    loop {
        tokio::select! {
            () = session.ended() => return,
            changed = notes.changed() => {
                if changed.is_err() {
                    return;
                }
                let position = notes.borrow_and_update().as_deref().and_then(|note| note.parse().ok());
                raise(hint, Position(position.unwrap_or(0)));
            }
        }
    }
}

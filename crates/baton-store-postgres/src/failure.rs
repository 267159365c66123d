//! What Postgres or the way to it says when something goes wrong, in words that may be shown and logged.
//!
//! The detail of an error is left out on purpose: it repeats values out of rows.

use std::error::Error as _;

use baton_store::Unavailable;
use deadpool_postgres::PoolError;
use tokio_postgres::error::{DbError, Severity, SqlState};

/// The function's code for: the newest event seen is no longer there.
const GONE: &str = "BTN01";

/// What is known of a statement that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its transaction was undone.
    Undone,
    /// Its transaction was undone, and so will be every other: this server takes no writes any more.
    NotPrimary,
    /// The log does not hold what it should; undone as well.
    LogWentBack,
    /// Nobody knows: the connection ended, or the server did.
    Unknown,
}

/// What became of a statement by the error that it met.
///
/// Only an error that leaves the session alive is the server's word that the transaction was undone. Whatever ends the
/// session may have come between the commit and its answer.
pub(crate) fn fate(error: &tokio_postgres::Error) -> Fate {
    match error.as_db_error() {
        Some(refusal) if refusal.parsed_severity() == Some(Severity::Error) => match refusal.code() {
            code if code.code() == GONE => Fate::LogWentBack,
            code if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Fate::NotPrimary,
            _ => Fate::Undone,
        },
        _ => Fate::Unknown,
    }
}

/// The error in words, without the values that it is about.
pub(crate) fn describe(error: &tokio_postgres::Error) -> String {
    if let Some(refusal) = error.as_db_error() {
        return describe_refusal(refusal);
    }
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

/// What the server said, with its code.
pub(crate) fn describe_refusal(refusal: &DbError) -> String {
    format!("{} ({})", refusal.message(), refusal.code().code())
}

/// Why the pool gave no connection.
pub(crate) fn describe_pool(error: &PoolError) -> String {
    match error {
        PoolError::Backend(error) => describe(error),
        PoolError::Timeout(_) => "no connection came about in time".to_owned(),
        other => other.to_string(),
    }
}

/// Words for whoever asked and may ask again.
pub(crate) fn unavailable(words: impl Into<String>) -> Unavailable {
    Unavailable::Engine(words.into().into())
}

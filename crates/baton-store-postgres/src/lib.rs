//! The event store and key store on Postgres, for several replicas at once.
//!
//! ```text
//! baton.event      the log: one function appends to it, under one lock, and nobody changes it
//! baton_keys.key   wrapped keys, which may be destroyed
//! baton.replica    who serves the store now
//! ```
//!
//! A batch of appends is one call of one function, in one transaction that begins and ends with it. Nothing here relies
//! on a session: no prepared statement, no setting, no lock outlives the transaction that it was made in, so a pooler
//! between this crate and the server may lend a connection to each transaction anew.
//!
//! What the engine promises stands in [`baton_store::log`] and [`baton_store::keys`]. This crate knows nothing of what is
//! stored. Tables are made by [`migrate`], by another role than the one that serves; [`check`] says what is wrong with a
//! database before anything is trusted to it.
//!
//! One promise is kept less than whole: a destroyed key is gone for every reader at once, but its wrapped bytes leave the
//! server's files only when a vacuum and the write-ahead log's recycling have passed over them.

mod backoff;
mod batch;
mod check;
mod database;
mod error;
mod failure;
mod hint;
mod holder;
mod keys;
mod log;
mod migrate;
mod number;
mod pages;
mod queue;
mod reader;
mod replicas;
mod seen;
mod session;
mod store;
#[cfg(test)]
mod tests;
mod tls;
mod tuning;
mod wary;
mod writer;

pub use check::{Finding, Subject, check};
pub use database::{Database, InvalidUrl};
pub use error::OpenError;
pub use migrate::{MigrateError, Migrated, migrate};
pub use reader::PostgresReader;
pub use store::{PostgresOptions, PostgresStore};

//! The embedded event store and key store: two SQLite files in one directory, held by one process.
//!
//! ```text
//! log.db    events only, never changed or removed; one thread writes, a few connections read
//! keys.db   wrapped keys, which may be destroyed; written and read in the same way
//! log.lock  held while the store is served
//! ```
//!
//! What it promises stands in [`baton_store::log`] and [`baton_store::keys`]. This crate knows nothing of what is stored.

mod directory;
mod error;
mod file;
mod judge;
mod key_reader;
mod key_work;
mod keys;
mod log;
mod log_work;
mod number;
mod pages;
mod pool;
mod queue;
mod reader;
mod store;
#[cfg(test)]
mod tests;
mod tuning;
mod writer;

pub use error::OpenError;
pub use key_reader::SqliteKeyReader;
pub use reader::SqliteReader;
pub use store::{SqliteOptions, SqliteStore};

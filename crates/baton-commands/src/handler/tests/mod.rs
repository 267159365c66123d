//! What the handler promises, tried on a log in memory that can be told to fail.

mod answers;
mod faults;
mod idempotency;
mod privacy;
mod property;
mod records;
pub(crate) mod world;

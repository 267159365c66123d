//! A Postgres of the tests' own: a cluster, its standbys, a pooler, a proxy that loses answers.
//!
//! ```text
//! test ── URL ──► Pooler or Proxy, if asked for ──► Cluster ──► its standby
//! ```
//!
//! Everything listens on 127.0.0.1, on a port of its own, in a directory of its own, and is gone when the value is
//! dropped or the test process ends, however it ends. What cannot be had ends the test with words that say why.
//!
//! `BATON_TEST_POSTGRES`, the URL of a superuser, names a server to be used by [`Cluster::shared`] instead of one of our
//! own. It knows nothing of Baton: no table, no function, no event.

mod binaries;
mod cluster;
mod database;
mod home;
mod output;
mod pooler;
mod proxy;
mod server;
mod sql;
mod standby;
mod stop;
#[cfg(test)]
mod tests;
mod tuning;

pub use cluster::Cluster;
pub use database::{TestDatabase, Way};
pub use pooler::Pooler;
pub use proxy::{Proxy, Trap};
pub use sql::{connect, eventually};
pub use stop::left_out;

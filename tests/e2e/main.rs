//! Baton end to end: every test starts the real binary with its own directory and talks to it over gRPC.
//!
//! [`harness`] is the user's hands: it starts and ends servers, is whoever acts, and reads refusals. The other modules
//! are what users and operators count on, one each. Nothing here reaches into a crate: what a test knows, a user knows.

mod as_of;
mod concurrency;
mod crash;
mod faults;
mod harness;
mod privacy;
mod start_stop;
mod stories;

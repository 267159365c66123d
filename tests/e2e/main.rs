//! Baton end to end: every test starts the real binary with its own directory and talks to it over gRPC.
//!
//! [`harness`] is the user's hands: it starts and ends servers, is whoever acts, and reads refusals. The other modules
//! are what users and operators count on, one each. What a test knows, a user knows: nothing here reaches into a crate,
//! but for the transition table of the rules, which the server is held against.

mod accountability;
mod as_of;
mod audit;
mod bad_input;
mod campaign;
mod concurrency;
mod crash;
mod directory;
mod evaluating;
mod faults;
mod harness;
mod import;
mod obligation;
mod own_acts;
mod privacy;
mod programs;
mod reasons;
mod replicas;
mod samples;
mod scene;
mod screenings;
mod sight;
mod slow_readers;
mod start_stop;
mod stories;
mod transitions;
mod views;

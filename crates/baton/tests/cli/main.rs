//! What the commands print, pinned in files: run as a person runs them, with what differs from run to run masked.
//!
//! `BATON_REGENERATE=1 cargo test -p baton` writes the files anew; the difference is then for a reviewer to read.
#![cfg(test)]

mod audit;
mod demo;
mod help;
mod pinned;
mod run;

//! Real faults at the engine: lost answers, stopped holders of the lock, servers that are killed, standbys that stop
//! answering or lack what was acknowledged, poolers, and databases that cannot keep what is promised.
//!
//! Each test has a cluster of its own, to which it may do anything. Where none can be started, a test says by name that
//! it was left out. `BATON_TEST_SIZE=full` makes the long ones longer. It knows the engine from outside, and the names
//! of its schema.
#![cfg(test)]

mod answers;
mod crashes;
mod kit;
mod pooled;
mod refusals;
mod standbys;
mod writers;

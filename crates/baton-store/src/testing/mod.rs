//! What tests need and no server may run: engines that forget, a decorator that fails on demand, and the suite that
//! asks an engine for every promise of the contract.

pub mod conformance;
mod faulty;
mod memory_keys;
mod memory_log;

pub use faulty::{AppendFault, FaultyLog, Held};
pub use memory_keys::MemoryKeys;
pub use memory_log::MemoryLog;

#[cfg(test)]
mod tests;

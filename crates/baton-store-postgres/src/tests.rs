//! The engine against the contract.

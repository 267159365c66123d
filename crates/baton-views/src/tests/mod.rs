//! The views from the outside: logs of made-up handoffs go in, lists come out.

mod builds;
mod generations;
mod kit;
mod lists;
mod open;
mod private;
mod records;
mod replicas;
mod shape;
mod watching;

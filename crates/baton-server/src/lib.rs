//! The gRPC server: it takes calls, hands them to the command handler, and gives back answers.
//!
//! [`config`] says what the operator wants, [`compose`] builds the server from it and is the only place that names an
//! engine, and [`Server::run`] serves until it is told to stop. A call goes through admission (is there room, is there
//! time), learns its caller from [`auth`], is turned into the domain's terms by `grpc::convert`, is handled, and comes
//! back as an answer or as one of the refusals of [`errors`]. There are no rules of handoffs here, and no bytes of
//! events.

mod admission;
pub mod auth;
mod beside;
pub mod compose;
pub mod config;
mod connections;
mod drain;
pub mod errors;
mod grpc;
mod health;
pub mod limits;
mod reactors;
mod roll;
mod server;
pub mod telemetry;

pub use grpc::{ExamineError, Examined, StoredRecords};
pub use server::{ServeError, Server};

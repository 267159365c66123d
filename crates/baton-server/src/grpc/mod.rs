//! The services of the API: parse, handle, wrap. What is between protobuf and the domain is [`convert`]'s.

mod audit_service;
mod command;
mod convert;
mod handoff_query_service;
mod handoff_service;
mod reading;
mod stored;
mod token;
mod trace;

pub(crate) use audit_service::Audit;
pub(crate) use command::Commands;
pub(crate) use handoff_query_service::Queries;
pub(crate) use reading::Reader;
pub use stored::{ExamineError, Examined, StoredHandoffs};
pub(crate) use token::Tokens;

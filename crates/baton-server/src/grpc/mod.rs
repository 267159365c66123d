//! The services of the API: parse, handle, wrap. What is between protobuf and the domain is [`convert`]'s.

mod admin_service;
mod audit_service;
mod command;
mod convert;
mod evaluate_paths;
mod handoff_query_service;
mod handoff_service;
mod lists;
mod lookups;
mod program_service;
mod pulse;
mod reading;
mod stored;
mod token;
mod trace;
mod watch;
mod watch_handoff;
mod watch_worklist;

pub(crate) use admin_service::Admin;
pub(crate) use audit_service::Audit;
pub(crate) use command::Commands;
pub(crate) use convert::{Resource, generation};
pub(crate) use handoff_query_service::Queries;
pub(crate) use handoff_service::HandoffCommands;
pub(crate) use lists::Lists;
pub(crate) use lookups::Lookups;
pub(crate) use program_service::Programs;
pub(crate) use pulse::Pulse;
pub(crate) use reading::Reader;
pub use stored::{ExamineError, Examined, StoredHandoffs};
pub(crate) use token::Tokens;
pub(crate) use watch::Watches;

//! The bridge between the API's messages and the domain: commands come in, events and state go out, and nothing goes
//! the other way.
//!
//! What comes in is checked for its form alone: whether it is allowed is the domain's to say. What goes out is copied
//! field by field. Messages and structs are taken apart without `..`, so that a new field on either side does not compile
//! until it is mapped. Nothing here reads the log, a key, or a clock.

mod acts;
mod admin;
mod codes;
mod contact;
mod context;
mod decimal;
mod directory;
mod evaluation;
mod events;
mod faults;
mod handoff;
mod ids;
mod lists;
mod parsed;
mod path;
mod policy;
mod program;
mod requests;
mod resource;
mod result;
mod screening;
mod texts;
mod time;
mod values;

pub(crate) use admin::{generation, rebuild, rebuild_number, replica, store_status, view_id, views};
pub(crate) use directory::{service, service_filter, service_line};
pub(crate) use evaluation::{PathQuestion, evaluated_paths, path_question};
pub(crate) use events::{Shows, event, stored_event};
pub(crate) use faults::{Checked, Faults};
pub(crate) use handoff::handoff;
pub(crate) use ids::{given, handoff_id, handoff_name, program_id, screening_id, service_id};
pub(crate) use lists::{handoff_filter, handoff_summary, watched_filter, worklist_filter, worklist_item};
pub(crate) use parsed::Request;
pub(crate) use program::{built_in_program, built_in_summary, program, program_summary};
pub(crate) use resource::Resource;
pub(crate) use result::command_result;
pub(crate) use screening::{Entry, batch_acting, eligible, screening, screening_filter, screening_line};
pub(crate) use time::{from_instant, instant};

#[cfg(test)]
mod tests;

//! The rules of warm handoffs.
//!
//! A handoff is one stream of events, and so is whatever else is on record ([`Aggregate`]). [`decide()`] says what a command adds to it, [`evolve()`] folds what was added into
//! the state that the next decision reads. Both are total and pure: time, ids, actor and policy arrive inside the
//! command, so that a replay years later gives the same answers. This crate must not know clocks, randomness, files,
//! networks, keys, or how an event is stored.

pub mod act;
pub mod aggregate;
mod common;
pub mod deadline;
pub mod decide;
pub mod event;
pub mod evolve;
mod handoff;
pub mod ids;
pub mod limits;
pub mod obligation;
pub mod policy;
pub mod program;
pub mod refusal;
pub mod rule;
pub mod screening;
pub mod service;
pub mod side;
pub mod state;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod title;
pub mod value;
pub mod warmth;
pub mod words;

#[cfg(test)]
mod tests;

pub use act::{Act, ActKind, Command, Context};
pub use aggregate::{Aggregate, AnAct, AnEvent, KindOf, Named};
pub use decide::{Decision, Draft, decide};
pub use event::{Event, EventKind, Meta, RequestMark, Stamp};
pub use evolve::{IllegalEvent, evolve};
pub use program::Program;
pub use refusal::{Refusal, RefusalCode};
pub use rule::Rule;
pub use screening::Screening;
pub use service::Service;
pub use state::{Handoff, Phase, State};
pub use text::{Protected, Text};
pub use title::Title;
pub use words::Words;

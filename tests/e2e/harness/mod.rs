//! What a test needs to be a user: a server that runs, somebody who acts, and an eye for refusals.

mod actor;
mod command;
mod documented;
mod output;
mod outside;
mod refusal;
mod server;
mod shape;
mod shim;
pub mod values;
mod verbs;

pub use actor::{Actor, Identity, Planter};
pub use command::{Answer, AnyAct, Rpc};
pub use documented::{Documented, documented};
pub use outside::{Chance, eventually, full_size, now, regenerate, within};
pub use refusal::{Records, Refusal, Refuses};
pub use server::{Server, Start, directory};
pub use shape::Shape;
pub use shim::Faults;

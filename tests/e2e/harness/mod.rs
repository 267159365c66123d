//! What a test needs to be a user: a server that runs, somebody who acts, and an eye for refusals.

mod actor;
mod command;
mod deaf;
mod documented;
mod output;
mod outside;
mod reading;
mod refusal;
mod server;
mod shape;
mod shared;
mod shim;
pub mod values;
mod verbs;
mod verbs_more;

pub use actor::{Actor, Identity, Planter};
pub use command::{Answer, AnyAct, Rpc};
pub use deaf::{Ears, connect as connect_with_ears};
pub use documented::{Documented, documented};
pub use outside::{Chance, eventually, full_size, now, other_binary, regenerate, within};
pub use reading::{listed, owed, status};
pub use refusal::{Records, Refusal, Refuses};
pub use server::{Server, Start, directory, failed, printed};
pub use shape::Shape;
pub use shared::Shared;
pub use shim::Faults;

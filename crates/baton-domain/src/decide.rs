//! tmp
use crate::{
    act::Command,
    event::{Event, Stamp},
    refusal::Refusal,
    state::State,
    words::Words,
};
/// What a command adds to the stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// These events, in order, all or none.
    Record(Vec<Draft>),
    /// Nothing: what the command asks for is already so.
    AlreadyDone,
}
/// An event that is decided and not yet recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// When and who.
    pub stamp: Stamp,
    /// What.
    pub event: Event,
    /// What people wrote.
    pub words: Words,
}
/// Decides.
pub fn decide(_state: &State, _command: &Command) -> Result<Decision, Refusal> {
    Ok(Decision::AlreadyDone)
}

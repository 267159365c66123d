//! tmp
use crate::{
    event::{Event, Stamp},
    state::State,
};
/// An event that cannot follow the history before it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} cannot follow: {why}")]
pub struct IllegalEvent {
    /// The event's type.
    pub event: &'static str,
    /// Why not.
    pub why: &'static str,
}
/// Folds.
pub fn evolve(state: State, _stamp: &Stamp, _event: &Event) -> Result<State, IllegalEvent> {
    Ok(state)
}

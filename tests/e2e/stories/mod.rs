//! The real cases that Baton is for, each played by its people from the first call to the closed loop, with the refusals
//! that they meet on the way.

mod checkout;
mod decline;
mod discharge;
mod rooming;
mod transition;
mod wrong_click;

use baton_api::handoff::v1::Handoff;
use baton_api::types::v1::{Owned, WarmthLevel};

use crate::harness::{Server, directory};
use std::sync::Arc;
use tempfile::TempDir;

/// A server for one story; the directory goes with it.
fn stage() -> (Server, Arc<TempDir>) {
    let data = directory();
    (Server::on(data.path()), data)
}

/// The names of the events in order.
fn told(handoff: &Handoff) -> Vec<&str> {
    handoff.events.iter().map(|event| event.r#type.as_str()).collect()
}

/// The elements of warmth that are there, and how owned it is.
fn warmth(handoff: &Handoff) -> (WarmthLevel, Vec<&'static str>, Owned) {
    let warmth = handoff.warmth.as_ref().expect("every handoff is more or less warm");
    let elements = [
        (warmth.live, "live"),
        (warmth.included, "included"),
        (warmth.endorsed, "endorsed"),
        (warmth.heard, "heard"),
        (warmth.informed, "informed"),
        (warmth.breached, "breached"),
    ];
    let there = elements.into_iter().filter(|(there, _)| *there).map(|(_, name)| name).collect();
    (warmth.level(), there, warmth.owned())
}

//! The real cases that Baton is for, each played by its people from the first call to the closed loop, with the refusals
//! that they meet on the way.

mod advocate;
mod checkout;
mod contraception;
mod decline;
mod discharge;
mod food;
mod lost;
mod rooming;
mod rural;
mod transition;
pub mod ways;
mod withdrawal;
mod wrong_click;

use baton_api::handoff::v1::Handoff;
use baton_api::types::v1::{Owned, Policy, WarmthLevel};

use crate::harness::{Actor, Identity, Records, Server, directory};
use crate::programs;
use std::sync::Arc;
use tempfile::TempDir;

/// A server for one story; the directory goes with it.
fn stage() -> (Server, Arc<TempDir>) {
    let data = directory();
    (Server::on(data.path()), data)
}

/// Defines a program of this organization: the built-in policy, changed. Its name.
async fn program(
    clinic: &Actor,
    organization: &'static str,
    id: &str,
    change: impl FnOnce(&mut Policy),
) -> String {
    let supervisor = clinic.as_other(Identity::of(organization, "supervisor-1").role("supervisor"));
    let built_in = programs::get(&supervisor, "programs/default", None).await.expect("the built-in program");
    let mut policy = built_in.policy.expect("every program has a policy");
    change(&mut policy);
    programs::define(&supervisor, id, policy).await.recorded().name
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

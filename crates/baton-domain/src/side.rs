//! R21: on which side of a handoff somebody stands. It follows from the parties: the organisation, and where both
//! parties share one, the person or team that the party names.

use crate::state::{FormerReceiver, Handoff};
use crate::value::{Actor, Party, Role, Side};

/// Where an actor stands towards a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// On this side now.
    Party(Side),
    /// Accompanies the patient between the sides, and is on neither.
    Navigator,
    /// A receiver once; now only a notice is theirs.
    Former,
    /// Neither.
    Outside,
}

/// Where `actor` stands towards `handoff`.
#[must_use]
pub fn standing(handoff: &Handoff, actor: &Actor) -> Standing {
    let referrer = &handoff.referrer;
    let shares = |party: &Party| party.organization == referrer.organization;
    let receiver = handoff.receiver();
    let was_receiver = || handoff.former.iter().any(|was| is_former(handoff, was, actor));
    if is(referrer, actor, true) {
        return Standing::Party(Side::Referrer);
    }
    if receiver.is_some_and(|receiver| is(receiver, actor, shares(receiver))) {
        return Standing::Party(Side::Receiver);
    }
    let navigates = navigates(handoff, actor);
    if was_receiver() {
        return if navigates { Standing::Navigator } else { Standing::Former };
    }
    // A colleague of the referrer who accompanies the patient stays on the referrer's side.
    if is(referrer, actor, receiver.is_some_and(shares)) {
        return Standing::Party(Side::Referrer);
    }
    if navigates { Standing::Navigator } else { Standing::Outside }
}

/// Whether `actor` is the navigator whom the handoff names.
#[must_use]
pub fn navigates(handoff: &Handoff, actor: &Actor) -> bool {
    let within =
        |party: &Party| handoff.current_parties().any(|current| current.organization == party.organization);
    handoff.navigator.as_ref().is_some_and(|navigator| is(navigator, actor, within(navigator)))
}

/// The notices that are for `actor`, acknowledged or not, each with its number from 1: wherever they were let go by
/// somebody else (R2).
pub fn notices_to<'a>(
    handoff: &'a Handoff,
    actor: &'a Actor,
) -> impl Iterator<Item = (u32, &'a FormerReceiver)> {
    (1..).zip(&handoff.former).filter(|(_, was)| was.is_told() && is_former(handoff, was, actor))
}

/// The notice of this number, if it is for `actor`.
#[must_use]
pub fn notice_to<'a>(handoff: &'a Handoff, actor: &'a Actor, number: u32) -> Option<&'a FormerReceiver> {
    notices_to(handoff, actor).find(|(of, _)| *of == number).map(|(_, was)| was)
}

fn is_former(handoff: &Handoff, was: &FormerReceiver, actor: &Actor) -> bool {
    is(&was.receiver, actor, was.receiver.organization == handoff.referrer.organization)
}

/// Whether `actor` is a supervisor of the organisation that `party` belongs to.
#[must_use]
pub fn supervises(party: &Party, actor: &Actor) -> bool {
    match actor.role {
        Role::Supervisor => actor.organization == party.organization,
        Role::Clinician
        | Role::Nurse
        | Role::Assistant
        | Role::CaseManager
        | Role::Advocate
        | Role::Scheduler
        | Role::Staff
        | Role::System => false,
    }
}

/// Whether `actor` is `party`: by organisation alone, or `within` a shared one by person, else by team.
fn is(party: &Party, actor: &Actor, within: bool) -> bool {
    if party.organization != actor.organization {
        return false;
    }
    match (&party.person, &party.team) {
        _ if !within => true,
        (Some(person), _) => *person == actor.person,
        (None, Some(team)) => actor.team.as_ref() == Some(team),
        (None, None) => false,
    }
}

/// Whether two parties within one organisation can be told apart: each names a person or a team, and not the same.
#[must_use]
pub fn distinguishable(one: &Party, other: &Party) -> bool {
    if one.organization != other.organization {
        return true;
    }
    match (&one.person, &other.person) {
        (Some(one), Some(other)) => one != other,
        (None, None) => one.team.is_some() && other.team.is_some() && one.team != other.team,
        (Some(_), None) => other.team.is_some(),
        (None, Some(_)) => one.team.is_some(),
    }
}

//! How warm a handoff was: derived from what is on record, never stated by anybody.

use crate::ids::PersonId;
use crate::state::{Handoff, Introduction, Offer};
use crate::value::{ParticipantRole, ParticipantSide, Side};
use serde::{Deserialize, Serialize};

/// An element of warmth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WarmElement {
    /// Both sides were in the same conversation (R7).
    Live,
    /// The patient was in it, or where they could not, family or a proxy.
    Included,
    /// The receiver was introduced by name, with why they and what they are good at.
    Endorsed,
    /// The patient was invited to clarify, and both sides have every correction.
    Heard,
    /// Information was shared before or at the introduction.
    Informed,
    /// The receiver took responsibility and read back.
    Owned,
}

/// Whether the receiver owns the handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owned {
    /// No acknowledgement.
    No,
    /// Somebody recorded the receiver's acknowledgement for them.
    Reported,
    /// The receiver's own acknowledgement.
    Yes,
}

/// How warm it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarmthLevel {
    /// Not live.
    Cold,
    /// Live, and something is missing.
    Partial,
    /// Live, with the patient included and heard, whatever else the program asks, and nothing breached.
    Warm,
}

/// The warmth of a handoff, element by element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Warmth {
    /// All in all.
    pub level: WarmthLevel,
    /// [`WarmElement::Live`].
    pub live: bool,
    /// [`WarmElement::Included`].
    pub included: bool,
    /// [`WarmElement::Endorsed`].
    pub endorsed: bool,
    /// [`WarmElement::Heard`].
    pub heard: bool,
    /// [`WarmElement::Informed`].
    pub informed: bool,
    /// [`WarmElement::Owned`].
    pub owned: Owned,
    /// A guardrail was breached, so that it never is warm.
    pub breached: bool,
}

impl Warmth {
    /// Whether one element is there.
    #[must_use]
    pub const fn has(&self, element: WarmElement) -> bool {
        match element {
            WarmElement::Live => self.live,
            WarmElement::Included => self.included,
            WarmElement::Endorsed => self.endorsed,
            WarmElement::Heard => self.heard,
            WarmElement::Informed => self.informed,
            WarmElement::Owned => matches!(self.owned, Owned::Yes | Owned::Reported),
        }
    }
}

/// How warm `handoff` is: with its present receiver, or where it has none, with whoever was introduced.
#[must_use]
pub fn warmth(handoff: &Handoff) -> Warmth {
    let offer = handoff.offer.as_ref();
    let held: Vec<&Introduction> = handoff
        .introductions
        .iter()
        .filter(|held| offer.is_none_or(|offer| handoff.is_same_receiver(&offer.receiver, &held.receiver)))
        .filter(|held| held.live)
        .collect();
    let first_shared_at = handoff.information.first_shared_at;
    let mut warmth = Warmth {
        level: WarmthLevel::Cold,
        live: !held.is_empty(),
        included: held.iter().any(|held| includes_patient(held)),
        endorsed: held
            .iter()
            .any(|held| held.endorsement.by_name && held.endorsement.why_they && held.endorsement.good_at),
        heard: held.iter().any(|held| includes_patient(held) && held.patient_invited_to_clarify)
            && both_have_every_correction(handoff, offer, &held),
        informed: held.iter().any(|held| {
            held.information_version.is_some_and(|said_aloud| said_aloud > 0)
                || first_shared_at.is_some_and(|shared| shared <= held.held_at)
        }),
        owned: offer.map_or(Owned::No, |offer| owned(handoff, offer)),
        breached: !handoff.breaches.is_empty(),
    };
    let asked = handoff.program.policy.warm_elements.iter().all(|element| warmth.has(*element));
    warmth.level = if !warmth.live {
        WarmthLevel::Cold
    } else if warmth.included && warmth.heard && asked && !warmth.breached {
        WarmthLevel::Warm
    } else {
        WarmthLevel::Partial
    };
    warmth
}

pub(crate) fn includes_patient(introduction: &Introduction) -> bool {
    introduction.participants.iter().any(|participant| match participant.role {
        ParticipantRole::Patient => true,
        ParticipantRole::Family | ParticipantRole::Proxy => {
            introduction.patient_unable && participant.side == ParticipantSide::Patient
        }
        ParticipantRole::Clinician
        | ParticipantRole::Nurse
        | ParticipantRole::Assistant
        | ParticipantRole::CaseManager
        | ParticipantRole::Advocate
        | ParticipantRole::Scheduler
        | ParticipantRole::Staff => false,
    })
}

/// Both sides have a correction if both heard it, if it was said aloud at a live introduction, or if it was read back.
/// Judged as at the acknowledgement: what is corrected later makes a re-read owed, not the handoff colder (R8).
fn both_have_every_correction(handoff: &Handoff, offer: Option<&Offer>, held: &[&Introduction]) -> bool {
    let aloud = held.iter().filter_map(|held| held.information_version).max();
    let read_back =
        offer.and_then(|offer| offer.acknowledgement.as_ref()).map(|read_back| read_back.first_version);
    let known = aloud.max(read_back).unwrap_or(0);
    let judged_until = read_back.unwrap_or(u32::MAX);
    handoff.information.corrections.iter().filter(|correction| correction.version <= judged_until).all(
        |correction| {
            let heard_by_both =
                [Side::Referrer, Side::Receiver].iter().all(|side| correction.heard_by.contains(side));
            heard_by_both || correction.version <= known
        },
    )
}

fn owned(handoff: &Handoff, offer: &Offer) -> Owned {
    let attested = |person: &PersonId| {
        handoff
            .attestations
            .iter()
            .any(|attestation| attestation.person == *person && attestation.attested_at.is_some())
    };
    match &offer.acknowledgement {
        None => Owned::No,
        Some(acknowledgement) if acknowledgement.own => Owned::Yes,
        Some(acknowledgement) if acknowledgement.by.as_ref().is_some_and(attested) => Owned::Yes,
        Some(_) => Owned::Reported,
    }
}

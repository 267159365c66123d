//! What the patient agreed to, and until when: R1 and R2 read it.

use crate::value::{ConsentBasis, ConsentScope, InformationPart, Party};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What the patient agreed to, over time: R1 asks what was in force when something occurred.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Every consent given or overridden, in order; a later one stands beside the earlier.
    pub grants: Vec<Grant>,
    /// When consent was last declined, until it is given.
    pub declined_at: Option<Timestamp>,
    /// Consent was once overridden.
    pub overridden: bool,
}

/// One consent.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// On what it rests; absent for an override.
    pub basis: Option<ConsentBasis>,
    /// What it covers.
    pub scope: ConsentScope,
    /// Since when.
    pub since: Timestamp,
    /// Until when, once withdrawn altogether.
    pub until: Option<Timestamp>,
    /// Receivers that left its scope, and when.
    pub excluded: Vec<(Party, Timestamp)>,
    /// The revision of its event.
    pub revision: u64,
}

impl Grant {
    fn in_force_at(&self, at: Timestamp) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }

    fn covers(&self, receiver: &Party, at: Timestamp) -> bool {
        let named = self.scope.receivers.is_empty()
            || self.scope.receivers.iter().any(|party| party.covers(receiver));
        let excluded = self.excluded.iter().any(|(party, since)| party.covers(receiver) && *since <= at);
        named && !excluded
    }

    fn covers_part(&self, part: InformationPart) -> bool {
        self.scope.parts.is_empty() || self.scope.parts.contains(&part)
    }

    fn reaches(&self, receiver: &Party) -> bool {
        let excluded = |party: &Party| self.excluded.iter().any(|(excluded, _)| excluded.covers(party));
        let named = |party: &&Party| party.covers(receiver) || receiver.covers(party);
        let reached = if self.scope.receivers.is_empty() {
            !excluded(receiver)
        } else {
            self.scope.receivers.iter().filter(named).any(|party| !excluded(party))
        };
        self.until.is_none() && reached
    }

    /// Whether anybody was left at `at` whom this grant covers: any receiver at all, or one named and not excluded.
    fn covers_somebody(&self, at: Timestamp) -> bool {
        let receivers = &self.scope.receivers;
        let anybody = receivers.is_empty() || receivers.iter().any(|receiver| self.covers(receiver, at));
        self.in_force_at(at) && anybody
    }
}

impl Consent {
    /// Whether sharing with `receiver` was covered at `at`.
    #[must_use]
    pub fn covers(&self, receiver: &Party, at: Timestamp) -> bool {
        self.grants.iter().any(|grant| grant.in_force_at(at) && grant.covers(receiver, at))
    }

    /// Whether sharing `part` with `receiver`, or with anybody where none is named, was covered at `at`.
    #[must_use]
    pub fn covers_part(&self, receiver: Option<&Party>, part: InformationPart, at: Timestamp) -> bool {
        self.grants.iter().any(|grant| {
            grant.in_force_at(at)
                && receiver.is_none_or(|receiver| grant.covers(receiver, at))
                && grant.covers_part(part)
        })
    }

    /// Whether any consent was in force at `at` that covered anybody.
    #[must_use]
    pub fn in_force_at(&self, at: Timestamp) -> bool {
        self.grants.iter().any(|grant| grant.covers_somebody(at))
    }

    /// Whether a consent that stands now lets `receiver`, or a service of theirs, know anything: what a withdrawal for
    /// them would take back.
    #[must_use]
    pub fn reaches(&self, receiver: &Party) -> bool {
        self.grants.iter().any(|grant| grant.reaches(receiver))
    }

    /// Whether consent for any receiver stands now.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.in_force_at(Timestamp::MAX)
    }
}

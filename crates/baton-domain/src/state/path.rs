//! What was chosen for the patient, what the carers object to, and what the patient was given to act on.

use super::{Handoff, OfferEnd, Phase};
use crate::ids::{Code, PersonId};
use crate::obligation;
use crate::value::{
    Floor, FloorCause, FollowUp, LapseCause, ObjectionScope, Party, Path, PathInputs, PathOption,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The newest choice of a path, and what became of it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// All that it rests on.
    pub inputs: PathInputs,
    /// What was chosen; absent where no path was left.
    pub chosen: Option<ChosenPath>,
    /// When.
    pub chosen_at: Timestamp,
    /// The least that the patient is owed: as the choice said, or its lapse.
    pub floor: Floor,
    /// What set it.
    pub floor_cause: FloorCause,
    /// Since when the choice no longer holds, and why (R23).
    pub lapsed: Option<Lapsed>,
}

/// What was chosen.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPath {
    /// Which option.
    pub option: Code,
    /// How.
    pub path: Path,
    /// Who would take the patient.
    pub receiver: Option<Party>,
    /// The patient chose less than they are owed.
    pub by_patient: bool,
}

/// The end of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: LapseCause,
}

/// What a carer objects to in conscience.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// To what.
    pub scope: ObjectionScope,
    /// Who objects.
    pub by: PersonId,
    /// Since when.
    pub since: Timestamp,
    /// When the log learnt it.
    pub recorded_at: Timestamp,
}

/// What the patient was given to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// When.
    pub given_at: Timestamp,
    /// The services that it names.
    pub services: Vec<Party>,
    /// When and about what the referrer looks after the patient.
    pub follow_up: FollowUp,
}

impl Choice {
    /// What was chosen, as long as the choice holds.
    #[must_use]
    pub fn holding(&self) -> Option<&ChosenPath> {
        self.chosen.as_ref().filter(|_| self.lapsed.is_none())
    }
}

impl Handoff {
    /// Whether the need is time-critical at `at` (R3).
    #[must_use]
    pub fn is_time_critical(&self, at: Timestamp) -> bool {
        obligation::is_time_critical(self.urgency, self.needed_by, &self.program.policy.floor, at)
    }

    /// Whether at `at` nobody but a supervisor, who says where the patient goes, may leave the patient waiting or without
    /// this handoff: a carer objects or the need is time-critical, and the patient has not been seen (R23).
    #[must_use]
    pub fn obligation_stands(&self, at: Timestamp) -> bool {
        self.phase < Phase::Linked && (self.objection.is_some() || self.is_time_critical(at))
    }

    /// All that the choice among these options rests on, as things stand at `at` (R3).
    #[must_use]
    pub fn path_inputs(
        &self,
        at: Timestamp,
        options: &[PathOption],
        vulnerabilities: &[Code],
        cannot_provide: Option<&Code>,
    ) -> PathInputs {
        let policy = &self.program.policy;
        let has_declined = |option: &&PathOption| {
            option.receiver.as_ref().is_some_and(|receiver| self.has_declined(receiver))
        };
        PathInputs {
            at,
            urgency: self.urgency,
            needed_by: self.needed_by,
            objection: self.objection.is_some(),
            vulnerabilities: vulnerabilities.to_vec(),
            options: options.to_vec(),
            declined: options.iter().filter(has_declined).map(|option| option.id.clone()).collect(),
            cannot_provide: cannot_provide.cloned(),
            terms: policy.floor.clone(),
            weights: policy.burden.clone(),
        }
    }

    /// The options of the newest choice, as things stand at `at`; none without a choice.
    #[must_use]
    pub fn choice_as_of(&self, at: Timestamp) -> Option<PathInputs> {
        let PathInputs { options, vulnerabilities, cannot_provide, .. } = &self.choice.as_ref()?.inputs;
        Some(self.path_inputs(at, options, vulnerabilities, cannot_provide.as_ref()))
    }

    /// Until when the fastest way that remains of the newest choice can still be in time; without a choice, when the
    /// patient must be served (R23).
    #[must_use]
    pub fn last_safe_moment(&self) -> Option<Timestamp> {
        let Some(choice) = &self.choice else { return self.needed_by };
        // Whatever the hour is now: a moment that moved with the clock would never come.
        let judged_at = choice.lapsed.map_or(choice.inputs.at, |lapsed| lapsed.at);
        let inputs = self.choice_as_of(judged_at)?;
        obligation::last_safe_moment(&inputs, &obligation::evaluate(&inputs))
    }

    /// Whether `party` is whom `named` means: each part that the name has is theirs. Within the referrer's own
    /// organisation the person counts too; elsewhere whoever is responsible may change.
    #[must_use]
    pub fn is_meant(&self, named: &Party, party: &Party) -> bool {
        let within = named.organization == self.referrer.organization;
        let is_team = named.team.is_none() || named.team == party.team;
        let is_person = !within || named.person.is_none() || named.person == party.person;
        named.covers(party) && is_team && is_person
    }

    /// Whether one of two names means the other: a service and a team of it, say. What a team declined, the service that
    /// was chosen has not taken.
    #[must_use]
    pub fn is_one_service(&self, one: &Party, other: &Party) -> bool {
        self.is_meant(one, other) || self.is_meant(other, one)
    }

    fn has_declined(&self, receiver: &Party) -> bool {
        self.former.iter().any(|was| {
            matches!(was.ended, OfferEnd::Declined(_)) && self.is_one_service(&was.receiver, receiver)
        })
    }
}

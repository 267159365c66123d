//! Events of meeting and of taking over.

use baton_api::event::v1 as api;
use baton_domain::event::{
    IntroductionHeld, IntroductionMissed, IntroductionScheduled, LinkageRecorded, OutcomeObserved,
    PracticeHandoffAttested, ResponsibilityAcknowledged, VisitMissed, VisitScheduled,
};

use super::super::codes::{Coded as _, number};
use super::super::time::{from_instant, from_seconds};
use super::super::values::{
    from_accepted_action, from_endorsement, from_experience, from_participant, from_party, from_reported,
};

pub(super) fn introduction_scheduled(event: &IntroductionScheduled) -> api::IntroductionScheduled {
    let IntroductionScheduled { at, mode } = event;
    api::IntroductionScheduled { at: Some(from_instant(*at)), mode: mode.api_number() }
}

pub(super) fn introduction_missed(event: &IntroductionMissed) -> api::IntroductionMissed {
    let IntroductionMissed { planned_at, reason, by } = event;
    api::IntroductionMissed {
        planned_at: Some(from_instant(*planned_at)),
        reason: reason.api_number(),
        by: number(*by),
    }
}

pub(super) fn introduction_held(event: &IntroductionHeld) -> api::IntroductionHeld {
    let IntroductionHeld {
        receiver,
        mode,
        live,
        participants,
        privacy,
        interpreter,
        endorsement,
        patient_invited_to_clarify,
        patient_unable,
        questions,
        information_version,
        at_first_visit,
        duration_seconds,
    } = event;
    api::IntroductionHeld {
        receiver: Some(from_party(receiver)),
        mode: mode.api_number(),
        live: *live,
        participants: participants.iter().map(from_participant).collect(),
        privacy: privacy.api_number(),
        interpreter: number(*interpreter),
        endorsement: Some(from_endorsement(*endorsement)),
        patient_invited_to_clarify: *patient_invited_to_clarify,
        patient_unable: *patient_unable,
        questions: *questions,
        information_version: *information_version,
        at_first_visit: *at_first_visit,
        duration: duration_seconds.map(from_seconds),
    }
}

pub(super) fn responsibility_acknowledged(
    event: &ResponsibilityAcknowledged,
) -> api::ResponsibilityAcknowledged {
    let ResponsibilityAcknowledged { information_version, actions, reported } = event;
    api::ResponsibilityAcknowledged {
        information_version: *information_version,
        actions: actions.iter().map(from_accepted_action).collect(),
        reported: reported.as_ref().map(from_reported),
    }
}

pub(super) fn visit_scheduled(event: &VisitScheduled) -> api::VisitScheduled {
    let VisitScheduled { at, reported } = event;
    api::VisitScheduled { at: Some(from_instant(*at)), reported: reported.as_ref().map(from_reported) }
}

pub(super) fn visit_missed(event: &VisitMissed) -> api::VisitMissed {
    let VisitMissed { planned_at, reason, by, reported } = event;
    api::VisitMissed {
        planned_at: Some(from_instant(*planned_at)),
        reason: reason.api_number(),
        by: number(*by),
        reported: reported.as_ref().map(from_reported),
    }
}

pub(super) fn linkage_recorded(event: &LinkageRecorded) -> api::LinkageRecorded {
    let LinkageRecorded { service, how_known } = event;
    api::LinkageRecorded { service: Some(from_party(service)), how_known: how_known.api_number() }
}

pub(super) fn outcome_observed(event: &OutcomeObserved) -> api::OutcomeObserved {
    let OutcomeObserved { observation, experience } = event;
    api::OutcomeObserved { observation: observation.to_string(), experience: experience.map(from_experience) }
}

pub(super) fn practice_handoff_attested(event: &PracticeHandoffAttested) -> api::PracticeHandoffAttested {
    let PracticeHandoffAttested {} = event;
    api::PracticeHandoffAttested {}
}

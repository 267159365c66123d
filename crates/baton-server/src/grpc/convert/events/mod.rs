//! The events of a history, from the log's form to the API's.

mod care;
mod deadline;
mod ending;
mod guardrail;
mod navigation;
mod offer;
mod path;
mod program;
mod request;
mod sharing;

use baton_api::audit::v1::StoredEvent;
use baton_api::event::v1 as api;
use baton_api::event::v1::event::Event as Shown;
use baton_commands::{Availability, Recorded};
use baton_domain::{AnEvent, Event, Meta, Named as _, RequestMark, Stamp};
use baton_store::NewEvent;

use super::texts::from_words;
use super::time::from_instant;
use super::values::from_actor;

/// An event that the API shows.
pub(crate) trait Shows: AnEvent {
    /// What happened.
    fn shown(&self) -> Shown;
}

impl Shows for Event {
    fn shown(&self) -> Shown {
        shown(self)
    }
}

/// An event. Without `words` they are kept back.
pub(crate) fn event<E: Shows>(recorded: &Recorded<E>, words: Option<&Availability>) -> api::Event {
    let Recorded { position, stream: _, revision, event_id, meta, event, stored } = recorded;
    let (words_state, words) = match words {
        None if stored.private.is_none() => (api::WordsState::None, None),
        None => (api::WordsState::Sealed, None),
        Some(words) => available(words),
    };
    api::Event {
        id: event_id.to_string(),
        r#type: event.kind().name().to_owned(),
        revision: revision.0,
        position: position.0,
        meta: Some(from_meta(meta)),
        words_state: words_state.into(),
        words,
        event: Some(event.shown()),
    }
}

fn available(words: &Availability) -> (api::WordsState, Option<api::Words>) {
    match words {
        Availability::None => (api::WordsState::None, None),
        Availability::Open(words) => (api::WordsState::Open, Some(from_words(words))),
        Availability::Erased => (api::WordsState::Erased, None),
        Availability::Sealed => (api::WordsState::Sealed, None),
    }
}

/// An event's bytes, as they are stored.
pub(crate) fn stored_event<E>(recorded: &Recorded<E>) -> StoredEvent {
    // The type stands in the event beside it.
    let NewEvent { kind: _, meta, data, private } = &recorded.stored;
    StoredEvent {
        stream: recorded.stream.to_string(),
        meta: meta.clone(),
        data: data.clone(),
        sealed: private.clone(),
    }
}

fn from_meta(meta: &Meta) -> api::Meta {
    let Meta { tenant, subject, schema, stamp, request, correlation_id, causation_id, traceparent } = meta;
    let Stamp { occurred_at, recorded_at, actor, recorded_by } = stamp;
    let RequestMark { id, digest } = request;
    api::Meta {
        tenant: tenant.to_string(),
        subject: subject.as_ref().map(ToString::to_string),
        schema: *schema,
        occurred_at: Some(from_instant(*occurred_at)),
        recorded_at: Some(from_instant(*recorded_at)),
        actor: Some(from_actor(actor)),
        recorded_by: recorded_by.as_ref().map(from_actor),
        request_id: id.to_string(),
        request_digest: digest.clone(),
        correlation_id: correlation_id.to_string(),
        causation_id: causation_id.as_ref().map(ToString::to_string),
        traceparent: traceparent.clone(),
    }
}

fn shown(event: &Event) -> Shown {
    match event {
        Event::HandoffRequested(event) => Shown::HandoffRequested(request::handoff_requested(event)),
        Event::RequestAmended(event) => Shown::RequestAmended(request::request_amended(event)),
        Event::ConsentGiven(event) => Shown::ConsentGiven(request::consent_given(event)),
        Event::ConsentDeclined(event) => Shown::ConsentDeclined(request::consent_declined(event)),
        Event::ConsentOverridden(event) => Shown::ConsentOverridden(request::consent_overridden(event)),
        Event::ConsentWithdrawn(event) => Shown::ConsentWithdrawn(request::consent_withdrawn(event)),
        Event::ContactPreferencesSet(event) => {
            Shown::ContactPreferencesSet(guardrail::contact_preferences_set(event))
        }
        Event::ObjectionDeclared(event) => Shown::ObjectionDeclared(path::objection_declared(event)),
        Event::PathChosen(event) => Shown::PathChosen(path::path_chosen(event)),
        Event::NoPathLeft(event) => Shown::NoPathLeft(path::no_path_left(event)),
        Event::PathLapsed(event) => Shown::PathLapsed(path::path_lapsed(event)),
        Event::PacketGiven(event) => Shown::PacketGiven(path::packet_given(event)),
        Event::HandoffOffered(event) => Shown::HandoffOffered(offer::handoff_offered(event)),
        Event::OfferEnded(event) => Shown::OfferEnded(offer::offer_ended(event)),
        Event::HandoffAccepted(event) => Shown::HandoffAccepted(offer::handoff_accepted(event)),
        Event::HandoffDeclined(event) => Shown::HandoffDeclined(offer::handoff_declined(event)),
        Event::ReceiverContacted(event) => Shown::ReceiverContacted(offer::receiver_contacted(event)),
        Event::InformationShared(event) => Shown::InformationShared(sharing::information_shared(event)),
        Event::InformationCorrected(event) => {
            Shown::InformationCorrected(sharing::information_corrected(event))
        }
        Event::InformationRequested(event) => {
            Shown::InformationRequested(sharing::information_requested(event))
        }
        Event::InformationAnswered(event) => Shown::InformationAnswered(sharing::information_answered(event)),
        Event::IntroductionCleared(event) => {
            Shown::IntroductionCleared(guardrail::introduction_cleared(event))
        }
        Event::PrivacyNotPossible(event) => Shown::PrivacyNotPossible(guardrail::privacy_not_possible(event)),
        Event::IntroductionScheduled(event) => {
            Shown::IntroductionScheduled(care::introduction_scheduled(event))
        }
        Event::IntroductionMissed(event) => Shown::IntroductionMissed(care::introduction_missed(event)),
        Event::IntroductionHeld(event) => Shown::IntroductionHeld(care::introduction_held(event)),
        Event::ResponsibilityAcknowledged(event) => {
            Shown::ResponsibilityAcknowledged(care::responsibility_acknowledged(event))
        }
        Event::NavigatorAssigned(event) => Shown::NavigatorAssigned(navigation::navigator_assigned(event)),
        Event::ContactPlanned(event) => Shown::ContactPlanned(guardrail::contact_planned(event)),
        Event::ContactAttempted(event) => Shown::ContactAttempted(navigation::contact_attempted(event)),
        Event::SupportGiven(event) => Shown::SupportGiven(navigation::support_given(event)),
        Event::BarrierFound(event) => Shown::BarrierFound(navigation::barrier_found(event)),
        Event::BarrierResolved(event) => Shown::BarrierResolved(navigation::barrier_resolved(event)),
        Event::VisitScheduled(event) => Shown::VisitScheduled(care::visit_scheduled(event)),
        Event::VisitMissed(event) => Shown::VisitMissed(care::visit_missed(event)),
        Event::LinkageRecorded(event) => Shown::LinkageRecorded(care::linkage_recorded(event)),
        Event::OutcomeObserved(event) => Shown::OutcomeObserved(care::outcome_observed(event)),
        Event::ClosureReported(event) => Shown::ClosureReported(ending::closure_reported(event)),
        Event::DirectCareProvided(event) => Shown::DirectCareProvided(path::direct_care_provided(event)),
        Event::HandoffClosed(event) => Shown::HandoffClosed(ending::handoff_closed(event)),
        Event::CancellationRequested(event) => {
            Shown::CancellationRequested(ending::cancellation_requested(event))
        }
        Event::HandoffHeld(event) => Shown::HandoffHeld(ending::handoff_held(event)),
        Event::HandoffResumed(event) => Shown::HandoffResumed(ending::handoff_resumed(event)),
        Event::ResponsibleReassigned(event) => {
            Shown::ResponsibleReassigned(ending::responsible_reassigned(event))
        }
        Event::HandoffReopened(event) => Shown::HandoffReopened(ending::handoff_reopened(event)),
        Event::RecordCorrected(event) => Shown::RecordCorrected(navigation::record_corrected(event)),
        Event::Escalated(event) => Shown::Escalated(ending::escalated(event)),
        Event::EscalationTaken(event) => Shown::EscalationTaken(ending::escalation_taken(event)),
        Event::NoticeAcknowledged(event) => Shown::NoticeAcknowledged(ending::notice_acknowledged(event)),
        Event::GuardrailBreached(event) => Shown::GuardrailBreached(ending::guardrail_breached(event)),
        Event::PracticeHandoffAttested(event) => {
            Shown::PracticeHandoffAttested(care::practice_handoff_attested(event))
        }
        Event::DeadlineMissed(event) => Shown::DeadlineMissed(deadline::deadline_missed(event)),
        Event::ObligationRaised(event) => Shown::ObligationRaised(deadline::obligation_raised(event)),
    }
}

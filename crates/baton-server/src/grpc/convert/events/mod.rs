//! The events of a history, from the log's form to the API's.

mod care;
mod deadline;
mod directory;
mod ending;
mod guardrail;
mod navigation;
mod offer;
mod path;
mod program;
mod request;
mod screening;
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

/// Writes down what shows each event, from the table of events. Each has its function, in the file of its topic.
macro_rules! shown {
    ($($Event:ident => $topic:ident::$show:ident,)*) => {
        fn shown(event: &Event) -> Shown {
            match event {
                $(Event::$Event(event) => Shown::$Event($topic::$show(event)),)*
            }
        }
    };
}

shown! {
    HandoffRequested => request::handoff_requested,
    RequestAmended => request::request_amended,
    ConsentGiven => request::consent_given,
    ConsentDeclined => request::consent_declined,
    ConsentOverridden => request::consent_overridden,
    ConsentWithdrawn => request::consent_withdrawn,
    ContactPreferencesSet => guardrail::contact_preferences_set,
    ObjectionDeclared => path::objection_declared,
    PathChosen => path::path_chosen,
    NoPathLeft => path::no_path_left,
    PathLapsed => path::path_lapsed,
    PacketGiven => path::packet_given,
    HandoffOffered => offer::handoff_offered,
    OfferEnded => offer::offer_ended,
    HandoffAccepted => offer::handoff_accepted,
    HandoffDeclined => offer::handoff_declined,
    ReceiverContacted => offer::receiver_contacted,
    InformationShared => sharing::information_shared,
    InformationCorrected => sharing::information_corrected,
    InformationRequested => sharing::information_requested,
    InformationAnswered => sharing::information_answered,
    IntroductionCleared => guardrail::introduction_cleared,
    PrivacyNotPossible => guardrail::privacy_not_possible,
    IntroductionScheduled => care::introduction_scheduled,
    IntroductionMissed => care::introduction_missed,
    IntroductionHeld => care::introduction_held,
    ResponsibilityAcknowledged => care::responsibility_acknowledged,
    NavigatorAssigned => navigation::navigator_assigned,
    ContactPlanned => guardrail::contact_planned,
    ContactAttempted => navigation::contact_attempted,
    SupportGiven => navigation::support_given,
    BarrierFound => navigation::barrier_found,
    BarrierResolved => navigation::barrier_resolved,
    VisitScheduled => care::visit_scheduled,
    VisitMissed => care::visit_missed,
    LinkageRecorded => care::linkage_recorded,
    OutcomeObserved => care::outcome_observed,
    ClosureReported => ending::closure_reported,
    DirectCareProvided => path::direct_care_provided,
    HandoffClosed => ending::handoff_closed,
    CancellationRequested => ending::cancellation_requested,
    HandoffHeld => ending::handoff_held,
    HandoffResumed => ending::handoff_resumed,
    ResponsibleReassigned => ending::responsible_reassigned,
    HandoffReopened => ending::handoff_reopened,
    RecordCorrected => navigation::record_corrected,
    Escalated => ending::escalated,
    EscalationTaken => ending::escalation_taken,
    NoticeAcknowledged => ending::notice_acknowledged,
    GuardrailBreached => ending::guardrail_breached,
    PracticeHandoffAttested => care::practice_handoff_attested,
    DeadlineMissed => deadline::deadline_missed,
    ObligationRaised => deadline::obligation_raised,
}

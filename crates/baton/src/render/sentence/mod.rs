//! What happened, told: a sentence for each event, with the facts that belong beside it.
//!
//! Everything here is codes, ids and times. What people wrote stands in [`super::words`].

mod care;
mod directory;
mod ending;
mod navigation;
mod offer;
mod path;
mod program;
mod request;
mod screening;
mod sharing;

use baton_api::event::v1::Event;
use baton_api::event::v1::event::Event as Kind;
use baton_api::types::v1::Reported;

use super::page::Tone;
use super::people;

pub(super) use directory::room_in_words;
pub(super) use screening::why_not_screened;

/// An event in words.
#[derive(Debug)]
pub(crate) struct Told {
    /// The sentence.
    pub(crate) what: String,
    /// How it is shown.
    pub(crate) tone: Tone,
    /// What stands beside it: a label and a text each.
    pub(crate) facts: Vec<(&'static str, String)>,
}

impl Told {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), tone: Tone::Strong, facts: Vec::new() }
    }

    fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    fn with(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.facts.push((label, text.into()));
        self
    }

    fn with_some(self, label: &'static str, text: Option<String>) -> Self {
        match text {
            Some(text) => self.with(label, text),
            None => self,
        }
    }

    fn reported(self, reported: Option<&Reported>) -> Self {
        self.with_some("reported", reported.map(people::reported))
    }
}

/// The event in words. One of a kind that this version does not know is told by its type.
pub(crate) fn tell(event: &Event) -> Told {
    let Some(kind) = &event.event else {
        return Told::new(format!("{}, which this version cannot tell", event.r#type)).toned(Tone::Warn);
    };
    tell_kind(kind)
}

fn tell_kind(kind: &Kind) -> Told {
    match kind {
        Kind::HandoffRequested(event) => request::requested(event),
        Kind::RequestAmended(event) => request::amended(event),
        Kind::ConsentGiven(event) => request::consent_given(event),
        Kind::ConsentDeclined(event) => request::consent_declined(event),
        Kind::ConsentOverridden(event) => request::consent_overridden(event),
        Kind::ConsentWithdrawn(event) => request::consent_withdrawn(event),
        Kind::ContactPreferencesSet(event) => navigation::preferences_set(event),
        Kind::ObjectionDeclared(event) => path::objected(event),
        Kind::PathChosen(event) => path::chosen(event),
        Kind::NoPathLeft(event) => path::no_path_left(event),
        Kind::PathLapsed(event) => path::lapsed(event),
        Kind::PacketGiven(event) => path::packet_given(event),
        Kind::HandoffOffered(event) => offer::offered(event),
        Kind::OfferEnded(event) => offer::ended(event),
        Kind::HandoffAccepted(event) => offer::accepted(event),
        Kind::HandoffDeclined(event) => offer::declined(event),
        Kind::ReceiverContacted(event) => offer::contacted(event),
        Kind::InformationShared(event) => sharing::shared(event),
        Kind::InformationCorrected(event) => sharing::corrected(event),
        Kind::InformationRequested(event) => sharing::requested(event),
        Kind::InformationAnswered(event) => sharing::answered(event),
        Kind::IntroductionCleared(event) => navigation::cleared(event),
        Kind::PrivacyNotPossible(event) => navigation::privacy_not_possible(event),
        Kind::IntroductionScheduled(event) => care::introduction_scheduled(event),
        Kind::IntroductionMissed(event) => care::introduction_missed(event),
        Kind::IntroductionHeld(event) => care::introduction_held(event),
        Kind::ResponsibilityAcknowledged(event) => care::acknowledged(event),
        Kind::NavigatorAssigned(event) => navigation::navigator_assigned(event),
        Kind::ContactPlanned(event) => navigation::contact_planned(event),
        Kind::ContactAttempted(event) => navigation::contact_attempted(event),
        Kind::SupportGiven(event) => navigation::support_given(event),
        Kind::BarrierFound(event) => navigation::barrier_found(event),
        Kind::BarrierResolved(event) => navigation::barrier_resolved(event),
        Kind::VisitScheduled(event) => care::visit_scheduled(event),
        Kind::VisitMissed(event) => care::visit_missed(event),
        Kind::LinkageRecorded(event) => care::linked(event),
        Kind::OutcomeObserved(event) => care::observed(event),
        Kind::PracticeHandoffAttested(_) => Told::new("Confirmed what had been recorded of them"),
        Kind::ClosureReported(event) => ending::reported(event),
        Kind::DirectCareProvided(_) => Told::new("The referrer gave the care").toned(Tone::Good),
        Kind::HandoffClosed(event) => ending::closed(event),
        Kind::CancellationRequested(event) => ending::cancellation_requested(event),
        Kind::HandoffHeld(event) => ending::held(event),
        Kind::HandoffResumed(_) => Told::new("Taken up again"),
        Kind::ResponsibleReassigned(event) => ending::reassigned(event),
        Kind::HandoffReopened(_) => Told::new("Reopened").toned(Tone::Warn),
        Kind::RecordCorrected(event) => navigation::corrected(event),
        Kind::DeadlineMissed(event) => navigation::deadline_missed(event),
        Kind::ObligationRaised(event) => path::obligation_raised(event),
        Kind::Escalated(event) => ending::escalated(event),
        Kind::EscalationTaken(event) => Told::new(format!("Escalation {} taken", event.escalation)),
        Kind::NoticeAcknowledged(_) => Told::new("Took note of having been let go"),
        Kind::GuardrailBreached(event) => ending::breached(event),
        Kind::ProgramDefined(event) => program::defined(event),
        Kind::PolicyRevised(event) => program::revised(event),
        Kind::ProgramRetired(_) => Told::new("Program retired").toned(Tone::Warn),
        Kind::ServiceRegistered(event) => directory::registered(event),
        Kind::CapacityUpdated(event) => directory::capacity(event),
        Kind::ServiceRetired(_) => Told::new("Service retired").toned(Tone::Warn),
        Kind::EligibleRegistered(event) => screening::registered(event),
        Kind::ScreeningRecorded(event) => screening::recorded(event),
        Kind::ScreeningNotDone(event) => screening::not_done(event),
        Kind::HelpOffered(event) => Told::new("Help offered").with("for needs", event.needs.join(", ")),
        Kind::HelpAccepted(event) => Told::new("Help wanted").with("for needs", event.needs.join(", ")),
        Kind::HelpDeclined(event) => screening::help_declined(event),
    }
}

//! One of every event.

mod way;

use baton_domain::event::{
    CancellationRequested, ClosureReported, ConsentDeclined, ConsentGiven, ConsentOverridden,
    ConsentWithdrawn, Escalated, EscalationTaken, GuardrailBreached, HandoffAccepted, HandoffClosed,
    HandoffDeclined, HandoffHeld, HandoffOffered, HandoffReopened, HandoffRequested, HandoffResumed,
    InformationAnswered, InformationCorrected, InformationRequested, InformationShared, IntroductionHeld,
    IntroductionMissed, IntroductionScheduled, LinkageRecorded, NoticeAcknowledged, OfferEnded,
    OutcomeObserved, PracticeHandoffAttested, ReceiverContacted, RequestAmended, ResponsibilityAcknowledged,
    ResponsibleReassigned, VisitMissed, VisitScheduled,
};
use baton_domain::value::{
    Capacity, Channel, ConsentBasis, ConsentGiver, CorrectedBy, DeadlineKind, DeclineReason, EscalationCause,
    EscalationTarget, HowKnown, InformationPart, Interpreter, Kind, MissedBy, MissedReason, Mode,
    OfferEndCause, Outcome, Privacy, Setting, Side, Urgency,
};
use baton_domain::{Event, EventKind, Rule, Words};

use super::words::{
    answer, correction, indication, introduction, late_breach, message, note, package, question, read_back,
    reason, report,
};
use super::{
    HANDOFF, OTHER_HANDOFF, SCREENING, actions, code, date, endorsement, experience, minutes, participants,
    patient, period, person, program, receiver, referrer, reported, scope, strata,
};

/// One event of every kind, in the order of [`EventKind::ALL`], each with the words that it can have.
#[must_use]
pub fn every_event() -> Vec<(Event, Words)> {
    EventKind::ALL.iter().map(|kind| (event(*kind), words(*kind))).collect()
}

/// A kind without a sample does not compile.
fn event(kind: EventKind) -> Event {
    match kind {
        EventKind::HandoffRequested => requested().into(),
        EventKind::RequestAmended => amended().into(),
        EventKind::ConsentGiven => ConsentGiven {
            basis: ConsentBasis::Explicit,
            given_by: ConsentGiver::Guardian,
            scope: scope(),
            limits_explained: true,
        }
        .into(),
        EventKind::ConsentDeclined => ConsentDeclined { declined_by: ConsentGiver::Patient }.into(),
        EventKind::ConsentOverridden => ConsentOverridden {
            legal_basis: code("duty-to-warn"),
            decided_for: ConsentGiver::Patient,
            scope: scope(),
        }
        .into(),
        EventKind::ConsentWithdrawn => ConsentWithdrawn { receivers: vec![receiver()] }.into(),
        EventKind::HandoffOffered
        | EventKind::OfferEnded
        | EventKind::HandoffAccepted
        | EventKind::HandoffDeclined => offering(kind),
        EventKind::ContactPreferencesSet
        | EventKind::ObjectionDeclared
        | EventKind::PathChosen
        | EventKind::NoPathLeft
        | EventKind::PathLapsed
        | EventKind::PacketGiven
        | EventKind::IntroductionCleared
        | EventKind::PrivacyNotPossible
        | EventKind::NavigatorAssigned
        | EventKind::ContactPlanned
        | EventKind::ContactAttempted
        | EventKind::SupportGiven
        | EventKind::BarrierFound
        | EventKind::BarrierResolved
        | EventKind::DirectCareProvided
        | EventKind::RecordCorrected
        | EventKind::DeadlineMissed
        | EventKind::ObligationRaised => way::event(kind),
        EventKind::ReceiverContacted
        | EventKind::InformationShared
        | EventKind::InformationCorrected
        | EventKind::InformationRequested
        | EventKind::InformationAnswered
        | EventKind::IntroductionScheduled
        | EventKind::IntroductionMissed
        | EventKind::IntroductionHeld
        | EventKind::ResponsibilityAcknowledged
        | EventKind::VisitScheduled
        | EventKind::VisitMissed
        | EventKind::LinkageRecorded => meeting(kind),
        EventKind::OutcomeObserved
        | EventKind::ClosureReported
        | EventKind::HandoffClosed
        | EventKind::CancellationRequested
        | EventKind::HandoffHeld
        | EventKind::HandoffResumed
        | EventKind::ResponsibleReassigned
        | EventKind::HandoffReopened
        | EventKind::Escalated
        | EventKind::EscalationTaken
        | EventKind::NoticeAcknowledged
        | EventKind::GuardrailBreached
        | EventKind::PracticeHandoffAttested => ending(kind),
    }
}

fn offering(kind: EventKind) -> Event {
    match kind {
        EventKind::HandoffOffered => HandoffOffered {
            receiver: receiver(),
            capacity_seen: Some(Capacity::Waitlist),
            answers_by_report: true,
            by_presence: true,
        }
        .into(),
        EventKind::OfferEnded => OfferEnded { receiver: receiver(), cause: OfferEndCause::Withdrawn }.into(),
        EventKind::HandoffAccepted => {
            HandoffAccepted { by_presence: true, reported: Some(reported()) }.into()
        }
        _ => HandoffDeclined {
            receiver: receiver(),
            reason: DeclineReason::Conscience,
            alternative: Some(referrer()),
            reported: Some(reported()),
        }
        .into(),
    }
}

fn meeting(kind: EventKind) -> Event {
    match kind {
        EventKind::ReceiverContacted => ReceiverContacted {
            receiver: receiver(),
            channel: Channel::Video,
            spoke_with: Some(person("nurse-2")),
            names_patient: true,
        }
        .into(),
        EventKind::InformationShared => InformationShared {
            version: 2,
            parts: vec![InformationPart::IllnessSeverity, InformationPart::Medications],
        }
        .into(),
        EventKind::InformationCorrected => InformationCorrected {
            version: 3,
            by: CorrectedBy::Family,
            heard_by: vec![Side::Referrer, Side::Receiver],
        }
        .into(),
        EventKind::InformationRequested => InformationRequested { question: 4 }.into(),
        EventKind::InformationAnswered => InformationAnswered { question: 4 }.into(),
        EventKind::IntroductionScheduled => {
            IntroductionScheduled { at: minutes(30), mode: Mode::Video }.into()
        }
        EventKind::IntroductionMissed => IntroductionMissed {
            planned_at: minutes(30),
            reason: MissedReason::Transport,
            by: Some(MissedBy::Patient),
        }
        .into(),
        EventKind::IntroductionHeld => introduction_held().into(),
        EventKind::ResponsibilityAcknowledged => ResponsibilityAcknowledged {
            information_version: 3,
            actions: actions(),
            reported: Some(reported()),
        }
        .into(),
        EventKind::VisitScheduled => VisitScheduled { at: minutes(90), reported: Some(reported()) }.into(),
        EventKind::VisitMissed => VisitMissed {
            planned_at: minutes(90),
            reason: MissedReason::Cost,
            by: Some(MissedBy::Receiver),
            reported: Some(reported()),
        }
        .into(),
        _ => LinkageRecorded { service: receiver(), how_known: HowKnown::ServiceReport }.into(),
    }
}

fn ending(kind: EventKind) -> Event {
    match kind {
        EventKind::ClosureReported => {
            ClosureReported { service_period: Some(period()), reported: Some(reported()) }.into()
        }
        EventKind::HandoffClosed => HandoffClosed {
            outcome: Outcome::PatientDied,
            died_on: Some(date()),
            source: Some(code("registry")),
            true_record: Some(OTHER_HANDOFF),
            superseded_by: Some(OTHER_HANDOFF),
            accountable: Some(referrer()),
            goes_to: Some(receiver()),
            reported: Some(reported()),
        }
        .into(),
        EventKind::CancellationRequested => {
            CancellationRequested { superseded_by: Some(OTHER_HANDOFF), goes_to: Some(receiver()) }.into()
        }
        EventKind::HandoffHeld => HandoffHeld { until: minutes(240), goes_to: Some(receiver()) }.into(),
        EventKind::HandoffResumed => HandoffResumed {}.into(),
        EventKind::ResponsibleReassigned => ResponsibleReassigned {
            side: Side::Receiver,
            from: Some(person("nurse-2")),
            to: person("case-manager-2"),
        }
        .into(),
        EventKind::HandoffReopened => HandoffReopened {}.into(),
        EventKind::Escalated => Escalated {
            escalation: 1,
            to: vec![EscalationTarget::Receiver, EscalationTarget::ReferrerSupervisor],
            cause: EscalationCause::Breach,
            rule: Some(Rule::R1),
            deadline: Some(DeadlineKind::Accept),
        }
        .into(),
        EventKind::EscalationTaken => EscalationTaken { escalation: 1 }.into(),
        EventKind::NoticeAcknowledged => NoticeAcknowledged { notice: 1 }.into(),
        EventKind::GuardrailBreached => GuardrailBreached { rule: Rule::R1 }.into(),
        EventKind::PracticeHandoffAttested => PracticeHandoffAttested {}.into(),
        _ => {
            OutcomeObserved { observation: code("patient-experience"), experience: Some(experience()) }.into()
        }
    }
}

fn requested() -> HandoffRequested {
    HandoffRequested {
        handoff: HANDOFF,
        patient: patient("patient-7f3a"),
        kind: Kind::Transition,
        need: code("ipv-advocacy"),
        urgency: Urgency::Urgent,
        needed_by: Some(minutes(6_000)),
        referrer: referrer(),
        setting: Setting::EmergencyDepartment,
        strata: Some(strata()),
        age_years: Some(34),
        parent: Some(OTHER_HANDOFF),
        screening: Some(SCREENING),
        supersedes: Some(OTHER_HANDOFF),
        program: program(),
    }
}

fn amended() -> RequestAmended {
    RequestAmended {
        kind: Kind::Transition,
        need: code("ipv-shelter"),
        urgency: Urgency::Emergent,
        needed_by: Some(minutes(600)),
        setting: Setting::Telehealth,
        strata: Some(strata()),
        age_years: Some(35),
    }
}

fn introduction_held() -> IntroductionHeld {
    IntroductionHeld {
        receiver: receiver(),
        mode: Mode::InPerson,
        live: true,
        participants: participants(),
        privacy: Privacy::Overheard,
        interpreter: Some(Interpreter::Professional),
        endorsement: endorsement(),
        patient_invited_to_clarify: true,
        patient_unable: true,
        questions: 2,
        information_version: Some(2),
        at_first_visit: true,
        duration_seconds: Some(90),
    }
}

fn words(kind: EventKind) -> Words {
    match kind {
        EventKind::HandoffRequested | EventKind::RequestAmended => indication(),
        EventKind::ConsentDeclined
        | EventKind::ConsentOverridden
        | EventKind::ConsentWithdrawn
        | EventKind::OfferEnded
        | EventKind::HandoffDeclined
        | EventKind::IntroductionMissed
        | EventKind::VisitMissed
        | EventKind::HandoffClosed
        | EventKind::CancellationRequested
        | EventKind::HandoffHeld
        | EventKind::ObjectionDeclared
        | EventKind::PathChosen
        | EventKind::RecordCorrected
        | EventKind::HandoffReopened => reason(),
        EventKind::HandoffOffered
        | EventKind::HandoffAccepted
        | EventKind::ReceiverContacted
        | EventKind::LinkageRecorded
        | EventKind::OutcomeObserved
        | EventKind::HandoffResumed
        | EventKind::ResponsibleReassigned
        | EventKind::EscalationTaken
        | EventKind::NoticeAcknowledged
        | EventKind::ContactPreferencesSet
        | EventKind::PacketGiven
        | EventKind::IntroductionCleared
        | EventKind::PrivacyNotPossible
        | EventKind::NavigatorAssigned
        | EventKind::SupportGiven
        | EventKind::BarrierFound
        | EventKind::BarrierResolved
        | EventKind::DirectCareProvided
        | EventKind::PracticeHandoffAttested => note(),
        EventKind::ContactPlanned => message(),
        EventKind::ContactAttempted => late_breach(note()),
        EventKind::InformationShared => package(),
        EventKind::InformationCorrected => correction(),
        EventKind::InformationRequested => question(),
        EventKind::InformationAnswered => answer(),
        EventKind::IntroductionHeld => late_breach(introduction()),
        EventKind::ResponsibilityAcknowledged => read_back(),
        EventKind::ClosureReported => report(),
        EventKind::ConsentGiven
        | EventKind::IntroductionScheduled
        | EventKind::VisitScheduled
        | EventKind::NoPathLeft
        | EventKind::PathLapsed
        | EventKind::DeadlineMissed
        | EventKind::ObligationRaised
        | EventKind::Escalated
        | EventKind::GuardrailBreached => Words::default(),
    }
}

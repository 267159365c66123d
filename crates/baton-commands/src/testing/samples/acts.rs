//! One of every act.

mod way;

use baton_domain::Words;
use baton_domain::act::{
    AcceptHandoff, AcknowledgeNotice, AcknowledgeResponsibility, Act, ActKind, AmendRequest,
    AnswerInformation, AttestPracticeHandoff, CancelHandoff, Change, CloseHandoff, ClosingOutcome,
    ConfirmCancellation, ConfirmClosure, ConsentAnswer, CorrectInformation, DeclineHandoff, EndOffer,
    HoldHandoff, MarkEnteredInError, OfferToReceiver, PracticeStep, ReassignResponsible, RecordConsent,
    RecordIntroduction, RecordIntroductionMissed, RecordLinkage, RecordOutcome, RecordPracticeHandoff,
    RecordReceiverContact, RecordVisitMissed, ReopenHandoff, ReportClosure, RequestCancellation,
    RequestHandoff, RequestInformation, ResumeHandoff, ScheduleIntroduction, ScheduleVisit, ShareInformation,
    TakeEscalation, WithdrawConsent,
};
use baton_domain::value::{
    Capacity, Channel, ConsentBasis, ConsentGiver, ConsentScope, CorrectedBy, DeclineReason, HowKnown,
    Interpreter, Kind, MissedBy, MissedReason, Mode, Privacy, Role, Setting, Side, Urgency,
};

use super::words::{
    answer, correction, indication, introduction, note, package, question, read_back, reason, report, text,
};
use super::{
    HANDOFF, NOON, OTHER_HANDOFF, SCREENING, actions, code, date, endorsement, experience, minutes,
    participants, patient, period, person, program, receiver, referrer, reported, scope, strata,
};

/// At least one act of every kind, in the order of [`ActKind::ALL`]; where an act has variants, one of each.
#[must_use]
pub fn every_act() -> Vec<Act> {
    ActKind::ALL.iter().flat_map(|kind| acts(*kind)).collect()
}

/// A kind without a sample does not compile.
fn acts(kind: ActKind) -> Vec<Act> {
    let act: Act = match kind {
        ActKind::RequestHandoff => request(Kind::Referral).into(),
        ActKind::AmendRequest => return vec![amend().into(), clear().into()],
        ActKind::RecordConsent => return consents(),
        ActKind::WithdrawConsent => WithdrawConsent { receivers: vec![receiver()], words: reason() }.into(),
        ActKind::OfferToReceiver => OfferToReceiver {
            receiver: receiver(),
            capacity_seen: Some(Capacity::AdditionalAssessmentRequired),
            known_capacity: Some(Capacity::Waitlist),
            answers_by_report: true,
            words: note(),
        }
        .into(),
        ActKind::EndOffer => EndOffer { words: reason() }.into(),
        ActKind::AcceptHandoff => AcceptHandoff { reported: Some(reported()), words: note() }.into(),
        ActKind::DeclineHandoff => DeclineHandoff {
            reason: DeclineReason::Other,
            alternative: Some(referrer()),
            reported: Some(reported()),
            words: reason(),
        }
        .into(),
        ActKind::RecordReceiverContact
        | ActKind::ShareInformation
        | ActKind::CorrectInformation
        | ActKind::RequestInformation
        | ActKind::AnswerInformation
        | ActKind::ScheduleIntroduction
        | ActKind::RecordIntroductionMissed
        | ActKind::RecordIntroduction
        | ActKind::AcknowledgeResponsibility => meeting(kind),
        ActKind::SetContactPreferences
        | ActKind::DeclareObjection
        | ActKind::ChoosePath
        | ActKind::GiveInformationPacket
        | ActKind::ClearIntroduction
        | ActKind::AssignNavigator
        | ActKind::PlanContact
        | ActKind::RecordContactAttempt
        | ActKind::RecordSupport
        | ActKind::RecordBarrier
        | ActKind::ResolveBarrier
        | ActKind::ProvideDirectCare
        | ActKind::CorrectRecord
        | ActKind::MissDeadline
        | ActKind::SupersedeHandoff
        | ActKind::CopyContactPreferences => way::act(kind),
        ActKind::ScheduleVisit
        | ActKind::RecordVisitMissed
        | ActKind::RecordLinkage
        | ActKind::RecordOutcome
        | ActKind::ReportClosure
        | ActKind::ConfirmClosure
        | ActKind::CloseHandoff
        | ActKind::CancelHandoff
        | ActKind::RequestCancellation
        | ActKind::ConfirmCancellation
        | ActKind::HoldHandoff
        | ActKind::ResumeHandoff
        | ActKind::ReassignResponsible
        | ActKind::ReopenHandoff
        | ActKind::MarkEnteredInError
        | ActKind::TakeEscalation
        | ActKind::AcknowledgeNotice
        | ActKind::RecordPracticeHandoff
        | ActKind::AttestPracticeHandoff => return later(kind),
    };
    vec![act]
}

fn meeting(kind: ActKind) -> Act {
    match kind {
        ActKind::RecordReceiverContact => RecordReceiverContact {
            receiver: receiver(),
            channel: Channel::Phone,
            spoke_with: Some(person("nurse-2")),
            names_patient: true,
            words: note(),
        }
        .into(),
        ActKind::ShareInformation => share().into(),
        ActKind::CorrectInformation => CorrectInformation {
            by: CorrectedBy::Proxy,
            heard_by: vec![Side::Referrer, Side::Receiver],
            words: correction(),
        }
        .into(),
        ActKind::RequestInformation => RequestInformation { words: question() }.into(),
        ActKind::AnswerInformation => AnswerInformation { question: 1, words: answer() }.into(),
        ActKind::ScheduleIntroduction => ScheduleIntroduction { at: minutes(30), mode: Mode::Phone }.into(),
        ActKind::RecordIntroductionMissed => RecordIntroductionMissed {
            reason: MissedReason::Forgot,
            by: Some(MissedBy::Patient),
            words: reason(),
        }
        .into(),
        ActKind::RecordIntroduction => introduce().into(),
        _ => acknowledge().into(),
    }
}

fn later(kind: ActKind) -> Vec<Act> {
    let act: Act = match kind {
        ActKind::RecordVisitMissed => RecordVisitMissed {
            reason: MissedReason::Ill,
            by: Some(MissedBy::Patient),
            reported: Some(reported()),
            words: reason(),
        }
        .into(),
        ActKind::RecordLinkage => {
            RecordLinkage { service: Some(receiver()), how_known: HowKnown::PatientReport, words: note() }
                .into()
        }
        ActKind::RecordOutcome => observe().into(),
        ActKind::ReportClosure => {
            ReportClosure { service_period: Some(period()), reported: Some(reported()), words: report() }
                .into()
        }
        ActKind::ConfirmClosure => ConfirmClosure { words: note() }.into(),
        ActKind::CloseHandoff => return closings(),
        ActKind::CancelHandoff => CancelHandoff { goes_to: Some(receiver()), words: reason() }.into(),
        ActKind::RequestCancellation => {
            RequestCancellation { goes_to: Some(receiver()), words: reason() }.into()
        }
        ActKind::ConfirmCancellation => {
            ConfirmCancellation { reported: Some(reported()), words: note() }.into()
        }
        ActKind::HoldHandoff => {
            HoldHandoff { until: minutes(1_440), goes_to: Some(receiver()), words: reason() }.into()
        }
        ActKind::ResumeHandoff => ResumeHandoff { words: note() }.into(),
        ActKind::ReassignResponsible => {
            let side = Some(Side::Receiver);
            ReassignResponsible { side, person: person("case-manager-2"), words: note() }.into()
        }
        ActKind::ReopenHandoff => ReopenHandoff { words: reason() }.into(),
        ActKind::MarkEnteredInError => {
            MarkEnteredInError { true_record: Some(OTHER_HANDOFF), words: reason() }.into()
        }
        ActKind::TakeEscalation => TakeEscalation { escalation: 1, words: note() }.into(),
        ActKind::AcknowledgeNotice => AcknowledgeNotice { notice: 1, words: note() }.into(),
        ActKind::RecordPracticeHandoff => practice().into(),
        ActKind::AttestPracticeHandoff => AttestPracticeHandoff { words: note() }.into(),
        _ => ScheduleVisit { at: minutes(90), reported: Some(reported()) }.into(),
    };
    vec![act]
}

/// A request of this kind.
#[must_use]
pub fn request(kind: Kind) -> RequestHandoff {
    RequestHandoff {
        id: HANDOFF,
        patient: patient("patient-7f3a"),
        kind,
        need: code("ipv-advocacy"),
        urgency: Urgency::Urgent,
        needed_by: Some(minutes(6_000)),
        referrer: referrer(),
        setting: Setting::Clinic,
        strata: Some(strata()),
        age_years: Some(34),
        parent: Some(OTHER_HANDOFF),
        screening: Some(SCREENING),
        supersedes: Some(OTHER_HANDOFF),
        program: program(),
        words: indication(),
    }
}

fn amend() -> AmendRequest {
    AmendRequest {
        urgency: Some(Urgency::Emergent),
        needed_by: Change::Set(minutes(600)),
        kind: Some(Kind::Transition),
        need: Some(code("ipv-shelter")),
        setting: Some(Setting::Inpatient),
        strata: Change::Set(strata()),
        age_years: Change::Set(35),
        words: indication(),
    }
}

fn clear() -> AmendRequest {
    AmendRequest {
        urgency: None,
        needed_by: Change::Clear,
        kind: None,
        need: None,
        setting: None,
        strata: Change::Clear,
        age_years: Change::Clear,
        words: Words::default(),
    }
}

fn consents() -> Vec<Act> {
    let consent = |answer, given_by, scope, words| {
        RecordConsent { answer, given_by, scope, limits_explained: true, words }.into()
    };
    let overridden = ConsentAnswer::Overridden { legal_basis: code("duty-to-warn") };
    vec![
        consent(
            ConsentAnswer::Given(ConsentBasis::Explicit),
            ConsentGiver::Guardian,
            scope(),
            Words::default(),
        ),
        consent(ConsentAnswer::Declined, ConsentGiver::Patient, ConsentScope::default(), reason()),
        consent(overridden, ConsentGiver::Patient, scope(), reason()),
    ]
}

/// An introduction.
#[must_use]
pub fn introduce() -> RecordIntroduction {
    RecordIntroduction {
        receiver: Some(receiver()),
        mode: Mode::InPerson,
        participants: participants(),
        privacy: Privacy::Private,
        interpreter: Some(Interpreter::Professional),
        endorsement: endorsement(),
        patient_invited_to_clarify: true,
        patient_unable: true,
        information_version: Some(1),
        at_first_visit: true,
        duration_seconds: Some(90),
        words: introduction(),
    }
}

/// A package of information.
#[must_use]
pub fn share() -> ShareInformation {
    ShareInformation { words: package() }
}

/// A read-back.
#[must_use]
pub fn acknowledge() -> AcknowledgeResponsibility {
    AcknowledgeResponsibility {
        information_version: 1,
        actions: actions(),
        reported: Some(reported()),
        words: read_back(),
    }
}

/// What a patient said of the handoff.
#[must_use]
pub fn observe() -> RecordOutcome {
    RecordOutcome { observation: code("patient-experience"), experience: Some(experience()), words: note() }
}

fn closings() -> Vec<Act> {
    let died = ClosingOutcome::PatientDied { died_on: date(), source: code("registry") };
    vec![
        CloseHandoff {
            outcome: ClosingOutcome::PatientDeclined { told_what_stays_open: true },
            words: reason(),
        }
        .into(),
        CloseHandoff { outcome: died, words: Words::default() }.into(),
        CloseHandoff { outcome: ClosingOutcome::LostToFollowUp, words: reason() }.into(),
        CloseHandoff {
            outcome: ClosingOutcome::ServiceUnavailable { goes_to: Some(receiver()) },
            words: reason(),
        }
        .into(),
    ]
}

/// A handoff within a practice.
#[must_use]
pub fn practice() -> RecordPracticeHandoff {
    let step = |act: Act| PracticeStep {
        side: Side::Referrer,
        person: person("clinician-2"),
        role: Role::Assistant,
        occurred_at: Some(NOON),
        late_reason: Some(text("late_reason")),
        breach: Some(text("breach_reason")),
        act,
    };
    let implied = RecordConsent {
        answer: ConsentAnswer::Given(ConsentBasis::ImpliedByVisit),
        given_by: ConsentGiver::Patient,
        scope: ConsentScope::default(),
        limits_explained: true,
        words: Words::default(),
    };
    RecordPracticeHandoff {
        steps: vec![
            step(request(Kind::PracticeRooming).into()),
            step(implied.into()),
            step(introduce().into()),
        ],
    }
}

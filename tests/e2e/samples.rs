//! One valid act of every kind in the words of the API, as the script of `baton_domain::testing` has them: a test
//! against the server and the rules' own transition table so speak of the same acts.

mod way;

use baton_api::handoff::v1::practice_step::Act as Step;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::ActKind;
use baton_domain::act::Act;
use baton_domain::testing::{Seat, Stage};

use crate::harness::values::{
    consent, consent_for, information, instant, introduction, linkage, observation, offer, organization,
    read_back, referral,
};
use crate::harness::{AnyAct, Identity};

const REASON: &str = "the patient moves away";

/// Who sits in a seat of the script.
pub fn identity(seat: Seat) -> Identity {
    match seat {
        Seat::Referrer => Identity::of("clinic", "clinician-1"),
        Seat::Receiver => Identity::of("shelter", "advocate-1").role("advocate"),
        Seat::Former => Identity::of("helpline", "advocate-3").role("advocate"),
        Seat::Supervisor => Identity::of("clinic", "supervisor-9").role("supervisor"),
        Seat::Navigator => Identity::of("navigators", "navigator-1").role("case-manager"),
        Seat::Outsider => Identity::of("elsewhere", "outsider-1"),
    }
}

/// An act of the script. What of it depends on more than its kind and seat is taken from it.
pub fn of_script(stage: &Stage, seat: Seat, act: &Act) -> AnyAct {
    match act {
        Act::RecordConsent(act) => consent_for(
            act.scope.receivers.iter().map(|party| organization(party.organization.as_str())).collect(),
        )
        .into(),
        Act::OfferToReceiver(act) => offer(organization(act.receiver.organization.as_str())).into(),
        Act::WithdrawConsent(act) => {
            let receivers =
                act.receivers.iter().map(|party| organization(party.organization.as_str())).collect();
            WithdrawConsent { receivers, reason: None }.into()
        }
        Act::ChoosePath(act) => way::choice_of(act).into(),
        other => sample(stage, other.kind(), seat),
    }
}

/// The request of the script, for a patient of its own: what is said of one patient is copied to their other handoffs.
pub fn request_for(patient: &str) -> AnyAct {
    RequestHandoff { patient: patient.to_owned(), ..request(HandoffKind::Referral) }.into()
}

/// A valid act of this kind, as `seat` would give it.
pub fn sample(stage: &Stage, kind: ActKind, seat: Seat) -> AnyAct {
    let planned = Some(instant(stage.minutes(1_440)));
    let reason = || REASON.to_owned();
    match kind {
        ActKind::RequestHandoff => request(HandoffKind::Referral).into(),
        ActKind::AmendRequest => amendment().into(),
        ActKind::RecordConsent => consent().into(),
        ActKind::WithdrawConsent => WithdrawConsent::default().into(),
        ActKind::OfferToReceiver => offer(organization("shelter")).into(),
        ActKind::EndOffer => EndOffer { reason: reason() }.into(),
        ActKind::AcceptHandoff => AcceptHandoff::default().into(),
        ActKind::DeclineHandoff => {
            DeclineHandoff { reason: DeclineReason::NoCapacity.into(), ..DeclineHandoff::default() }.into()
        }
        ActKind::RecordReceiverContact => call().into(),
        ActKind::ShareInformation => information("needs a safe place").into(),
        ActKind::CorrectInformation => correction().into(),
        ActKind::RequestInformation => RequestInformation { question: "is there a pet?".to_owned() }.into(),
        ActKind::AnswerInformation => {
            AnswerInformation { question: 1, answer: "a small dog".to_owned() }.into()
        }
        ActKind::ScheduleIntroduction => {
            ScheduleIntroduction { at: planned, mode: IntroductionMode::Phone.into() }.into()
        }
        ActKind::RecordIntroduction => {
            RecordIntroduction { receiver: Some(organization("shelter")), ..introduction(None) }.into()
        }
        ActKind::AcknowledgeResponsibility => read_back(1, "we meet tomorrow and find a place").into(),
        ActKind::ScheduleVisit => ScheduleVisit { at: planned, reported: None }.into(),
        ActKind::RecordLinkage => linkage(match seat {
            Seat::Receiver | Seat::Former => HowKnown::ReceiverRecord,
            Seat::Referrer | Seat::Supervisor | Seat::Navigator | Seat::Outsider => HowKnown::PatientReport,
        })
        .into(),
        ActKind::RecordOutcome => observation("enrolled").into(),
        ActKind::HoldHandoff => HoldHandoff { until: planned, reason: reason(), goes_to: None }.into(),
        ActKind::RecordPracticeHandoff => practice().into(),
        ActKind::AttestPracticeHandoff => AttestPracticeHandoff::default().into(),
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
        | ActKind::CorrectRecord => way::sample(stage, kind),
        ActKind::RecordIntroductionMissed
        | ActKind::RecordVisitMissed
        | ActKind::ReportClosure
        | ActKind::ConfirmClosure
        | ActKind::CloseHandoff
        | ActKind::CancelHandoff
        | ActKind::RequestCancellation
        | ActKind::ConfirmCancellation
        | ActKind::ResumeHandoff
        | ActKind::ReassignResponsible
        | ActKind::ReopenHandoff
        | ActKind::MarkEnteredInError
        | ActKind::TakeEscalation
        | ActKind::AcknowledgeNotice => later(kind),
        ActKind::MissDeadline | ActKind::SupersedeHandoff | ActKind::CopyContactPreferences => {
            panic!("no caller can ask for {}", kind.name())
        }
    }
}

/// Whether an act is Baton's own: it has no rpc.
pub const fn is_batons_own(kind: ActKind) -> bool {
    matches!(kind, ActKind::MissDeadline | ActKind::SupersedeHandoff | ActKind::CopyContactPreferences)
}

/// What is missed, ended and undone.
fn later(kind: ActKind) -> AnyAct {
    let reason = || REASON.to_owned();
    match kind {
        ActKind::RecordIntroductionMissed => {
            let reason = MissedReason::Transport.into();
            RecordIntroductionMissed { reason, ..RecordIntroductionMissed::default() }.into()
        }
        ActKind::RecordVisitMissed => {
            RecordVisitMissed { reason: MissedReason::Transport.into(), ..RecordVisitMissed::default() }
                .into()
        }
        ActKind::ReportClosure => {
            ReportClosure { report: "moved in, doing well".to_owned(), ..ReportClosure::default() }.into()
        }
        ActKind::ConfirmClosure => ConfirmClosure::default().into(),
        ActKind::CloseHandoff => {
            let declined = PatientDeclined { told_what_stays_open: true, reason: None };
            CloseHandoff { outcome: Some(close_handoff::Outcome::PatientDeclined(declined)) }.into()
        }
        ActKind::CancelHandoff => CancelHandoff { reason: reason(), goes_to: None }.into(),
        ActKind::RequestCancellation => RequestCancellation { reason: reason(), goes_to: None }.into(),
        ActKind::ConfirmCancellation => ConfirmCancellation::default().into(),
        ActKind::ResumeHandoff => ResumeHandoff::default().into(),
        ActKind::ReassignResponsible => {
            ReassignResponsible { person: "clinician-9".to_owned(), note: None, side: None }.into()
        }
        ActKind::ReopenHandoff => ReopenHandoff { reason: reason() }.into(),
        ActKind::MarkEnteredInError => MarkEnteredInError { true_record: None, reason: reason() }.into(),
        ActKind::TakeEscalation => TakeEscalation { escalation: 1, note: None }.into(),
        ActKind::AcknowledgeNotice => AcknowledgeNotice { notice: 3, note: None }.into(),
        earlier => panic!("{} has its sample above", earlier.name()),
    }
}

fn request(kind: HandoffKind) -> RequestHandoff {
    RequestHandoff { kind: kind.into(), ..referral("patient-1", "ipv-advocacy", organization("clinic")) }
}

/// The shortest practice handoff: asked for, and the visit implies consent.
fn practice() -> RecordPracticeHandoff {
    let step = |act| PracticeStep {
        side: Side::Referrer.into(),
        person: "clinician-1".to_owned(),
        role: Role::Clinician.into(),
        act: Some(act),
        ..PracticeStep::default()
    };
    let mut agreed = consent();
    if let Some(record_consent::Answer::Given(given)) = &mut agreed.answer {
        given.basis = ConsentBasis::ImpliedByVisit.into();
    }
    let steps = vec![
        step(Step::RequestHandoff(request(HandoffKind::PracticeRooming))),
        step(Step::RecordConsent(agreed)),
    ];
    RecordPracticeHandoff { steps }
}

fn amendment() -> AmendRequest {
    AmendRequest {
        update_mask: Some(prost_types::FieldMask { paths: vec!["urgency".to_owned()] }),
        urgency: Some(Urgency::Urgent.into()),
        ..AmendRequest::default()
    }
}

fn call() -> RecordReceiverContact {
    RecordReceiverContact {
        receiver: Some(organization("shelter")),
        channel: Channel::Phone.into(),
        names_patient: true,
        ..RecordReceiverContact::default()
    }
}

fn correction() -> CorrectInformation {
    CorrectInformation {
        by: CorrectedBy::Patient.into(),
        heard_by: vec![Side::Referrer.into(), Side::Receiver.into()],
        correction: Some(Correction { said: "every morning".to_owned(), right: "most mornings".to_owned() }),
    }
}

//! One valid act of every kind.

use super::cast::id;
use super::{Seat, Stage};
use crate::act::{
    AcceptHandoff, AcknowledgeNotice, AcknowledgeResponsibility, Act, ActKind, AmendRequest,
    AnswerInformation, AssignNavigator, AttestPracticeHandoff, CancelHandoff, ChoosePath, ClearIntroduction,
    CloseHandoff, ClosingOutcome, ConfirmCancellation, ConfirmClosure, ConsentAnswer, CopyContactPreferences,
    CorrectInformation, CorrectRecord, DeclareObjection, DeclineHandoff, EndOffer, GiveInformationPacket,
    HoldHandoff, MarkEnteredInError, MissDeadline, OfferToReceiver, PlanContact, PracticeStep,
    ProvideDirectCare, ReassignResponsible, RecordBarrier, RecordConsent, RecordContactAttempt,
    RecordIntroduction, RecordIntroductionMissed, RecordLinkage, RecordOutcome, RecordPracticeHandoff,
    RecordReceiverContact, RecordSupport, RecordVisitMissed, ReopenHandoff, ReportClosure,
    RequestCancellation, RequestHandoff, RequestInformation, ResolveBarrier, ResumeHandoff,
    ScheduleIntroduction, ScheduleVisit, SetContactPreferences, ShareInformation, SupersedeHandoff,
    TakeEscalation, WithdrawConsent,
};
use crate::ids::{Code, HandoffId, PatientRef, PersonId};
use crate::policy::ProgramVersion;
use crate::text::Text;
use crate::value::{
    BarrierKind, Capacity, Channel, ConsentBasis, ConsentGiver, ConsentScope, ContactOutcome,
    ContactPreferences, CorrectedBy, Deadline, DeadlineKind, DeclineReason, Endorsement, FollowUp, HowKnown,
    Kind, MissedReason, Mode, ObjectionScope, Participant, ParticipantRole, ParticipantSide, Path,
    PathOption, PatientChoice, Privacy, Role, Setting, Side, SupportKind, Urgency,
};
use crate::words::{Correction, Information, Words};
use rust_decimal::Decimal;

/// The minutes after the stage's instant for which introduction and visit are planned, and until which a hold lasts.
const PLANNED_MINUTES: i64 = 1_440;

/// The notice of the table's former receiver: they declined twice before they were let go.
const NOTICE: u32 = 3;

/// The revision at which the table's script plans the introduction.
const PLAN: u64 = 12;

pub(super) fn sample(stage: &Stage, kind: ActKind, seat: Seat) -> Act {
    let planned = stage.minutes(PLANNED_MINUTES);
    let words = Words::default;
    match kind {
        ActKind::RequestHandoff => request(stage, Kind::Referral).into(),
        ActKind::AmendRequest => {
            AmendRequest { urgency: Some(Urgency::Urgent), ..AmendRequest::default() }.into()
        }
        ActKind::RecordConsent => consent(ConsentBasis::Explicit).into(),
        ActKind::WithdrawConsent => WithdrawConsent { receivers: Vec::new(), words: words() }.into(),
        ActKind::SetContactPreferences => preferences().into(),
        ActKind::DeclareObjection => objection().into(),
        ActKind::ChoosePath => choice().into(),
        ActKind::GiveInformationPacket => packet(stage).into(),
        ActKind::OfferToReceiver => offer().into(),
        ActKind::EndOffer => EndOffer { words: reason() }.into(),
        ActKind::AcceptHandoff => AcceptHandoff { reported: None, words: words() }.into(),
        ActKind::DeclineHandoff => decline().into(),
        ActKind::RecordReceiverContact => contact().into(),
        ActKind::ShareInformation => ShareInformation { words: package() }.into(),
        ActKind::CorrectInformation => correction().into(),
        ActKind::RequestInformation => RequestInformation { words: question() }.into(),
        ActKind::AnswerInformation => AnswerInformation { question: 1, words: answer() }.into(),
        ActKind::ClearIntroduction => clearance().into(),
        ActKind::ScheduleIntroduction => ScheduleIntroduction { at: planned, mode: Mode::Phone }.into(),
        ActKind::RecordIntroductionMissed => introduction_missed().into(),
        ActKind::RecordIntroduction => introduction().into(),
        ActKind::AcknowledgeResponsibility => acknowledgement(1).into(),
        ActKind::AssignNavigator => {
            AssignNavigator { navigator: Seat::Navigator.party(), words: words() }.into()
        }
        ActKind::PlanContact => {
            PlanContact { channel: Channel::Phone, at: Some(planned), words: message() }.into()
        }
        ActKind::RecordContactAttempt => attempt().into(),
        ActKind::RecordSupport => {
            RecordSupport { kind: SupportKind::Transport, barrier: None, words: words() }.into()
        }
        ActKind::RecordBarrier => RecordBarrier { kind: BarrierKind::Transport, words: words() }.into(),
        ActKind::ResolveBarrier => ResolveBarrier { barrier: 1, words: words() }.into(),
        ActKind::ScheduleVisit => ScheduleVisit { at: planned, reported: None }.into(),
        ActKind::RecordVisitMissed => visit_missed().into(),
        ActKind::RecordLinkage => linkage(seat).into(),
        ActKind::RecordOutcome => outcome().into(),
        ActKind::ReportClosure => report().into(),
        ActKind::ConfirmClosure => ConfirmClosure { words: words() }.into(),
        ActKind::CloseHandoff => close().into(),
        ActKind::ProvideDirectCare => ProvideDirectCare { words: words() }.into(),
        ActKind::CancelHandoff => CancelHandoff { goes_to: None, words: reason() }.into(),
        ActKind::RequestCancellation => RequestCancellation { goes_to: None, words: reason() }.into(),
        ActKind::ConfirmCancellation => ConfirmCancellation { reported: None, words: words() }.into(),
        ActKind::HoldHandoff => HoldHandoff { until: planned, goes_to: None, words: reason() }.into(),
        ActKind::ResumeHandoff => ResumeHandoff { words: words() }.into(),
        ActKind::ReassignResponsible => {
            ReassignResponsible { side: None, person: id(PersonId::new("clinician-9")), words: words() }
                .into()
        }
        ActKind::ReopenHandoff => ReopenHandoff { words: reason() }.into(),
        ActKind::MarkEnteredInError => MarkEnteredInError { true_record: None, words: reason() }.into(),
        ActKind::CorrectRecord => CorrectRecord { revision: PLAN, replacement: None, words: reason() }.into(),
        ActKind::TakeEscalation => TakeEscalation { escalation: 1, words: words() }.into(),
        ActKind::AcknowledgeNotice => AcknowledgeNotice { notice: NOTICE, words: words() }.into(),
        ActKind::RecordPracticeHandoff => practice(stage).into(),
        ActKind::AttestPracticeHandoff => AttestPracticeHandoff { words: words() }.into(),
        ActKind::MissDeadline => MissDeadline { deadline: missed(stage) }.into(),
        ActKind::SupersedeHandoff => supersede().into(),
        ActKind::CopyContactPreferences => copy().into(),
    }
}

/// A text of a person.
pub(crate) fn text(written: &str) -> Text {
    Text::new(written.into())
}

pub(crate) fn reason() -> Words {
    Words { reason: Some(text("the patient moves away")), ..Words::default() }
}

pub(crate) fn package() -> Words {
    let information =
        Information { patient_summary: Some(text("needs a safe place")), ..Information::default() };
    Words { information: Some(Box::new(information)), ..Words::default() }
}

fn message() -> Words {
    Words { message: Some(text("the visit is tomorrow")), ..Words::default() }
}

fn preferences() -> SetContactPreferences {
    let preferences = ContactPreferences {
        excluded: vec![Channel::Voicemail],
        may_name_service: false,
        ..ContactPreferences::default()
    };
    SetContactPreferences { preferences, words: Words::default() }
}

fn objection() -> DeclareObjection {
    DeclareObjection { scope: ObjectionScope::Provide, refers_instead: None, words: reason() }
}

/// An introduction to the receiver, or a list that names them; the referrer cannot provide.
pub(crate) fn choice() -> ChoosePath {
    let option = |name, path, receiver, hours| PathOption {
        id: id(Code::new(name)),
        path,
        receiver,
        hours: Decimal::from(hours),
        distance_km: Decimal::from(5),
        cost_minor_units: 0,
        capacity: None,
    };
    ChoosePath {
        options: vec![
            option("shelter-introduction", Path::WarmIntroduction, Some(Seat::Receiver.party()), 2),
            option("shelter-packet", Path::InformationPacket, Some(Seat::Receiver.party()), 48),
        ],
        vulnerabilities: Vec::new(),
        cannot_provide: Some(id(Code::new("not-our-service"))),
        chosen: Some(id(Code::new("shelter-introduction"))),
        patient_choice: None,
        words: Words::default(),
    }
}

/// The same, where the patient wants the list: with one service within reach it is less than they are owed.
pub(crate) fn packet_choice(stage: &Stage) -> ChoosePath {
    let explained_by = Seat::Referrer.actor().person;
    ChoosePath {
        chosen: Some(id(Code::new("shelter-packet"))),
        patient_choice: Some(PatientChoice { explained_by, explained_at: stage.now }),
        ..choice()
    }
}

/// The same, where no service has room for the patient.
pub(crate) fn no_choice() -> ChoosePath {
    let mut none = ChoosePath { chosen: None, ..choice() };
    for option in &mut none.options {
        option.capacity = Some(Capacity::None);
    }
    none
}

/// Nothing but what the referrer can give themselves.
pub(crate) fn direct_choice() -> ChoosePath {
    let here = PathOption {
        id: id(Code::new("here")),
        path: Path::DirectCare,
        receiver: None,
        hours: Decimal::ONE,
        distance_km: Decimal::ZERO,
        cost_minor_units: 0,
        capacity: None,
    };
    ChoosePath { options: vec![here], cannot_provide: None, chosen: Some(id(Code::new("here"))), ..choice() }
}

fn packet(stage: &Stage) -> GiveInformationPacket {
    GiveInformationPacket {
        services: vec![Seat::Receiver.party()],
        follow_up: FollowUp { at: stage.minutes(PLANNED_MINUTES), about: None },
        words: Words::default(),
    }
}

fn clearance() -> ClearIntroduction {
    ClearIntroduction {
        mode: Mode::InPerson,
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        within_hearing: Vec::new(),
        interpreter: None,
        not_possible: false,
        words: Words::default(),
    }
}

fn attempt() -> RecordContactAttempt {
    RecordContactAttempt {
        channel: Channel::Phone,
        outcome: ContactOutcome::NoAnswer,
        words: Words::default(),
    }
}

fn missed(stage: &Stage) -> Deadline {
    Deadline { due_at: stage.minutes(PLANNED_MINUTES), kind: DeadlineKind::Offer }
}

fn supersede() -> SupersedeHandoff {
    SupersedeHandoff {
        by: HandoffId(uuid::Uuid::from_u128(8)),
        patient: id(PatientRef::new("patient-1")),
        need: id(Code::new("ipv-advocacy")),
        accountable: Seat::Referrer.party(),
    }
}

fn copy() -> CopyContactPreferences {
    CopyContactPreferences {
        from: HandoffId(uuid::Uuid::from_u128(9)),
        preferences: preferences().preferences,
    }
}

fn question() -> Words {
    Words { question: Some(text("is there a pet?")), ..Words::default() }
}

fn answer() -> Words {
    Words { answer: Some(text("a small dog")), ..Words::default() }
}

pub(crate) fn request(stage: &Stage, kind: Kind) -> RequestHandoff {
    RequestHandoff {
        id: stage.handoff,
        patient: id(PatientRef::new("patient-1")),
        kind,
        need: id(Code::new("ipv-advocacy")),
        urgency: Urgency::Routine,
        needed_by: None,
        referrer: Seat::Referrer.party(),
        setting: Setting::Clinic,
        strata: None,
        age_years: None,
        parent: None,
        screening: None,
        supersedes: None,
        program: ProgramVersion::built_in(),
        words: Words::default(),
    }
}

pub(crate) fn consent(basis: ConsentBasis) -> RecordConsent {
    RecordConsent {
        answer: ConsentAnswer::Given(basis),
        given_by: ConsentGiver::Patient,
        scope: ConsentScope::default(),
        limits_explained: true,
        words: Words::default(),
    }
}

pub(crate) fn offer() -> OfferToReceiver {
    OfferToReceiver {
        receiver: Seat::Receiver.party(),
        capacity_seen: None,
        known_capacity: None,
        answers_by_report: false,
        words: Words::default(),
    }
}

pub(crate) fn decline() -> DeclineHandoff {
    DeclineHandoff {
        reason: DeclineReason::NoCapacity,
        alternative: None,
        reported: None,
        words: Words::default(),
    }
}

pub(crate) fn contact() -> RecordReceiverContact {
    RecordReceiverContact {
        receiver: Seat::Receiver.party(),
        channel: Channel::Phone,
        spoke_with: None,
        names_patient: true,
        words: Words::default(),
    }
}

pub(crate) fn correction() -> CorrectInformation {
    let put_right = Correction { said: text("every morning"), right: text("most mornings") };
    CorrectInformation {
        by: CorrectedBy::Patient,
        heard_by: vec![Side::Referrer, Side::Receiver],
        words: Words { correction: Some(put_right), ..Words::default() },
    }
}

fn introduction_missed() -> RecordIntroductionMissed {
    RecordIntroductionMissed { reason: MissedReason::Transport, by: None, words: Words::default() }
}

fn visit_missed() -> RecordVisitMissed {
    RecordVisitMissed { reason: MissedReason::Transport, by: None, reported: None, words: Words::default() }
}

/// Both sides and the patient in one room, everything done as it should be.
pub(crate) fn introduction() -> RecordIntroduction {
    let participant = |side, role| Participant { side, role, person: None };
    RecordIntroduction {
        receiver: Some(Seat::Receiver.party()),
        mode: Mode::InPerson,
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::Clinician),
            participant(ParticipantSide::Receiver, ParticipantRole::Advocate),
            participant(ParticipantSide::Patient, ParticipantRole::Patient),
        ],
        privacy: Privacy::Private,
        interpreter: None,
        endorsement: Endorsement { by_name: true, why_they: true, good_at: true },
        patient_invited_to_clarify: true,
        patient_unable: false,
        information_version: None,
        at_first_visit: false,
        duration_seconds: Some(300),
        words: Words::default(),
    }
}

pub(crate) fn acknowledgement(information_version: u32) -> AcknowledgeResponsibility {
    let words = Words { read_back: Some(text("we meet tomorrow and find a place")), ..Words::default() };
    AcknowledgeResponsibility { information_version, actions: Vec::new(), reported: None, words }
}

fn linkage(seat: Seat) -> RecordLinkage {
    let how_known = match seat {
        Seat::Receiver | Seat::Former => HowKnown::ReceiverRecord,
        Seat::Referrer | Seat::Supervisor | Seat::Navigator | Seat::Outsider => HowKnown::PatientReport,
    };
    RecordLinkage { service: None, how_known, words: Words::default() }
}

fn outcome() -> RecordOutcome {
    RecordOutcome { observation: id(Code::new("enrolled")), experience: None, words: Words::default() }
}

fn report() -> ReportClosure {
    let words = Words { report: Some(text("moved in, doing well")), ..Words::default() };
    ReportClosure { service_period: None, reported: None, words }
}

fn close() -> CloseHandoff {
    let outcome = ClosingOutcome::PatientDeclined { told_what_stays_open: true };
    CloseHandoff { outcome, words: Words::default() }
}

/// The shortest practice handoff: asked for, and the visit implies consent.
fn practice(stage: &Stage) -> RecordPracticeHandoff {
    let step = |act: Act| PracticeStep {
        side: Side::Referrer,
        person: Seat::Referrer.actor().person,
        role: Role::Clinician,
        occurred_at: None,
        late_reason: None,
        breach: None,
        act,
    };
    let steps = vec![
        step(request(stage, Kind::PracticeRooming).into()),
        step(consent(ConsentBasis::ImpliedByVisit).into()),
    ];
    RecordPracticeHandoff { steps }
}

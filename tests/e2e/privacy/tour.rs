//! Every command of every service once at least, all of them accepted; and then many that are refused.

mod records;
mod way;

use std::sync::Arc;

use baton_api::handoff::v1::practice_step::Act;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::ToSpan as _;
use tonic::Status;

use super::canaries::{Canaries, MARK};
use crate::harness::values::{
    consent, information, instant, introduction, linkage, new_name, observation, offer, organization, person,
    read_back, referral,
};
use crate::harness::{Actor, AnyAct, Identity, Records, Server, Shape, now};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");
const SUPERVISOR: Identity = Identity::of("river-clinic", "supervisor-1").role("supervisor");
const SHELTER: Identity = Identity::of("shelter", "advocate-1");
const COLLEAGUE: Identity = Identity::of("river-clinic", "clinician-1");

/// What a text of the tour says before a canary takes its place.
const TEXT: &str = "placeholder";

/// The people of the tour, whose every text becomes a canary.
struct Cast {
    clinic: Actor,
    supervisor: Actor,
    shelter: Actor,
    colleague: Actor,
}

impl Cast {
    async fn on(server: &Server, canaries: &Arc<Canaries>) -> Self {
        let clinic = server.actor(CLINIC).await.planting(canaries.planter());
        Self {
            supervisor: clinic.as_other(SUPERVISOR),
            shelter: clinic.as_other(SHELTER),
            colleague: clinic.as_other(COLLEAGUE),
            clinic,
        }
    }

    async fn consented(&self) -> String {
        let request = referral("patient-1", "housing", organization("river-clinic"));
        let name = self.clinic.request_handoff(request).await.recorded().name;
        self.clinic.record_consent(&name, consent()).await.recorded();
        name
    }

    async fn offered(&self) -> String {
        let name = self.consented().await;
        self.clinic.offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
        name
    }
}

/// What was recorded, each with somebody who may read everything of it.
pub struct Recorded {
    pub handoffs: Vec<(Actor, String)>,
    /// Of programs, services and screenings.
    pub records: Vec<(Actor, String)>,
}

/// Gives every command.
pub async fn play(server: &Server, canaries: &Arc<Canaries>) -> Recorded {
    let cast = Cast::on(server, canaries).await;
    let handoffs = [
        to_the_end(&cast).await,
        before_consent(&cast).await,
        declined_and_ended(&cast).await,
        cancelled_late(&cast).await,
        cancelled_early_and_in_error(&cast).await,
        withdrawn(&cast).await,
        breached(&cast).await,
        within_the_practice(&cast).await,
        way::accompanied(&cast).await,
        way::with_a_packet(&cast).await,
        way::cared_for_directly(&cast).await,
        way::lost(&cast).await,
        way::without_a_path(&cast).await,
    ];
    Recorded {
        handoffs: handoffs.into_iter().map(|name| (cast.clinic.clone(), name)).collect(),
        records: records::all(&cast).await,
    }
}

async fn to_the_end(cast: &Cast) -> String {
    let name = cast.offered().await;
    let (clinic, shelter) = (&cast.clinic, &cast.shelter);
    let contact = RecordReceiverContact {
        receiver: Some(organization("shelter")),
        channel: Channel::Phone.into(),
        ..RecordReceiverContact::default()
    };
    clinic.record_receiver_contact(&name, contact).await.recorded();
    clinic.share_information(&name, information(TEXT)).await.recorded();
    let correction = CorrectInformation {
        by: CorrectedBy::Patient.into(),
        heard_by: vec![Side::Receiver.into()],
        correction: Some(Correction::default()),
    };
    clinic.correct_information(&name, correction).await.recorded();
    shelter.request_information(&name, RequestInformation::default()).await.recorded();
    clinic
        .answer_information(&name, AnswerInformation { question: 1, answer: TEXT.to_owned() })
        .await
        .recorded();
    shelter.accept_handoff(&name, AcceptHandoff::default()).await.recorded();
    let mode = IntroductionMode::Phone.into();
    let plan = ScheduleIntroduction { at: Some(instant(now() + 1.hours())), mode };
    clinic.schedule_introduction(&name, plan).await.recorded();
    let missed =
        RecordIntroductionMissed { reason: MissedReason::Ill.into(), ..RecordIntroductionMissed::default() };
    clinic.record_introduction_missed(&name, missed).await.recorded();
    clinic.record_introduction(&name, introduction(Some(2))).await.recorded();
    let action = ActionTaken { owner: "advocate-1".to_owned(), ..ActionTaken::default() };
    let read = AcknowledgeResponsibility { actions: vec![action], ..read_back(2, TEXT) };
    shelter.acknowledge_responsibility(&name, read).await.recorded();
    let visit = ScheduleVisit { at: Some(instant(now() + 2.hours())), reported: None };
    shelter.schedule_visit(&name, visit).await.recorded();
    let missed = RecordVisitMissed { reason: MissedReason::Transport.into(), ..RecordVisitMissed::default() };
    shelter.record_visit_missed(&name, missed).await.recorded();
    let hold =
        HoldHandoff { until: Some(instant(now() + 3.hours())), reason: TEXT.to_owned(), goes_to: None };
    shelter.hold_handoff(&name, hold).await.recorded();
    shelter.resume_handoff(&name, ResumeHandoff::default()).await.recorded();
    let reassign = ReassignResponsible { person: "advocate-2".to_owned(), note: None, side: None };
    shelter.reassign_responsible(&name, reassign).await.recorded();
    shelter.record_linkage(&name, linkage(HowKnown::ReceiverRecord)).await.recorded();
    shelter.record_outcome(&name, observation("moved-in")).await.recorded();
    shelter.report_closure(&name, ReportClosure::default()).await.recorded();
    clinic.confirm_closure(&name, ConfirmClosure::default()).await.recorded();
    name
}

async fn before_consent(cast: &Cast) -> String {
    let clinic = &cast.clinic;
    let long_ago = clinic.clone().at(now() - (24 * 5).hours()).late(TEXT);
    let request = referral("patient-2", "housing", organization("river-clinic"));
    let name = long_ago.request_handoff(request).await.recorded().name;
    let amend = AmendRequest {
        update_mask: Some(prost_types::FieldMask { paths: vec!["indication".to_owned()] }),
        ..AmendRequest::default()
    };
    clinic.amend_request(&name, amend).await.recorded();
    let by = |answer| RecordConsent { answer: Some(answer), given_by: ConsentGiver::Patient.into() };
    let declined = by(record_consent::Answer::Declined(DeclinedConsent::default()));
    clinic.record_consent(&name, declined).await.recorded();
    let legal_basis = "danger-to-life".to_owned();
    let overridden = OverriddenConsent { legal_basis, ..OverriddenConsent::default() };
    let overridden = by(record_consent::Answer::Overridden(overridden));
    cast.supervisor.record_consent(&name, overridden).await.recorded();
    let declined = PatientDeclined { told_what_stays_open: true, reason: None };
    let close = CloseHandoff { outcome: Some(close_handoff::Outcome::PatientDeclined(declined)) };
    clinic.close_handoff(&name, close).await.recorded();
    clinic.reopen_handoff(&name, ReopenHandoff::default()).await.recorded();
    name
}

async fn declined_and_ended(cast: &Cast) -> String {
    let name = cast.offered().await;
    let (clinic, shelter) = (&cast.clinic, &cast.shelter);
    let decline = || DeclineHandoff { reason: DeclineReason::Other.into(), ..DeclineHandoff::default() };
    shelter.decline_handoff(&name, decline()).await.recorded();
    clinic.offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
    shelter.decline_handoff(&name, decline()).await.recorded();
    let take = TakeEscalation { escalation: 1, note: None };
    cast.supervisor.take_escalation(&name, take).await.recorded();
    clinic.offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
    clinic.end_offer(&name, EndOffer::default()).await.recorded();
    shelter.acknowledge_notice(&name, AcknowledgeNotice { notice: 3, note: None }).await.recorded();
    name
}

async fn cancelled_late(cast: &Cast) -> String {
    let name = cast.offered().await;
    let (clinic, shelter) = (&cast.clinic, &cast.shelter);
    clinic.record_introduction(&name, introduction(None)).await.recorded();
    shelter.acknowledge_responsibility(&name, read_back(0, TEXT)).await.recorded();
    clinic.request_cancellation(&name, RequestCancellation::default()).await.recorded();
    shelter.confirm_cancellation(&name, ConfirmCancellation::default()).await.recorded();
    name
}

async fn cancelled_early_and_in_error(cast: &Cast) -> String {
    let name = cast.consented().await;
    cast.clinic.cancel_handoff(&name, CancelHandoff::default()).await.recorded();
    cast.clinic.mark_entered_in_error(&name, MarkEnteredInError::default()).await.recorded();
    name
}

async fn withdrawn(cast: &Cast) -> String {
    let name = cast.offered().await;
    cast.shelter.withdraw_consent(&name, WithdrawConsent::default()).await.recorded();
    name
}

async fn breached(cast: &Cast) -> String {
    let request = referral("patient-3", "housing", organization("river-clinic"));
    let name = cast.clinic.request_handoff(request).await.recorded().name;
    cast.clinic.clone().breaching(TEXT).share_information(&name, information(TEXT)).await.recorded();
    name
}

async fn within_the_practice(cast: &Cast) -> String {
    let early = instant(now() - (24 * 5).hours());
    let step = |side: Side, who: &str, act| PracticeStep {
        side: side.into(),
        person: who.to_owned(),
        role: Role::Clinician.into(),
        occurred_at: Some(early),
        late_reason: Some(TEXT.to_owned()),
        act: Some(act),
        ..PracticeStep::default()
    };
    let request = RequestHandoff {
        kind: HandoffKind::PracticeRooming.into(),
        ..referral("patient-4", "check-up", person("river-clinic", "case-manager-1"))
    };
    let mut agreed = consent();
    if let Some(record_consent::Answer::Given(given)) = &mut agreed.answer {
        given.basis = ConsentBasis::ImpliedByVisit.into();
        let receivers =
            vec![Party { service: Some("primary-care".to_owned()), ..organization("river-clinic") }];
        given.scope = Some(ConsentScope { receivers, parts: Vec::new() });
    }
    let meeting = |service: &str, who| {
        let receiver = Party { service: Some(service.to_owned()), ..person("river-clinic", who) };
        RecordIntroduction { receiver: Some(receiver), ..introduction(None) }
    };
    let with_somebody_else = PracticeStep {
        breach: Some(TEXT.to_owned()),
        ..step(
            Side::Referrer,
            "case-manager-1",
            Act::RecordIntroduction(meeting("laboratory", "clinician-9")),
        )
    };
    let steps = vec![
        step(Side::Referrer, "case-manager-1", Act::RequestHandoff(request)),
        step(Side::Referrer, "case-manager-1", Act::RecordConsent(agreed)),
        step(Side::Referrer, "case-manager-1", Act::ShareInformation(information(TEXT))),
        with_somebody_else,
        step(
            Side::Referrer,
            "case-manager-1",
            Act::RecordIntroduction(meeting("primary-care", "clinician-1")),
        ),
        step(Side::Receiver, "clinician-1", Act::AcknowledgeResponsibility(read_back(1, TEXT))),
    ];
    let name = cast.clinic.record_practice_handoff(RecordPracticeHandoff { steps }).await.recorded().name;
    cast.colleague.attest_practice_handoff(&name, AttestPracticeHandoff::default()).await.recorded();
    name
}

/// The commands that no request of the tour has given.
pub fn commands_left_out(canaries: &Canaries) -> Vec<String> {
    let mut left_out = Shape::commands();
    left_out.retain(|rpc| !canaries.has_passed(rpc.parent_service().full_name(), rpc.name()));
    left_out.into_iter().map(|rpc| rpc.full_name().to_owned()).collect()
}

/// The refusals of many commands, each with canaries in it: by who may not, where they do not fit, and with texts that
/// are too long or hold what no text may hold.
pub async fn refusals(server: &Server, canaries: &Arc<Canaries>, recorded: &Recorded) -> Vec<Status> {
    let cast = Cast::on(server, canaries).await;
    let stranger = cast.clinic.as_other(Identity::of("elsewhere", "outsider-1"));
    let acts = || -> Vec<AnyAct> {
        vec![
            offer(organization("shelter")).into(),
            information(TEXT).into(),
            introduction(None).into(),
            read_back(7, TEXT).into(),
            CancelHandoff::default().into(),
            ReportClosure::default().into(),
            AnswerInformation { question: 1, answer: TEXT.to_owned() }.into(),
        ]
    };
    let mut refused = Vec::new();
    let handoffs = &recorded.handoffs;
    for (_, name) in handoffs.iter().take(2) {
        for actor in [&cast.clinic, &stranger, &cast.shelter] {
            for act in acts() {
                refused.extend(actor.ask_any(name, &act).await.err());
            }
        }
    }
    // Faulty texts are sent as they are, past the planter.
    let plain = server.actor(CLINIC).await;
    let (_, name) = &handoffs[1];
    for text in [format!("{MARK}{}", "x".repeat(5_000)), format!("{MARK}\u{7}"), format!("{MARK}\u{0}")] {
        let long = RecordOutcome { note: Some(text.clone()), ..observation("called") };
        refused.extend(plain.record_outcome(name, long).await.err());
        refused.extend(plain.clone().late(&text).record_outcome(name, observation("called")).await.err());
        refused.extend(plain.share_information(name, information(&text)).await.err());
        let request = RequestHandoff { indication: Some(text), ..RequestHandoff::default() };
        refused.extend(plain.ask(&new_name(), request).await.err());
    }
    // Not even bytes that are no message.
    let broken = format!("\u{a}\u{7f}{MARK}").into_bytes();
    refused.extend(plain.send("RecordOutcome", broken.into()).await.err());
    refused.extend(records::refusals(&cast, &plain, &recorded.records).await);
    refused
}

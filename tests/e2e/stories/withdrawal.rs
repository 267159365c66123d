//! Withdrawal. The receiver has accepted when the patient withdraws consent: sharing stops, the receiver is told without a
//! word about the patient, and can no longer read the package.

use baton_api::handoff::v1::former_receiver::Ended;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;

use super::{stage, told};
use crate::harness::values::{consent_for, duties, information, offer, organization, referral};
use crate::harness::{Actor, Identity, Records, Refuses};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1").role("case-manager");
const SUPERVISOR: Identity = Identity::of("river-clinic", "supervisor-1").role("supervisor");
const COUNSELLING: Identity = Identity::of("counselling", "counsellor-1").role("staff");

async fn accepted(clinic: &Actor) -> String {
    let request = referral("patient-11", "counselling", organization("river-clinic"));
    let handoff = clinic.request_handoff(request).await.recorded().name;
    let agreed = consent_for(vec![organization("counselling")]);
    clinic.record_consent(&handoff, agreed).await.recorded();
    clinic.share_information(&handoff, information("sleeps badly since the accident")).await.recorded();
    clinic.offer_to_receiver(&handoff, offer(organization("counselling"))).await.recorded();
    let counsellor = clinic.as_other(COUNSELLING);
    counsellor.accept_handoff(&handoff, AcceptHandoff::default()).await.recorded();
    handoff
}

fn withdrawal(receivers: Vec<Party>) -> WithdrawConsent {
    WithdrawConsent { receivers, reason: Some("I would rather not".to_owned()) }
}

fn package(handoff: &Handoff) -> Option<String> {
    let words = handoff.events.iter().filter_map(|event| event.words.as_ref());
    words.filter_map(|words| words.information.as_ref()?.patient_summary.clone()).next()
}

#[tokio::test]
async fn sharing_stops_and_the_receiver_reads_no_more() {
    let (server, _data) = stage();
    let clinic = server.actor(CLINIC).await;
    let counsellor = clinic.as_other(COUNSELLING);
    let handoff = &accepted(&clinic).await;
    assert_eq!(
        package(&counsellor.see_all(handoff).await).as_deref(),
        Some("sleeps badly since the accident")
    );

    let withdrawn =
        clinic.withdraw_consent(handoff, withdrawal(vec![organization("counselling")])).await.recorded();
    assert_eq!(withdrawn.phase(), Phase::Requested, "no other consent stands");
    assert_eq!(duties(&withdrawn.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
    clinic.withdraw_consent(handoff, withdrawal(vec![organization("counselling")])).await.already_done();

    // The receiver: nothing to read, nothing to do, but a notice that names no patient.
    let read =
        GetHandoffRequest { name: handoff.clone(), view: HandoffView::Full.into(), ..Default::default() };
    counsellor.get(read).await.refused(ErrorReason::NotAllowed);
    counsellor
        .acknowledge_responsibility(handoff, crate::harness::values::read_back(1, "as sent"))
        .await
        .refused_by(ErrorReason::WrongSide, "R21");
    let notices = counsellor.worklist_of(WorklistKind::Notice, &withdrawn.position_token).await;
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.handoff.as_str(), notice.subject.is_none()), (handoff.as_str(), true), "{notice:?}");
    let seen = || AcknowledgeNotice { notice: 1, note: None };
    clinic.acknowledge_notice(handoff, seen()).await.refused_by(ErrorReason::WrongSide, "R21");
    let acknowledged = counsellor.acknowledge_notice(handoff, seen()).await.recorded();
    counsellor.acknowledge_notice(handoff, seen()).await.already_done();
    let left = counsellor.worklist_of(WorklistKind::Notice, &acknowledged.position_token).await;
    assert!(left.is_empty(), "{left:?}");

    // The referrer: no more sharing, and none that happened is hidden.
    let more = || information("takes sleeping pills now");
    clinic.share_information(handoff, more()).await.refused_by(ErrorReason::NoConsent, "R1");
    let again = clinic.offer_to_receiver(handoff, offer(organization("counselling"))).await;
    again.refused_by(ErrorReason::NoConsent, "R1");
    let breach = clinic.clone().breaching("faxed before the withdrawal was read");
    breach.share_information(handoff, more()).await.recorded();
    let seen = clinic.see_all(handoff).await;
    assert_eq!(seen.phase(), Phase::Requested, "a breach opens nothing");
    assert_eq!(seen.breaches().collect::<Vec<_>>(), [Rule::R1]);
    assert_eq!(seen.escalations.iter().map(Escalation::cause).collect::<Vec<_>>(), [EscalationCause::Breach]);
    let [former] = seen.former_receivers.as_slice() else { panic!("{:?}", seen.former_receivers) };
    assert_eq!(former.ended, Some(Ended::OfferEnded(OfferEndCause::Withdrawn.into())));
    assert!(former.notice_acknowledged_at.is_some());
    let ending = ["InformationShared", "GuardrailBreached", "Escalated"];
    assert_eq!(told(&seen)[told(&seen).len() - 3..], ending);
    let take = TakeEscalation { escalation: 1, note: None };
    clinic.as_other(SUPERVISOR).take_escalation(handoff, take).await.recorded();
}

#[tokio::test]
async fn a_withdrawal_from_everybody_closes_the_handoff() {
    let (server, _data) = stage();
    let clinic = server.actor(CLINIC).await;
    let counsellor = clinic.as_other(COUNSELLING);
    let handoff = &accepted(&clinic).await;

    let withdrawn = counsellor.withdraw_consent(handoff, withdrawal(Vec::new())).await.recorded();
    clinic.withdraw_consent(handoff, withdrawal(Vec::new())).await.already_done();
    let read = GetHandoffRequest { name: handoff.clone(), ..Default::default() };
    counsellor.get(read).await.refused(ErrorReason::NotAllowed);
    assert_eq!(counsellor.worklist_of(WorklistKind::Notice, &withdrawn.position_token).await.len(), 1);
    let seen = clinic.see(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::ConsentWithdrawn));
    assert_eq!(duties(&seen.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
    clinic
        .share_information(handoff, information("one more thing"))
        .await
        .refused_by(ErrorReason::HandoffClosed, "R20");
}

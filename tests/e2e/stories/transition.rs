//! Paediatric to adult. Both teams share accountability from the read-back until the first adult visit, and the
//! paediatric team lets go when it knows that the visit was kept.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;

use super::{stage, told, warmth};
use crate::harness::values::{
    consent_for, duties, introduction, linkage, offer, organization, participant, read_back, referral,
};
use crate::harness::{Actor, Identity, Records, Refuses};

const PAEDIATRICS: Identity = Identity::of("childrens-hospital", "clinician-6");
const ADULT: Identity = Identity::of("university-clinic", "clinician-5");

async fn agree(paediatrics: &Actor) -> String {
    let request = RequestHandoff {
        kind: HandoffKind::Transition.into(),
        indication: Some("turns eighteen; cystic fibrosis with diabetes".to_owned()),
        age_years: Some(17),
        ..referral("patient-7", "adult-cystic-fibrosis-care", organization("childrens-hospital"))
    };
    let requested = paediatrics.request_handoff(request).await.recorded();
    assert_eq!(duties(&requested.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
    let handoff = requested.name;

    let early = paediatrics.offer_to_receiver(&handoff, offer(organization("university-clinic"))).await;
    early.refused_by(ErrorReason::NoConsent, "R1");
    let elsewhere = consent_for(vec![organization("private-practice")]);
    paediatrics.record_consent(&handoff, elsewhere).await.recorded();
    let outside = paediatrics.offer_to_receiver(&handoff, offer(organization("university-clinic"))).await;
    outside.refused_by(ErrorReason::NoConsent, "R1");

    let agreed = consent_for(vec![organization("university-clinic")]);
    paediatrics.record_consent(&handoff, agreed).await.recorded();
    paediatrics.offer_to_receiver(&handoff, offer(organization("university-clinic"))).await.recorded();
    handoff
}

fn package() -> ShareInformation {
    let text = |text: &str| Some(text.to_owned());
    let information = Information {
        illness_severity: Some(IllnessSeverity::Watcher.into()),
        patient_summary: text("stable lung function; new insulin pump"),
        action_list: vec!["sweat test results to the adult lab".to_owned(), "pump training".to_owned()],
        situation_awareness: text("moves out in autumn; mother has led the care so far"),
        contingency: text("fever above 39: call the ward, do not wait"),
        history: text("diagnosed at birth"),
        medications: vec!["ivacaftor".to_owned(), "insulin".to_owned()],
        preferences: text("speak with me first, then with my mother"),
        patient_goals: text("start an apprenticeship"),
    };
    ShareInformation { information: Some(information) }
}

fn bridging_clinic() -> RecordIntroduction {
    RecordIntroduction {
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::Clinician, Some("clinician-6")),
            participant(ParticipantSide::Referrer, ParticipantRole::Nurse, Some("nurse-1")),
            participant(ParticipantSide::Receiver, ParticipantRole::Clinician, Some("clinician-5")),
            participant(ParticipantSide::Patient, ParticipantRole::Patient, None),
            participant(ParticipantSide::Patient, ParticipantRole::Family, None),
        ],
        ..introduction(Some(1))
    }
}

#[tokio::test]
async fn both_teams_hold_on_until_the_first_adult_visit() {
    let (server, _data) = stage();
    let paediatrics = server.actor(PAEDIATRICS).await;
    let adult = paediatrics.as_other(ADULT);
    let handoff = &agree(&paediatrics).await;

    paediatrics.share_information(handoff, package()).await.recorded();
    paediatrics
        .accept_handoff(handoff, AcceptHandoff::default())
        .await
        .refused_by(ErrorReason::WrongSide, "R21");
    let accepted = adult.accept_handoff(handoff, AcceptHandoff::default()).await.recorded();
    assert_eq!(accepted.phase(), Phase::Accepted);
    let introduced = paediatrics.record_introduction(handoff, bridging_clinic()).await.recorded();
    assert_eq!(duties(&introduced.accountable), [(Side::Referrer, Duty::CareAndClosure)]);

    let correction = CorrectInformation {
        by: CorrectedBy::Patient.into(),
        heard_by: vec![Side::Referrer.into()],
        correction: Some(Correction {
            said: "mother has led the care so far".to_owned(),
            right: "I do the insulin myself since last year".to_owned(),
        }),
    };
    adult.correct_information(handoff, correction).await.recorded();
    let stale = adult.acknowledge_responsibility(handoff, read_back(1, "as sent")).await;
    stale.refused_by(ErrorReason::StaleReadBack, "R8");
    let read = adult
        .acknowledge_responsibility(handoff, read_back(2, "manages her own insulin; watch for fever"))
        .await;
    let acknowledged = read.recorded();
    assert_eq!(acknowledged.phase(), Phase::Acknowledged);
    let shared = [(Side::Referrer, Duty::CareAndClosure), (Side::Receiver, Duty::Care)];
    assert_eq!(duties(&acknowledged.accountable), shared);

    let early = paediatrics.confirm_closure(handoff, ConfirmClosure::default()).await;
    early.refused_by(ErrorReason::EvidenceMissing, "R12");
    let alone = paediatrics
        .cancel_handoff(handoff, CancelHandoff { reason: "changed our minds".to_owned(), goes_to: None })
        .await;
    alone.refused_by(ErrorReason::CancellationNotPossible, "R11");

    let linked = adult.record_linkage(handoff, linkage(HowKnown::ReceiverRecord)).await.recorded();
    assert_eq!(duties(&linked.accountable), [(Side::Receiver, Duty::Care), (Side::Referrer, Duty::Closure)]);
    let closed = paediatrics.confirm_closure(handoff, ConfirmClosure::default()).await.recorded();
    assert_eq!(duties(&closed.accountable), [(Side::Receiver, Duty::Care)]);

    let seen = paediatrics.see_all(handoff).await;
    let closing = seen.closing.as_ref().expect("closed");
    assert_eq!((seen.phase(), closing.outcome()), (Phase::Closed, Outcome::Completed));
    let all = vec!["live", "included", "endorsed", "heard", "informed"];
    assert_eq!(warmth(&seen), (WarmthLevel::Warm, all, Owned::Yes));
    assert_eq!(told(&seen).len(), 11);
    let shared = seen.events.iter().find(|event| event.r#type == "InformationShared").expect("shared");
    assert_eq!(shared.words.as_ref().and_then(|words| words.information.clone()), package().information);
}

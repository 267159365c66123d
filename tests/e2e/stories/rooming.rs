//! Rooming. An assistant briefs the doctor in front of the patient, who puts the medications right; the doctor changes
//! the plan. One call records it all.

use baton_api::handoff::v1::practice_step::Act;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;

use super::{stage, told, warmth};
use crate::harness::values::{
    duties, introduction, linkage, organization, participant, person, read_back, referral,
};
use crate::harness::{Identity, Records, Refuses};

const ASSISTANT: Identity = Identity::of("oak-street", "assistant-1").role("assistant");
const DOCTOR: Identity = Identity::of("oak-street", "clinician-1");

const WRONG: &str = "takes them about half the time";
const RIGHT: &str = "Every morning. I forget it most nights, so I end up at half.";

fn step(who: Side, act: Act) -> PracticeStep {
    let (person, role) = match who {
        Side::Receiver => ("clinician-1", Role::Clinician),
        Side::Referrer | Side::Unspecified => ("assistant-1", Role::Assistant),
    };
    PracticeStep {
        side: who.into(),
        person: person.to_owned(),
        role: role.into(),
        act: Some(act),
        ..PracticeStep::default()
    }
}

/// The whole visit; the doctor reads back this version.
fn visit(version: u32) -> RecordPracticeHandoff {
    let request = RequestHandoff {
        kind: HandoffKind::PracticeRooming.into(),
        ..referral("patient-1", "hypertension-follow-up", person("oak-street", "assistant-1"))
    };
    let implied =
        GivenConsent { basis: ConsentBasis::ImpliedByVisit.into(), scope: None, limits_explained: false };
    let consent = RecordConsent {
        answer: Some(record_consent::Answer::Given(implied)),
        given_by: ConsentGiver::Patient.into(),
    };
    let briefing = Information {
        patient_summary: Some("blood pressure 152/94, here for the follow-up".to_owned()),
        medications: vec![format!("lisinopril 10 mg, morning and night: {WRONG}")],
        ..Information::default()
    };
    let meeting = RecordIntroduction {
        receiver: Some(person("oak-street", "clinician-1")),
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::Assistant, Some("assistant-1")),
            participant(ParticipantSide::Receiver, ParticipantRole::Clinician, Some("clinician-1")),
            participant(ParticipantSide::Patient, ParticipantRole::Patient, None),
        ],
        ..introduction(Some(1))
    };
    let correction = CorrectInformation {
        by: CorrectedBy::Patient.into(),
        heard_by: vec![Side::Referrer.into(), Side::Receiver.into()],
        correction: Some(Correction { said: WRONG.to_owned(), right: RIGHT.to_owned() }),
    };
    let new_plan = AcknowledgeResponsibility {
        actions: vec![ActionTaken {
            action: "both pills in the morning from tomorrow".to_owned(),
            owner: "clinician-1".to_owned(),
            due: None,
        }],
        ..read_back(version, "takes the morning pill, misses the night one: both in the morning from now on")
    };
    let steps = vec![
        step(Side::Referrer, Act::RequestHandoff(request)),
        step(Side::Referrer, Act::RecordConsent(consent)),
        step(Side::Referrer, Act::ShareInformation(ShareInformation { information: Some(briefing) })),
        step(Side::Referrer, Act::RecordIntroduction(meeting)),
        step(Side::Referrer, Act::CorrectInformation(correction)),
        step(Side::Receiver, Act::AcknowledgeResponsibility(new_plan)),
        step(Side::Receiver, Act::RecordLinkage(linkage(HowKnown::ReceiverRecord))),
        step(Side::Referrer, Act::ConfirmClosure(ConfirmClosure::default())),
    ];
    RecordPracticeHandoff { steps }
}

#[tokio::test]
async fn one_call_records_a_warm_rooming() {
    let (server, _data) = stage();
    let assistant = server.actor(ASSISTANT).await;
    let doctor = assistant.as_other(DOCTOR);

    // The doctor cannot have read back what the patient has put right since.
    let stale =
        assistant.record_practice_handoff(visit(1)).await.refused_by(ErrorReason::StaleReadBack, "R8");
    assert_eq!(stale.metadata.get("step").map(String::as_str), Some("6"), "the refusal names the step");

    let result = assistant.record_practice_handoff(visit(2)).await.recorded();
    assert_eq!(result.phase(), Phase::Closed);
    assert_eq!(duties(&result.accountable), [(Side::Receiver, Duty::Care)]);

    let handoff = assistant.see_all(&result.name).await;
    assert_eq!(
        told(&handoff),
        [
            "HandoffRequested",
            "ConsentGiven",
            "InformationShared",
            "HandoffOffered",
            "HandoffAccepted",
            "IntroductionHeld",
            "InformationCorrected",
            "ResponsibilityAcknowledged",
            "LinkageRecorded",
            "HandoffClosed",
        ]
    );
    assert_eq!(handoff.information.as_ref().map(|shared| shared.version), Some(2));
    let corrected = handoff.events[6].words.as_ref().and_then(|words| words.correction.clone());
    assert_eq!(corrected, Some(Correction { said: WRONG.to_owned(), right: RIGHT.to_owned() }));
    let plan = handoff.events[7].words.as_ref().map(|words| words.actions.clone());
    assert_eq!(plan, Some(vec!["both pills in the morning from tomorrow".to_owned()]));

    // Who acted and who recorded it stand apart, and the doctor's part is theirs once they confirm it.
    let acknowledged = handoff.events[7].meta.as_ref().expect("every event has its circumstances");
    assert_eq!(acknowledged.actor.as_ref().map(|actor| actor.person.as_str()), Some("clinician-1"));
    assert_eq!(acknowledged.recorded_by.as_ref().map(|actor| actor.person.as_str()), Some("assistant-1"));
    let all = vec!["live", "included", "endorsed", "heard", "informed"];
    assert_eq!(warmth(&handoff), (WarmthLevel::Warm, all.clone(), Owned::Reported));

    assistant
        .attest_practice_handoff(&result.name, AttestPracticeHandoff::default())
        .await
        .refused_by(ErrorReason::WrongSide, "R21");
    doctor.attest_practice_handoff(&result.name, AttestPracticeHandoff::default()).await.recorded();
    doctor.attest_practice_handoff(&result.name, AttestPracticeHandoff::default()).await.already_done();
    assert_eq!(warmth(&doctor.see(&result.name).await), (WarmthLevel::Warm, all, Owned::Yes));
}

#[tokio::test]
async fn a_practice_handoff_is_recorded_whole_or_not_at_all() {
    let (server, _data) = stage();
    let assistant = server.actor(ASSISTANT).await;

    let mut unannounced = visit(2);
    unannounced.steps.remove(1);
    let misfit = assistant.record_practice_handoff(unannounced).await.refused(ErrorReason::PracticeSteps);
    assert_eq!(misfit.metadata.get("step").map(String::as_str), Some("2"));

    let mut between_houses = visit(2);
    if let Some(Act::RecordIntroduction(meeting)) = &mut between_houses.steps[3].act {
        meeting.receiver = Some(organization("oak-street"));
    }
    assistant
        .record_practice_handoff(between_houses)
        .await
        .refused_by(ErrorReason::PartiesNotDistinguishable, "R21");

    let name = crate::harness::values::new_name();
    let request = uuid::Uuid::new_v4();
    let named = assistant.clone().with_request(request);
    named.ask(&name, visit(1)).await.refused(ErrorReason::StaleReadBack);
    let unknown = GetHandoffRequest { name: name.clone(), ..GetHandoffRequest::default() };
    assistant.get(unknown).await.refused(ErrorReason::NotFound);
    // A refusal leaves no trace, so the request is decided anew with better content.
    let result = named.ask(&name, visit(2)).await.recorded();
    assert_eq!((result.name, result.revision), (name, 9));
}

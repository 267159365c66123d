//! Check-out. The assistant asks the open questions, walks the patient to scheduling and introduces them; the desk books
//! the next visit.

use baton_api::handoff::v1::practice_step::Act;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::ToSpan as _;

use super::{stage, told, warmth};
use crate::harness::values::{
    consent, information, instant, introduction, linkage, participant, person, read_back, referral,
};
use crate::harness::{Identity, Records, Refuses, now};

const ASSISTANT: Identity = Identity::of("oak-street", "assistant-1").role("assistant");
const DESK: Identity = Identity::of("oak-street", "front-desk-1").role("scheduler");

/// What is recorded in one call when the three stand at the desk.
fn walk_to_the_desk() -> RecordPracticeHandoff {
    let step = |act| PracticeStep {
        side: Side::Referrer.into(),
        person: "assistant-1".to_owned(),
        role: Role::Assistant.into(),
        act: Some(act),
        ..PracticeStep::default()
    };
    let request = RequestHandoff {
        kind: HandoffKind::PracticeCheckout.into(),
        ..referral("patient-1", "check-out", person("oak-street", "assistant-1"))
    };
    let mut agreed = consent();
    if let Some(record_consent::Answer::Given(given)) = &mut agreed.answer {
        given.basis = ConsentBasis::ImpliedByVisit.into();
    }
    let meeting = RecordIntroduction {
        receiver: Some(person("oak-street", "front-desk-1")),
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::Assistant, Some("assistant-1")),
            participant(ParticipantSide::Receiver, ParticipantRole::Scheduler, Some("front-desk-1")),
            participant(ParticipantSide::Patient, ParticipantRole::Patient, None),
        ],
        questions: vec!["when will the new pills start to work?".to_owned()],
        ..introduction(Some(1))
    };
    let needs = information("back in four weeks; cardiology referral; billing question about the last visit");
    RecordPracticeHandoff {
        steps: vec![
            step(Act::RequestHandoff(request)),
            step(Act::RecordConsent(agreed)),
            step(Act::ShareInformation(needs)),
            step(Act::RecordIntroduction(meeting)),
        ],
    }
}

#[tokio::test]
async fn the_desk_takes_over_at_check_out() {
    let (server, _data) = stage();
    let assistant = server.actor(ASSISTANT).await;
    let desk = assistant.as_other(DESK);

    let met = assistant.record_practice_handoff(walk_to_the_desk()).await.recorded();
    assert_eq!(met.phase(), Phase::Introduced);
    let handoff = &met.name;

    // The assistant hands over and does not take over.
    assistant
        .acknowledge_responsibility(handoff, read_back(1, "I book it myself"))
        .await
        .refused_by(ErrorReason::WrongSide, "R21");
    desk.acknowledge_responsibility(handoff, read_back(1, "four weeks, cardiology, and the bill"))
        .await
        .recorded();

    let next_visit = instant(now() + (28 * 24).hours());
    desk.schedule_visit(handoff, ScheduleVisit { at: Some(next_visit), reported: None }).await.recorded();
    desk.schedule_visit(handoff, ScheduleVisit { at: Some(next_visit), reported: None }).await.already_done();
    assert_eq!(assistant.see(handoff).await.visit_planned_at, Some(next_visit));
    let settled = RecordOutcome {
        observation: "referral-and-billing-settled".to_owned(),
        experience: Some(Experience {
            felt_heard: Some(true),
            knew_what_comes_next: Some(true),
            had_to_retell: Some(false),
        }),
        ..RecordOutcome::default()
    };
    desk.record_outcome(handoff, settled).await.recorded();
    desk.record_linkage(handoff, linkage(HowKnown::ReceiverRecord)).await.recorded();
    assistant.confirm_closure(handoff, ConfirmClosure::default()).await.recorded();

    let closed = assistant.see_all(handoff).await;
    assert_eq!(closed.phase(), Phase::Closed);
    let observed: Vec<_> = closed.observations.iter().map(|observation| observation.code.as_str()).collect();
    assert_eq!(observed, ["referral-and-billing-settled"]);
    let asked = closed
        .events
        .iter()
        .filter_map(|event| event.words.as_ref())
        .flat_map(|words| words.questions.clone());
    assert_eq!(asked.collect::<Vec<_>>(), ["when will the new pills start to work?"]);
    let all = vec!["live", "included", "endorsed", "heard", "informed"];
    assert_eq!(warmth(&closed), (WarmthLevel::Warm, all, Owned::Yes));
    assert_eq!(told(&closed).last(), Some(&"HandoffClosed"));
}

//! Check-out: the assistant asks what is still open and walks the patient to the front desk.

use baton_api::types::v1::{
    HandoffKind, Information, IntroductionMode, ParticipantRole, Role, Setting, Side, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, acknowledge, confirm, from_receiver, from_referrer, introduce, patient, patient_seen, request,
    share, visit_implies_consent,
};
use crate::demo::programs::Program;

pub(super) const ABOUT: &str = "After the doctor has left, the assistant comes back, asks what is still open, walks the \
    patient to the front desk and introduces them. Next visit, referral and bill are settled before they leave. Nobody \
    at the desk has confirmed the record, so it stays reported.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let practice = "family-practice";
    let assistant = scene.in_team("medical-assistant-1", Role::Assistant, practice, "medical-assistants")?;
    let desk = scene.in_team("scheduler-1", Role::Scheduler, practice, "front-desk")?;

    scene.on(1);
    let steps = vec![
        scene.step((9, 41), &assistant, Side::Referrer, request(assistant.party(), need())),
        scene.step((9, 41), &assistant, Side::Referrer, visit_implies_consent()),
        scene.step((9, 46), &assistant, Side::Referrer, share(open_points())),
        scene.step(
            (9, 48),
            &assistant,
            Side::Referrer,
            introduce(
                Some(desk.party()),
                IntroductionMode::InPerson,
                vec![
                    from_referrer(&assistant, ParticipantRole::Assistant),
                    from_receiver(&desk, ParticipantRole::Scheduler),
                    patient(),
                ],
                3,
                &["Will the eye clinic have my results, or do I bring them?"],
            ),
        ),
        scene.step(
            (9, 55),
            &desk,
            Side::Receiver,
            acknowledge(
                1,
                "Back in four weeks in the morning; the eye clinic gets the results from us; today is paid for.",
                &[
                    ("Next visit booked", &desk),
                    ("Referral to the eye clinic set up, results attached", &desk),
                    ("Bill settled", &desk),
                ],
            ),
        ),
        scene.step((9, 55), &desk, Side::Receiver, patient_seen()),
        scene.step((9, 56), &assistant, Side::Referrer, confirm("The patient has all they came for.")),
    ];
    scene.in_one_call(&assistant, steps).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::PracticeCheckout,
        patient: "patient-1001",
        age_years: 61,
        need: "check-out",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "The visit is over; what comes next is to be arranged.",
    }
}

fn open_points() -> Information {
    Information {
        patient_summary: Some(
            "Asked what questions are left, what else the practice can do, and what the patient expects to come next."
                .to_owned(),
        ),
        action_list: vec![
            "Book the next visit in four weeks".to_owned(),
            "Set up the referral to the eye clinic".to_owned(),
            "Settle the bill".to_owned(),
        ],
        preferences: Some("Mornings; works late shifts.".to_owned()),
        ..Information::default()
    }
}

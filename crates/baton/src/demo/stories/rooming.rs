//! Rooming: the medical assistant briefs the doctor in front of the patient, who puts one thing right.

use baton_api::types::v1::{
    CorrectedBy, HandoffKind, Information, IntroductionMode, ParticipantRole, Role, Setting, Side, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, acknowledge, confirm, from_receiver, from_referrer, introduce, patient, patient_seen, put_right,
    request, share, visit_implies_consent,
};
use crate::demo::programs::Program;

pub(super) const ABOUT: &str = "The medical assistant has roomed the patient and briefs the doctor in the room, in \
    front of the patient. The patient interrupts, and the plan changes. It took minutes; one call records it all, and \
    the doctor confirms their part later.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let practice = "family-practice";
    let assistant = scene.in_team("medical-assistant-1", Role::Assistant, practice, "medical-assistants")?;
    let doctor = scene.in_team("physician-1", Role::Clinician, practice, "physicians")?;

    scene.on(1);
    let steps = vec![
        scene.step((9, 2), &assistant, Side::Referrer, request(assistant.party(), need())),
        scene.step((9, 2), &assistant, Side::Referrer, visit_implies_consent()),
        scene.step((9, 10), &assistant, Side::Referrer, share(intake())),
        scene.step(
            (9, 14),
            &assistant,
            Side::Referrer,
            introduce(
                Some(doctor.party()),
                IntroductionMode::InPerson,
                vec![
                    from_referrer(&assistant, ParticipantRole::Assistant),
                    from_receiver(&doctor, ParticipantRole::Clinician),
                    patient(),
                ],
                2,
                &[],
            ),
        ),
        scene.step(
            (9, 15),
            &assistant,
            Side::Referrer,
            put_right(
                CorrectedBy::Patient,
                &[Side::Referrer, Side::Receiver],
                "takes the tablets about half of the time",
                "takes the morning tablet every day; it is the evening one that is mostly forgotten",
            ),
        ),
        scene.step(
            (9, 17),
            &doctor,
            Side::Receiver,
            acknowledge(
                2,
                "The pressure is up since the evening tablet is missed, not since both are. The morning works.",
                &[("Change the plan: both tablets in the morning", &doctor)],
            ),
        ),
        scene.step((9, 17), &doctor, Side::Receiver, patient_seen()),
        scene.step((9, 20), &assistant, Side::Referrer, confirm("The doctor has taken over in the room.")),
    ];
    scene.in_one_call(&assistant, steps).await?;
    scene.at(9, 40).confirms_their_part(&doctor).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::PracticeRooming,
        patient: "patient-1001",
        age_years: 61,
        need: "blood-pressure-review",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "Here for the half-year check of the blood pressure.",
    }
}

fn intake() -> Information {
    Information {
        patient_summary: Some(
            "Identity and reason for the visit confirmed. 152 over 94, pulse 76.".to_owned(),
        ),
        medications: vec![
            "blood pressure tablet, one in the morning and one in the evening: taken about half of the time"
                .to_owned(),
        ],
        ..Information::default()
    }
}

//! The wrong click: a loop closed on the wrong patient is opened again, and history keeps both.

use baton_api::types::v1::{
    CorrectedBy, ErrorReason, HandoffKind, Information, IntroductionMode, ParticipantRole, Role, Setting,
    Side, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, accept, acknowledge, confirm, from_receiver, from_referrer, introduce, offer, patient,
    patient_agrees_to, patient_seen, put_right, reopen, report, request, share,
};
use crate::demo::programs::Program;

pub(super) const ABOUT: &str = "Two patients began at the counselling centre on one morning, and the clinic closes the \
    wrong line. It shows when the counsellor wants to write something down and cannot. The clinic opens the handoff \
    again with a reason. Nothing is erased: who was accountable in between stays on record too.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let clinic = scene.actor("case-manager-3", Role::CaseManager, "youth-clinic")?;
    let counsellor = scene.actor("counsellor-1", Role::Advocate, "counselling-centre")?;

    scene.on(2);
    scene.at(8, 30).does(&clinic, request(clinic.party(), need())).await?;
    scene.at(8, 35).does(&clinic, patient_agrees_to(vec![counsellor.party()])).await?;
    scene.at(8, 40).does(&clinic, offer(&counsellor.party(), None)).await?;
    scene.at(8, 50).does(&counsellor, accept()).await?;
    scene.at(8, 55).does(&clinic, share(package())).await?;
    let present = vec![
        from_referrer(&clinic, ParticipantRole::CaseManager),
        from_receiver(&counsellor, ParticipantRole::Advocate),
        patient(),
    ];
    scene.at(9, 0).does(&clinic, introduce(None, IntroductionMode::Video, present, 6, &[])).await?;
    let read_back = "Sleeps badly since the move, wants to talk on Thursdays after school.";
    scene.at(9, 10).does(&counsellor, acknowledge(1, read_back, &[("Weekly talk", &counsellor)])).await?;
    scene.at(10, 0).does(&counsellor, patient_seen()).await?;
    scene.at(16, 30).does(&clinic, confirm("Loop closed.")).await?;

    scene.on(1);
    let other_day = || {
        put_right(
            CorrectedBy::Patient,
            &[Side::Receiver],
            "free on Thursdays after school",
            "free on Tuesdays after school",
        )
    };
    scene.at(10, 10).tries(&counsellor, other_day(), ErrorReason::HandoffClosed).await?;
    let reason = "Closed by a click on the wrong line: it was the other patient of that morning whose loop was closed.";
    scene.at(10, 30).does(&clinic, reopen(reason)).await?;
    scene.at(10, 35).does(&counsellor, other_day()).await?;
    let read_back = "Sleeps badly since the move, wants to talk on Tuesdays after school.";
    scene
        .at(10, 40)
        .does(&counsellor, acknowledge(2, read_back, &[("Weekly talk on Tuesdays", &counsellor)]))
        .await?;
    scene.at(15, 0).does(&counsellor, report("Two talks held; comes every week.")).await?;
    scene.at(15, 30).does(&clinic, confirm("This time the right line.")).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Referral,
        patient: "patient-5005",
        age_years: 16,
        need: "counselling",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "Sleepless since the family moved.",
    }
}

fn package() -> Information {
    Information {
        patient_summary: Some("Moved in the summer, sleeps badly, no danger to self.".to_owned()),
        preferences: Some("Free on Thursdays after school.".to_owned()),
        ..Information::default()
    }
}

//! Transition: from paediatric to adult care, by way of a clinic that both teams hold together.

use baton_api::types::v1::{
    Capacity, CorrectedBy, ErrorReason, HandoffKind, IllnessSeverity, Information, IntroductionMode,
    ParticipantRole, Role, Setting, Side, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, accept, acknowledge, confirm, family, from_receiver, from_referrer, introduce, offer, patient,
    patient_agrees_to, patient_seen, plan_visit, put_right, report, request, share,
};
use crate::demo::programs::Program;

pub(super) const ABOUT: &str = "A young adult with complex needs outgrows the children's hospital. Both teams, the \
    patient and the family meet in a bridging clinic. From the read-back until the first adult visit both teams are \
    accountable; only then does the paediatric team let go.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let paediatric = scene.actor("paediatric-nurse-1", Role::Nurse, "childrens-hospital")?;
    let adult = scene.actor("adult-physician-1", Role::Clinician, "adult-clinic")?;

    scene.on(20);
    scene.at(9, 0).does(&paediatric, request(paediatric.party(), need())).await?;
    scene.at(9, 20).does(&paediatric, patient_agrees_to(vec![adult.party()])).await?;
    scene.at(9, 30).does(&paediatric, offer(&adult.party(), Some(Capacity::Available))).await?;
    scene.at(15, 5).does(&adult, accept()).await?;
    scene.on(14);
    scene.at(8, 30).does(&paediatric, share(package())).await?;

    let present = vec![
        from_referrer(&paediatric, ParticipantRole::Nurse),
        from_receiver(&adult, ParticipantRole::Clinician),
        patient(),
        family(),
    ];
    let questions = ["Whom do we call at night from now on?"];
    let meeting = introduce(None, IntroductionMode::InPerson, present, 45, &questions);
    scene.at(10, 0).does(&adult, meeting).await?;
    let right = put_right(
        CorrectedBy::Family,
        &[Side::Referrer, Side::Receiver],
        "night feed runs for eight hours",
        "night feed runs for ten hours since the spring",
    );
    scene.at(10, 40).does(&paediatric, right).await?;

    let early = "Eight hours of feed at night, the seizure plan as written, home visits on Tuesdays.";
    scene.at(10, 50).tries(&adult, acknowledge(1, early, &[]), ErrorReason::StaleReadBack).await?;
    let takes_on =
        [("Order supplies for ten hours a night", &adult), ("Night line: ours from today", &adult)];
    let read_back =
        "Ten hours of feed at night, not eight. The seizure plan as written; the first call at night is us.";
    scene.at(11, 0).does(&adult, acknowledge(2, read_back, &takes_on)).await?;
    let visit = scene.time(2, 10, 0);
    scene.at(11, 10).does(&adult, plan_visit(visit)).await?;
    let too_soon = confirm("Handed over in the clinic.");
    scene.at(16, 0).tries(&paediatric, too_soon, ErrorReason::EvidenceMissing).await?;

    scene.on(2);
    scene.at(10, 5).does(&adult, patient_seen()).await?;
    scene
        .at(14, 0)
        .does(&adult, report("First adult visit kept. Supplies arrived; the family knows the line."))
        .await?;
    scene.on(1);
    scene.at(9, 0).does(&paediatric, confirm("Spoke with the family: they feel in good hands.")).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Transition,
        patient: "patient-2002",
        age_years: 18,
        need: "complex-care",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "Turned eighteen; the children's clinics end this summer.",
    }
}

fn package() -> Information {
    Information {
        illness_severity: Some(IllnessSeverity::Watcher.into()),
        patient_summary: Some(
            "Feeds by tube, seizures twice a year, walks with a frame; stable since last year.".to_owned(),
        ),
        action_list: vec![
            "Take over the supplies of the night feed".to_owned(),
            "Renew the seizure plan".to_owned(),
        ],
        situation_awareness: Some("The night feed runs for eight hours. One parent works nights.".to_owned()),
        contingency: Some("A seizure over three minutes: rescue medicine, then the night line.".to_owned()),
        medications: vec![
            "seizure medicine, morning and evening".to_owned(),
            "rescue medicine, when needed".to_owned(),
        ],
        preferences: Some("Talk to me first, then to my parents.".to_owned()),
        patient_goals: Some("To go to college in the autumn.".to_owned()),
        ..Information::default()
    }
}
